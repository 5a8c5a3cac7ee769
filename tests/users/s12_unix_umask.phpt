--TEST--
S12: a unix socket obeys umask; an option sets its mode; a stale file is replaced only when asked
--EXTENSIONS--
pcntl
posix
sockets
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

$path = __DIR__ . '/s12.sock';
$mode = function () use ($path): string {
    clearstatcache();
    return decoct(fileperms($path) & 07777);
};
foreach ([0, 022, 077] as $mask) {
    umask($mask);
    $server = listener([], null, "unix://$path");
    echo 'umask ', decoct($mask), ': ', $mode(), "\n";
    fclose($server);
    unlink($path);
}
umask(077);
$server = listener(['unix_mode' => 0666], null, "unix://$path");
echo 'unix_mode 666 under umask 77: ', $mode(), ', umask afterwards ', decoct(umask()), "\n";
fclose($server); // the file stays, as core leaves it

[$server, $messages] = with_warnings(function () use ($path, &$code) {
    return fastsock_server("unix://$path", $code);
});
echo 'stale file: ', $server ? 'replaced silently' : 'refused with ' . socket_strerror($code), "\n";
echo str_replace($path, 'PATH', implode("\n", $messages)), "\n";
$server = listener(['unix_unlink' => true], null, "unix://$path");
$client = stream_socket_client("unix://$path");
fwrite($client, 'asked for');
echo 'stale file, unix_unlink: ', fread(fastsock_accept($server, 20), 100), "\n";
fclose($server);
clearstatcache();
echo file_exists($path) ? 'left behind' : 'removed at close', "\n";
?>
--CLEAN--
<?php
@unlink(__DIR__ . '/s12.sock');
?>
--EXPECT--
umask 0: 777
umask 22: 755
umask 77: 700
unix_mode 666 under umask 77: 666, umask afterwards 77
stale file: refused with Address already in use
E_WARNING: Unable to connect to unix://PATH (Address already in use)
stale file, unix_unlink: asked for
removed at close
