--TEST--
Options of a listener that are objects may close it, or select, when select looks at them
--EXTENSIONS--
openssl
pcntl
posix
sockets
--FILE--
<?php
require __DIR__ . '/../inc/tls.inc';

final class Text
{
    public ?Closure $run = null;
    public function __construct(private string $text) {}
    public function __toString(): string
    {
        if ($run = $this->run) {
            $this->run = null;
            $run();
        }
        return $this->text;
    }
}
final class Last
{
    public function __construct(private Closure $run) {}
    public function __destruct()
    {
        ($this->run)();
    }
}

$none = null;
[$stream] = fastsock_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
$select = function () use ($stream, &$none) {
    $write = [$stream];
    return fastsock_select($none, $write, $none, 0);
};

[$first, $second, $third] = [tls_listener(), tls_listener(), tls_listener()];
foreach ([$first, $second] as $one) {
    $file = new Text(localhost_pem());
    $file->run = function () use (&$first, &$second) {
        $first = $second = null;
    };
    stream_context_set_option($one, 'ssl', 'local_cert', $file);
}
unset($one);
echo $select(), ' with ', $first || $second ? 'both listeners' : 'two listeners gone', "\n";
$client = tls_join($third, plain_client($third));
echo count(array_filter($client)), " ends of a connection to the third\n";

$said = [];
$listener = tls_listener(['mine' => new Last(function () use ($select, &$said) {
    $said[] = $select();
})]);
$context = stream_context_get_options($listener);
unset($context);
$select();
stream_context_set_option($listener, 'ssl', 'mine', null);
echo $select(), ', in the destructor ', json_encode($said), "\n";
stream_context_set_option($listener, 'ssl', 'mine', new Last(function () use ($select, &$said) {
    $said[] = $select();
}));
fclose($listener);
unset($listener);
echo $select(), ', in the destructors ', json_encode($said), "\n";
?>
--EXPECT--
1 with two listeners gone
2 ends of a connection to the third
1, in the destructor [1]
1, in the destructors [1,1]
