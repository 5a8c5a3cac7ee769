--TEST--
S19: a daemon that forks for each connection runs with only the names changed; its signals arrive
--EXTENSIONS--
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

$pid_file = __DIR__ . '/s19.pid';
foreach (['core', 'fastsock'] as $names) {
    $daemon = Child::program(__DIR__ . '/fixtures/forking_daemon.php', $names, [$pid_file]);
    $name = $daemon->line();
    echo "$names: pid file ", (int) file_get_contents($pid_file) === $daemon->pid ? 'right' : 'wrong', "\n";
    $clients = [];
    for ($i = 0; $i < 8; $i++) {
        $clients[$i] = stream_socket_client("tcp://$name");
    }
    $ok = 0;
    for ($round = 0; $round < 3; $round++) {
        foreach ($clients as $i => $client) {
            fwrite($client, "words of client $i in round $round\n");
        }
        foreach ($clients as $i => $client) {
            $ok += read_line($client) === strrev("words of client $i in round $round") . "\n";
        }
    }
    echo "$ok answers right\n";
    foreach ($clients as $i => $client) {
        if ($i % 2) {
            fwrite($client, "quit\n");
            $last = read_all($client);
            if ($last !== '') {
                echo 'after quit: ', json_encode($last), "\n";
            }
        }
        fclose($client);
    }
    for ($i = 0; $i < 8; $i++) {
        $reaped[] = $daemon->line(); // SIGCHLD interrupts the accept it waits in
    }
    echo implode(', ', array_unique($reaped)), ' ', count($reaped), " times\n";
    $reaped = [];
    // it still accepts after the signals
    $client = stream_socket_client("tcp://$name");
    fwrite($client, "again\nquit\n");
    echo read_all($client), $daemon->line(), "\n";
    $daemon->signal(SIGTERM);
    echo $daemon->line(), ', ', $daemon->wait(), ', pid file ', file_exists($pid_file) ? 'left' : 'removed', "\n";
}
?>
--CLEAN--
<?php
@unlink(__DIR__ . '/s19.pid');
?>
--EXPECT--
core: pid file right
24 answers right
reaped 7 8 times
niaga
reaped 7
bye, exit 0, pid file removed
fastsock: pid file right
24 answers right
reaped 7 8 times
niaga
reaped 7
bye, exit 0, pid file removed
