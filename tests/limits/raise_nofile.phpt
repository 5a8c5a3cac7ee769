--TEST--
fastsock.raise_nofile raises the soft limit on descriptors to the hard one at startup, and only when asked
--EXTENSIONS--
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

$hard = posix_getrlimit()['hard openfiles'];
posix_setrlimit(POSIX_RLIMIT_NOFILE, 300, $hard === 'unlimited' ? POSIX_RLIMIT_INFINITY : $hard);
foreach ([0, 1] as $raise) {
    $child = Child::code('<?php echo json_encode([posix_getrlimit()["soft openfiles"], posix_getrlimit()["hard openfiles"], ini_get("fastsock.raise_nofile")]), "\n";', [], ['fastsock.raise_nofile' => $raise]);
    echo str_replace(json_encode($hard), 'HARD', $child->line()), "\n";
}
?>
--EXPECT--
[300,HARD,"0"]
[HARD,HARD,"1"]
