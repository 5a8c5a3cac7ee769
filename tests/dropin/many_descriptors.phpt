--TEST--
stream_select() in drop-in mode serves descriptors above 1023, which core's refuses
--EXTENSIONS--
posix
--SKIPIF--
<?php
if (posix_getrlimit()['soft openfiles'] < 3000) die('skip at least 3000 descriptors are needed');
--FILE--
<?php
require __DIR__ . '/../inc/dropin.inc';
$file = script(<<<'CODE'
    <?php
    for ($i = 0; $i < 1200; $i++) {
        [$near[$i], $far[$i]] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
    }
    fwrite($far[7], 'low');
    fwrite($far[1199], 'high');
    foreach ([array_slice($near, 1190, null, true) + [7 => $near[7]], $near] as $members) {
        $none = null;
        echo json_encode(@stream_select($members, $none, $none, 5)), ' of ', count($members), "\n";
    }
    echo error_get_last() === null ? "no warning\n" : strtok(error_get_last()['message'], "\n") . "\n";
    CODE);
echo 'core: ', run_dropin(false, $file), 'drop-in: ', run_dropin(true, $file);
?>
--EXPECTF--
core: false of 11
false of 1200
stream_select(): You MUST recompile PHP with a larger value of FD_SETSIZE.
drop-in: 2 of 2
2 of 2
no warning
