--TEST--
A member whose descriptor is made in the call warns as in core, and the handler may replace the array
--INI--
sys_temp_dir=/nonexistent
--FILE--
<?php
// php://temp in memory becomes a file when it is selected, which is not possible here.
$crowd = $far = [];
for ($i = 0; $i < 150; $i++) {
    [$crowd[$i], $far[$i]] = fastsock_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
}
fwrite($far[1], 'x');
$none = null;
foreach ([3, 150] as $count) {
    $said = [];
    foreach (['stream_select', 'fastsock_select'] as $function) {
        set_error_handler(function (int $level, string $text) use (&$said, $function) {
            $said[$function][] = str_replace($function, 'select', $text);
            return true;
        });
        $read = ['temporary' => fopen('php://temp', 'r+')] + array_slice($crowd, 0, $count);
        $said[$function][] = $function($read, $none, $none, 0);
        $said[$function][] = array_keys($read);
        restore_error_handler();
    }
    echo $said['stream_select'] === $said['fastsock_select'] ? 'same' : json_encode($said), "\n";
}
// Core would go on with the old array's memory.
foreach ([3, 150] as $count) {
    set_error_handler(function (int $level, string $text) use (&$read) {
        $read = [];
        return true;
    });
    $read = ['temporary' => fopen('php://temp', 'r+')] + array_slice($crowd, 0, $count);
    var_dump(fastsock_select($read, $none, $none, 0), $read);
    restore_error_handler();
}
?>
--EXPECT--
same
same
int(1)
array(0) {
}
int(1)
array(0) {
}
