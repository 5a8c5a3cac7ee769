--TEST--
A fatal error ends the script cleanly while many streams are open, and from inside select's own calls back
--EXTENSIONS--
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

$common = <<<'PHP'
    <?php
    for ($i = 0; $i < 150; $i++) { [$all[], $far[]] = fastsock_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0); }
    $server = fastsock_server("tcp://127.0.0.1:0");
    $all[] = $server;
    $none = null;
    $read = $all; fastsock_select($read, $none, $none, 0);
    register_shutdown_function(function () use (&$all, &$far) {
        if (!defined('AFTER')) return;
        fwrite($far[3], 'x'); $read = $all; $none = null;
        echo "after it: ", @fastsock_select($read, $none, $none, 0), "\n";
    });
    function eat() {
        if (getenv("USE_ZEND_ALLOC") === "0") trigger_error("Allowed memory size is not watched here", E_USER_ERROR);
        $s = "x"; while (true) { $s .= $s; }
    }
    class Wrapper {
        public $context;
        public function stream_open() { return true; }
        public function stream_cast() { eat(); }
    }
    stream_wrapper_register("eater", "Wrapper");
    PHP;
$programs = [
    'memory limit' => 'eat();',
    'memory limit, then select' => 'define("AFTER", 1); eat();',
    'in select\'s error handler' => 'define("AFTER", 1); set_error_handler(function () { eat(); }); $read = $all; $read[] = fopen("php://memory", "r"); fastsock_select($read, $none, $none, 0);',
    'in a member\'s stream_cast' => 'define("AFTER", 1); $read = $all; $read[] = fopen("eater://x", "r"); fastsock_select($read, $none, $none, 0);',
    'in a handler of accept\'s warning' => 'define("AFTER", 1); set_error_handler(function () { eat(); }); fastsock_accept($server, 0);',
    'in a handler of server\'s warning' => 'define("AFTER", 1); set_error_handler(function () { eat(); }); fastsock_server("tcp://127.0.0.1:99999", $code, $text);',
    'in a handler of client\'s warning' => 'define("AFTER", 1); set_error_handler(function () { eat(); }); fastsock_client("tcp://127.0.0.1:99999");',
    'in a signal handler during select' => 'define("AFTER", 1); pcntl_async_signals(true); pcntl_signal(SIGALRM, function () { eat(); }); pcntl_alarm(1); $read = $all; fastsock_select($read, $none, $none, 20);',
];
foreach ($programs as $name => $program) {
    $child = Child::code("$common\n$program");
    $said = $child->rest();
    preg_match('/Allowed memory size/', $said, $memory);
    preg_match('/after it: .*/', $said, $after);
    echo "$name: ", $child->wait(), ', ', $memory ? 'memory' : json_encode($said), $after ? ", $after[0]" : '', "\n";
}
?>
--EXPECT--
memory limit: exit 255, memory
memory limit, then select: exit 255, memory, after it: 1
in select's error handler: exit 255, memory, after it: 1
in a member's stream_cast: exit 255, memory, after it: 1
in a handler of accept's warning: exit 255, memory, after it: 1
in a handler of server's warning: exit 255, memory, after it: 1
in a handler of client's warning: exit 255, memory, after it: 1
in a signal handler during select: exit 255, memory, after it: 1
