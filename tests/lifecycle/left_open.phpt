--TEST--
Streams left open at the script's end are closed in good order, wherever they are kept
--EXTENSIONS--
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

$common = <<<'PHP'
    <?php
    function many(int $count = 150): array {
        global $far;
        for ($i = 0; $i < $count; $i++) {
            [$near[], $far[]] = fastsock_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
        }
        return $near;
    }
    function select(array $read) {
        $none = null;
        return fastsock_select($read, $none, $none, 0);
    }
    class Keeper {
        public static $kept = [];
        public $self, $streams;
        public function __construct(array $streams) { $this->self = $this; $this->streams = $streams; }
    }
    class Talker {
        public function __construct(public array $streams) {}
        public function __destruct() {
            fwrite($this->streams[0], 'last words');
            echo 'destructor: ', json_encode(select($this->streams)), "\n";
            foreach ($this->streams as $stream) { fclose($stream); }
        }
    }
    PHP;
$programs = [
    'global array' => '$all = many(); select($all);',
    'listener, client, accepted' => '$s = fastsock_server("tcp://127.0.0.1:0"); $c = fastsock_client("tcp://" . fastsock_get_name($s, false)); $a = fastsock_accept($s, 20);',
    'static property' => 'Keeper::$kept = many(); select(Keeper::$kept);',
    'cycle' => 'new Keeper($all = many()); select($all); unset($all);',
    'cycle collected' => 'new Keeper($all = many()); select($all); unset($all); gc_collect_cycles(); echo fastsock_stats()["watched"], " watched\n";',
    'closure and generator' => '$all = many(); $g = (function () use ($all) { foreach ($all as $s) { yield $s; } })(); $g->current(); select($all);',
    'constant' => 'define("STREAMS", many()); select(STREAMS);',
    'held by select' => '$all = many(); for ($i = 0; $i < 100; $i++) { $r = $all; $n = null; fastsock_select($r, $n, $n, 0); }',
    'destructor' => '$t = new Talker(many()); select($t->streams);',
    'context in a cycle' => '$c = stream_context_create(); $s = fastsock_server("tcp://127.0.0.1:0", $e, $m, 12, $c); $o = new stdClass; $o->s = $s; $o->o = $o; stream_context_set_option($c, "my", "self", $o);',
    'shutdown function' => '$all = many(); select($all); register_shutdown_function(function () use ($all) { global $far; fwrite($far[7], "x"); echo "shutdown: ", select($all), "\n"; });',
    'exit in a shutdown function' => '$all = many(); register_shutdown_function(function () use ($all) { echo select($all), "\n"; exit(3); });',
    'exit in an error handler' => '$all = many(); set_error_handler(function () { echo "handler\n"; exit(4); }); $r = $all; $r[] = fopen("php://memory", "r"); select($r);',
    'exit in a signal handler' => 'pcntl_async_signals(true); pcntl_signal(SIGALRM, function () { echo "alarm\n"; exit(5); }); pcntl_alarm(1); $r = many(); $n = null; @fastsock_select($r, $n, $n, 20);',
    'exit in a signal handler in accept' => 'pcntl_async_signals(true); pcntl_signal(SIGALRM, function () { echo "alarm\n"; exit(6); }); pcntl_alarm(1); @fastsock_accept(fastsock_server("tcp://127.0.0.1:0"), 20);',
    'exception in an error handler' => 'set_error_handler(function ($n, $t) { throw new Exception($t); }); try { fastsock_server("tcp://127.0.0.1:99999"); } catch (Exception $e) { echo "caught\n"; } try { $r = many(); $r[] = fopen("php://memory", "r"); select($r); } catch (Exception $e) { echo "caught\n"; } echo select($r = many()), "\n";',
    'persistent client' => '$s = fastsock_server("tcp://127.0.0.1:0"); $c = fastsock_client("tcp://" . fastsock_get_name($s, false), $e, $m, 20, STREAM_CLIENT_CONNECT | STREAM_CLIENT_PERSISTENT); $r = many(); $r[] = $c; fwrite(fastsock_accept($s, 20), "hello\\nrest"); echo fgets($c), select($r), "\n"; $GLOBALS["p"] = $c;',
    'uncaught exception' => '$all = many(); select($all); throw new Exception("uncaught");',
];
foreach ($programs as $name => $program) {
    $child = Child::code("$common\n$program");
    $said = $child->rest();
    echo "$name: ", $child->wait(), $said === '' ? '' : ', ' . json_encode(preg_replace('/\bPHP .*$|Stack trace.*/s', '', $said)), "\n";
}
?>
--EXPECTF--
global array: exit 0
listener, client, accepted: exit 0
static property: exit 0
cycle: exit 0
cycle collected: exit 0, "0 watched\n"
closure and generator: exit 0
constant: exit 0
held by select: exit 0
destructor: exit 0, "destructor: 0\n"
context in a cycle: exit 0
shutdown function: exit 0, "shutdown: 1\n"
exit in a shutdown function: exit 3, "0\n"
exit in an error handler: exit 4, "handler\n"
exit in a signal handler: exit 5, "alarm\n"
exit in a signal handler in accept: exit 6, "alarm\n"
exception in an error handler: exit 0, "caught\ncaught\n0\n"
persistent client: exit 0, "hello\n1\n"
uncaught exception: exit 255, "%sUncaught Exception: uncaught%s"
