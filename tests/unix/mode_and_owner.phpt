--TEST--
unix_mode, unix_owner and unix_group are the socket file's; a refused one leaves no file behind
--EXTENSIONS--
pcntl
posix
--SKIPIF--
<?php
if (posix_geteuid() !== 0) die('skip only root may give files away');
if (!posix_getpwnam('nobody')) die('skip there is no user "nobody"');
?>
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

$path = __DIR__ . '/mode_and_owner.sock';
$nobody = posix_getpwnam('nobody');
$group = posix_getgrgid($nobody['gid'])['name'];
umask(022);
foreach ([['unix_mode' => 0], ['unix_mode' => 0777], ['unix_mode' => 0620], ['unix_mode' => 07777], ['unix_owner' => 'nobody'], ['unix_owner' => $nobody['uid']],
    ['unix_group' => $group], ['unix_group' => $nobody['gid'], 'unix_owner' => 'nobody', 'unix_mode' => 0600]] as $options) {
    foreach (['unix', 'udg'] as $transport) {
        $context = stream_context_create(['socket' => $options]);
        $server = fastsock_server("$transport://$path", $code, $text, $transport === 'unix' ? STREAM_SERVER_BIND | STREAM_SERVER_LISTEN : STREAM_SERVER_BIND, $context);
        clearstatcache();
        $stat = stat($path);
        $seen[$transport] = sprintf('%04o', $stat['mode'] & 07777) . ' ' . ($stat['uid'] === $nobody['uid'] ? 'nobody' : ($stat['uid'] === 0 ? 'root' : $stat['uid']))
            . ' ' . ($stat['gid'] === $nobody['gid'] ? "nobody's" : ($stat['gid'] === 0 ? "root's" : $stat['gid']));
        fclose($server);
        unlink($path);
    }
    echo implode(', ', array_keys($options)), ': ', $seen['unix'], $seen['unix'] === $seen['udg'] ? '' : ", udg: $seen[udg]", "\n";
}
// not root: a file cannot be given away, and none stays
// (in the system's directory: another user may not be let into this one)
$directory = sys_get_temp_dir() . '/fastsock_mode_and_owner_' . getmypid();
mkdir($directory);
chmod($directory, 0777);
echo reaped(forked(function () use ($directory) {
    posix_setgid(65534);
    posix_setuid(65534);
    $context = stream_context_create(['socket' => ['unix_owner' => 0]]);
    $open = descriptors();
    [$server, $messages] = with_warnings(function () use ($directory, $context, &$code) {
        return fastsock_server("unix://$directory/s", $code, $text, STREAM_SERVER_BIND | STREAM_SERVER_LISTEN, $context);
    });
    var_dump($server, $code, count(scandir($directory)) - 2, descriptors() - $open);
    echo str_replace($directory, 'DIR', implode("\n", $messages)), "\n";
})), "\n";
rmdir($directory);
?>
--CLEAN--
<?php
$path = __DIR__ . '/mode_and_owner.sock';
@unlink($path);
?>
--EXPECT--
unix_mode: 0000 root root's
unix_mode: 0777 root root's
unix_mode: 0620 root root's
unix_mode: 7777 root root's
unix_owner: 0755 nobody root's
unix_owner: 0755 nobody root's
unix_group: 0755 root nobody's
unix_group, unix_owner, unix_mode: 0600 nobody nobody's
bool(false)
int(1)
int(0)
int(0)
E_WARNING: Unable to connect to unix://DIR/s (unix_owner: Operation not permitted)
exit 0
