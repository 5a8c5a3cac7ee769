--TEST--
A child for each connection while the parent goes on serving its own; SIGCHLD interrupts select, nothing is lost
--EXTENSIONS--
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

pcntl_async_signals(true);
$ended = 0;
pcntl_signal(SIGCHLD, function () use (&$ended) {
    while (($pid = pcntl_waitpid(-1, $status, WNOHANG)) > 0) {
        $ended += pcntl_wexitstatus($status) === 3;
    }
});
$server = listener();
// the parent's own clients: more than fastsock_select() polls without registering
$own = $far = [];
for ($i = 0; $i < 150; $i++) {
    [$own[$i], $far[$i]] = fastsock_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
}
// the other side of it all: a process that talks to both
$client = forked(function () use ($server, $far, $own) {
    pcntl_signal(SIGCHLD, SIG_DFL);
    $wrong = 0;
    for ($i = 0; $i < 60; $i++) {
        $connection = connect($server);
        fwrite($connection, "to a child $i\n");
        fwrite($far[$i * 2 % 150], "to the parent $i\n");
        $wrong += read_line($connection) !== strrev("to a child $i") . "\n";
        $wrong += read_line($far[$i * 2 % 150]) !== "parent heard: to the parent $i\n";
    }
    return $wrong;
});
$interrupted = $other = $children = $answers = 0;
$none = null;
while ($answers < 60 || $ended < 60) {
    $read = $own;
    $read['listener'] = $server;
    [$count, $messages] = with_warnings(function () use (&$read, &$none) {
        return fastsock_select($read, $none, $none, 20);
    });
    if ($count === 0) {
        echo "nothing happens: $answers answers, $ended ended\n";
        break;
    }
    if ($count === false) {
        preg_match('/^E_WARNING: Unable to select \[4\]: Interrupted system call \(max_fd=\d+\)$/', $messages[0]) ? $interrupted++ : $other++;
        continue;
    }
    foreach ($read as $key => $stream) {
        if ($key === 'listener') {
            if (!$connection = @fastsock_accept($server, 0)) {
                continue;
            }
            if (pcntl_fork() === 0) {
                fclose($server);
                foreach ($own as $inherited) {
                    fclose($inherited);
                }
                fwrite($connection, strrev(trim(fgets($connection))) . "\n");
                exit(3);
            }
            $children++;
            fclose($connection);
        } else {
            $answers++;
            fwrite($stream, 'parent heard: ' . fgets($stream));
        }
    }
}
echo "$children children, $ended ended, $answers answers by the parent, $other other errors\n";
var_dump($interrupted <= 61);
pcntl_signal(SIGCHLD, SIG_DFL);
echo reaped($client), "\n";
?>
--EXPECT--
60 children, 60 ended, 60 answers by the parent, 0 other errors
bool(true)
exit 0
