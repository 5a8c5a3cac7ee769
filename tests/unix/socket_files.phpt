--TEST--
unix_unlink replaces a stale socket file only: a live one, an ordinary file and a directory stay
--EXTENSIONS--
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

$path = __DIR__ . '/socket_files.sock';
$exists = function () use ($path): string {
    clearstatcache();
    return @filetype($path) === 'file' ? 'file' : (@lstat($path) ? (is_link($path) ? 'link' : (is_dir($path) ? 'directory' : 'socket')) : 'nothing');
};
$attempt = function (string $transport = 'unix', array $options = ['unix_unlink' => true]) use ($path, $exists) {
    $context = stream_context_create(['socket' => $options]);
    $server = @fastsock_server("$transport://$path", $code, $text, $transport === 'unix' ? STREAM_SERVER_BIND | STREAM_SERVER_LISTEN : STREAM_SERVER_BIND, $context);
    echo $server ? 'bound' : ($code === 98 ? 'EADDRINUSE' : "$code $text"), ', there is: ', $exists(), "\n";
    return $server;
};
$live = $attempt();
echo 'live: ';
$attempt();
$client = stream_socket_client("unix://$path");
fwrite($client, 'still served');
echo fread(fastsock_accept($live, 20), 100), "\n";
echo 'live, by a datagram socket: ';
$attempt('udg');
fclose($live);
echo 'live, about to listen: ';
$context = stream_context_create(['socket' => ['unix_unlink' => true]]);
$live = fastsock_server("unix://$path", $code, $text, STREAM_SERVER_BIND, $context);
$attempt();
fclose($live);
echo 'closed: ', $exists(), "\n";

$stale = stream_socket_server("unix://$path"); // core leaves its file
fclose($stale);
echo 'stale, not asked: ';
$attempt('unix', []);
echo 'stale: ';
$server = $attempt();
unset($server); // the same as fclose()
echo 'dropped: ', $exists(), "\n";

touch($path);
echo 'ordinary file: ';
$attempt();
unlink($path);
mkdir($path);
echo 'directory: ';
$attempt();
rmdir($path);
symlink('/nowhere', $path);
echo 'dangling link: ';
$attempt();
unlink($path);

// somebody else's file of the same name is not removed at close
$server = $attempt();
unlink($path);
$other = stream_socket_server("unix://$path");
fclose($server);
echo 'another took its place: ', $exists(), "\n";
fclose($other);
unlink($path);

// a forked child's end removes nothing, its parent's does
$server = $attempt();
echo reaped(forked(function () use ($server) {
    fclose($server);
})), ', after the child closed it: ', $exists(), "\n";
echo reaped(forked(function () {
})), ', after a child left it open: ', $exists(), "\n";
fclose($server);
echo 'after the parent closed it: ', $exists(), "\n";

// udg likewise, and a relative path survives chdir()
$server = $attempt('udg');
fclose($server);
echo 'udg closed: ', $exists(), "\n";
chdir(__DIR__);
$server = listener(['unix_unlink' => true], null, 'unix://socket_files.sock');
chdir('/');
fclose($server);
echo 'relative path: ', $exists(), "\n";
// and one left open at the script's end
$child = Child::code('<?php $s = fastsock_server("unix://" . $argv[1], $c, $t, STREAM_SERVER_BIND | STREAM_SERVER_LISTEN, stream_context_create(["socket" => ["unix_unlink" => true]])); echo file_exists($argv[1]) ? "there\n" : "not there\n";', [$path]);
echo $child->line(), ', ', $child->wait(), ', after its end: ', $exists(), "\n";
?>
--CLEAN--
<?php
$path = __DIR__ . '/socket_files.sock';
@unlink($path);
@rmdir($path);
?>
--EXPECT--
bound, there is: socket
live: EADDRINUSE, there is: socket
still served
live, by a datagram socket: EADDRINUSE, there is: socket
live, about to listen: EADDRINUSE, there is: socket
closed: nothing
stale, not asked: EADDRINUSE, there is: socket
stale: bound, there is: socket
dropped: nothing
ordinary file: EADDRINUSE, there is: file
directory: EADDRINUSE, there is: directory
dangling link: EADDRINUSE, there is: link
bound, there is: socket
another took its place: socket
bound, there is: socket
exit 0, after the child closed it: socket
exit 0, after a child left it open: socket
after the parent closed it: nothing
bound, there is: socket
udg closed: nothing
relative path: nothing
there, exit 0, after its end: nothing
