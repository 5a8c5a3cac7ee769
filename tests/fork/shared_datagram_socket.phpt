--TEST--
Forked workers that block in recvfrom on one socket never fail because of each other
--EXTENSIONS--
pcntl
posix
--FILE--
<?php
$path = __DIR__ . '/shared_datagram_socket.sock';
$server = fastsock_server("udg://$path", $code, $text, STREAM_SERVER_BIND);
$pair = fastsock_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
for ($i = 0; $i < 4; $i++) {
    if (pcntl_fork() === 0) {
        pcntl_alarm(60);
        for ($got = $failed = 0; ($datagram = fastsock_recvfrom($server, 10)) !== 'q'; ) {
            $datagram === false ? $failed++ : $got++;
        }
        fwrite($pair[1], "$got $failed\n");
        posix_kill(getmypid(), SIGKILL);
    }
}
$client = fastsock_client("udg://$path");
for ($i = 0; $i < 20000; $i++) {
    fastsock_sendto($client, 'x');
    if ($i % 3 === 0) { // now and then nothing is there, and all wait
        [$read, $none] = [[$pair[0]], null];
        fastsock_select($read, $none, $none, 0, 50);
    }
}
for ($i = 0; $i < 4; $i++) {
    fastsock_sendto($client, 'q');
}
for ($i = $got = $failed = 0; $i < 4; $i++) {
    [$more, $worse] = explode(' ', fgets($pair[0]));
    $got += $more;
    $failed += (int) $worse;
    pcntl_wait($status);
}
echo "$got received, $failed failed\n";
?>
--CLEAN--
<?php
@unlink(__DIR__ . '/shared_datagram_socket.sock');
?>
--EXPECT--
20000 received, 0 failed
