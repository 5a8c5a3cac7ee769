--TEST--
cafile may be a URL of what is no network, for clients only, and warnings call it what the script does, as in core
--EXTENSIONS--
sockets
openssl
pcntl
posix
--SKIPIF--
<?php require __DIR__ . '/../inc/skip_parity.inc';
--FILE--
<?php
require __DIR__ . '/../inc/tls_parity.inc';
$parity = new Parity();
$root = localhost_pem(); // has signed itself
$bytes = base64_encode(file_get_contents($root));

/** What php://memory would be if it had a name: a wrapper of the script's. */
final class Shelf
{
    public static string $text = '';
    public $context;
    private int $at = 0;

    public function stream_open(string $path): bool
    {
        return $path !== 'shelf://nothing';
    }

    public function stream_read(int $count): string
    {
        $this->at += strlen($part = substr(self::$text, $this->at, $count));
        return $part;
    }

    public function stream_eof(): bool
    {
        return $this->at >= strlen(self::$text);
    }

    public function stream_stat(): array
    {
        return [];
    }
}
stream_wrapper_register('shelf', Shelf::class);
Shelf::$text = file_get_contents($root);

$files = [
    'a path' => $root, 'a relative path' => from_here($root), 'file://' => "file://$root", 'FILE://' => "FILE://$root",
    'file://localhost/' => "file://localhost$root", 'file:// and a relative path' => 'file://' . from_here($root),
    'file:// and a host' => 'file://example.org/x', 'file: without slashes' => "file:$root", 'file:/' => 'file:/' . from_here($root),
    'file:// and nothing there' => 'file:///nowhere', 'nothing there' => '/nowhere', 'nothing there, relative' => 'nowhere',
];
$urls = [
    'data://' => "data://text/plain;base64,$bytes", 'data:' => "data:text/plain;base64,$bytes", 'data: without a type' => 'data:,' . rawurlencode(Shelf::$text),
    'DATA:' => 'DATA:,x', 'data: that is malformed' => 'data:x', 'data: and nothing' => 'data:,', 'php://filter' => "php://filter/resource=$root",
    'php://memory' => 'php://memory', 'a wrapper of the script' => 'shelf://x', 'its failure' => 'shelf://nothing', 'nobody\'s' => 'nobodys://x',
];
$neutral = function (Names $f) use ($root, $bytes) {
    $f->know('folder', tls_folder());
    $f->know('name', basename(tls_folder()));
    $f->know('root', basename($root));
    $f->know('bytes', $bytes);
    $f->know('text', rawurlencode(Shelf::$text));
};

foreach (['files' => $files, 'other URLs' => $urls] as $kind => $list) {
    $parity->scenario("$kind, clients", function (Names $f) use ($list, $neutral) {
        $neutral($f);
        foreach ($list as $what => $file) {
            tls_connects($f, $what, ['cafile' => $file]);
        }
    });
    $parity->scenario("$kind, servers", function (Names $f) use ($list, $neutral, $root) {
        $neutral($f);
        foreach ($list as $what => $file) {
            tls_serves($f, $what, ['verify_peer' => true, 'cafile' => $file], ['local_cert' => $root] + TRUSTING);
        }
    });
}
// Another authority in the file, the right one in the folder.
$other = (new Certificate('another.example'))->file(with_key: false);
$damaged = tls_folder() . '/damaged.pem';
file_put_contents($damaged, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n" . file_get_contents($other));
copy($root, tls_folder() . '/' . openssl_x509_parse(Shelf::$text)['hash'] . '.0');
$parity->scenario('a capath beside it', function (Names $f) use ($other, $damaged, $root) {
    $f->know('folder', tls_folder());
    $f->know('name', basename(tls_folder()));
    $f->know('other', basename($other));
    foreach (['a path' => $other, 'file://' => "file://$other", 'php://filter' => "php://filter/resource=$other", 'a path, one certificate damaged' => $damaged] as $what => $file) {
        tls_connects($f, $what, ['cafile' => $file, 'capath' => tls_folder()]);
        tls_serves($f, $what, ['verify_peer' => true, 'cafile' => $file, 'capath' => tls_folder()], ['local_cert' => $root] + TRUSTING);
    }
});
$parity->report();
--EXPECT--
5 scenarios, no differences
