--TEST--
User code that runs when one of select's arrays goes may change the others
--EXTENSIONS--
posix
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

final class Last
{
    public function __construct(private Closure $run) {}
    public function __destruct()
    {
        ($this->run)();
    }
}

$all = $far = [];
for ($i = 0; $i < 150; $i++) {
    [$all[$i], $far[$i]] = fastsock_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
}
fwrite($far[3], 'x');
$listener = fastsock_server('tcp://127.0.0.1:0');
$none = null;

/** A stream that runs $run when it closes. */
function last(Closure $run)
{
    $context = stream_context_create(['socket' => ['mine' => new Last($run)]]);
    $address = 'tcp://' . fastsock_get_name($GLOBALS['listener'], false);
    return fastsock_client($address, $code, $text, PATIENCE, STREAM_CLIENT_CONNECT, $context);
}

foreach (['stream_select', 'fastsock_select'] as $select) {
    echo "$select\n";
    // the first array goes when its result is there
    $read = $all;
    $read[] = last(function () use (&$write) {
        echo "  the end of a stream\n";
        $write = [];
    });
    $write = $all;
    $count = $select($read, $write, $none, 0);
    echo "  $count: ", json_encode([array_keys($read), $write]), "\n";

    // select drops the last of an array that it knows, while another is at hand
    $members = $all;
    $members[] = last(function () use (&$read, &$write) {
        echo "  the end of a stream\n";
        $read = $write = [$GLOBALS['all'][3]];
    });
    for ($i = 0; $i < 200; $i++) {
        [$read, $write] = [$members, $members];
        $select($read, $write, $none, 0);
    }
    $read = $all;
    $write = $far;
    set_error_handler(function () use (&$members) {
        echo "  the seconds are said to lose precision\n";
        $members = null;
    });
    $count = $select($read, $write, $none, 0, 1.5);
    echo "  $count: ", json_encode([array_keys($read), count($write)]), "\n";
    restore_error_handler();

    // the first array goes and puts into the next what nobody has waited for
    foreach ([3, 40, 150] as $count) {
        $read = array_slice($all, 0, $count);
        $write = [$all[1]];
        $idle = $all[149];
        $read[] = last(function () use (&$write, $idle) {
            $write = ['new' => $GLOBALS['listener'], 'ready' => $idle];
        });
        $result = $select($read, $write, $none, 0);
        echo "  $count: $result: ", json_encode([array_keys($read), array_keys($write)]), "\n";
    }
    // and closes what is ready there
    [$one, $other] = fastsock_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
    $read = $all;
    $write = [$one, $other];
    $read[] = last(fn() => fclose($one));
    try {
        $select($read, $write, $none, 0);
    } catch (TypeError $e) {
        echo '  ', get_class($e), ': ', json_encode([array_keys($read), array_keys($write)]), "\n";
    }
}
?>
--EXPECT--
stream_select
  the end of a stream
  151: [[3],[]]
  the seconds are said to lose precision
  the end of a stream
  2: [[0],1]
  3: 1: [[],[]]
  40: 2: [[3],[]]
  150: 2: [[3],[]]
  TypeError: [[3],[1]]
fastsock_select
  the end of a stream
  151: [[3],[]]
  the seconds are said to lose precision
  the end of a stream
  2: [[0],1]
  3: 1: [[],[]]
  40: 2: [[3],[]]
  150: 2: [[3],[]]
  TypeError: [[3],[1]]
