--TEST--
A select in the stream_close() that is called last leaves nothing to the next request of the process
--FILE--
<?php
require __DIR__ . '/../inc/dropin.inc';
require __DIR__ . '/../inc/web_server.inc';
$script = script(<<<'PHP'
<?php
class Late
{
    public $context;
    public static array $all = [];
    public function stream_open($path, $mode, $options, &$opened): bool
    {
        return true;
    }
    public function stream_close(): void
    {
        $crowd = array_slice(self::$all, 0); // the modules have ended the request already
        $none = null;
        for ($i = 0; $i < 60; $i++) {
            $read = $crowd;
            fastsock_select($read, $none, $none, 0);
        }
    }
}
stream_wrapper_register('late', Late::class);
$far = [];
for ($i = 0; $i < 150; $i++) {
    [Late::$all[$i], $far[$i]] = fastsock_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
}
fwrite($far[7], 'x');
$none = null;
$read = Late::$all;
echo fastsock_select($read, $none, $none, 0), ' of ', count(Late::$all);
// A cycle keeps it until the request's resources close.
$last = new stdClass();
$last->stream = fopen('late://', 'r');
$last->self = $last;
PHP);
[$command] = dropin_php(false);
$server = new WebServer($command, $script);
foreach ([1, 2, 3] as $request) {
    echo "$request: ", $server->get('/'), "\n";
}
?>
--EXPECT--
1: 1 of 150
2: 1 of 150
3: 1 of 150
