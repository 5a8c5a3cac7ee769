--TEST--
A signal ends a blocking sendto as it ends core's: with what was sent, or with an error if nothing was
--EXTENSIONS--
pcntl
posix
--FILE--
<?php
function blocked(string $family, bool $full, bool $restart): string
{
    pcntl_async_signals(true);
    pcntl_signal(SIGALRM, function () use (&$handled) { $handled = true; }, $restart);
    $pair = ("{$family}_pair")(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
    if ($full) {
        stream_set_blocking($pair[0], false);
        while (fwrite($pair[0], str_repeat('x', 4096)) > 0) {
        }
        stream_set_blocking($pair[0], true);
    }
    pcntl_alarm(1);
    $sent = @("{$family}_sendto")($pair[0], str_repeat('x', 3000000));
    return json_encode([$sent, $handled]);
}
foreach ([[false, true], [false, false], [true, false]] as [$full, $restart]) {
    [$core, $ours] = [blocked('stream_socket', $full, $restart), blocked('fastsock', $full, $restart)];
    echo $full ? 'nothing sent' : 'in the middle', $restart ? ', restarting' : '', ': ',
        $core === $ours ? 'as core' : "core $core, ours $ours", "\n";
}
?>
--EXPECT--
in the middle, restarting: as core
in the middle: as core
nothing sent: as core
