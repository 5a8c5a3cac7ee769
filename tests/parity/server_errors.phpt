--TEST--
fastsock_server() refuses what stream_socket_server() refuses, in the same words
--EXTENSIONS--
sockets
pcntl
posix
--SKIPIF--
<?php require __DIR__ . '/../inc/skip_parity.inc';
--FILE--
<?php
require __DIR__ . '/../inc/parity.inc';
$parity = new Parity();
const LISTEN = STREAM_SERVER_BIND | STREAM_SERVER_LISTEN;

/** Tries to open a server; says result, code and text. */
function serve(Names $f, string $what, string $address, int $flags = LISTEN, $context = null): mixed
{
    $code = $text = 'untouched';
    $server = $f->try($what, function () use ($f, $address, $flags, $context, &$code, &$text) {
        return $context === null
            ? ($f->server)($address, $code, $text, $flags)
            : ($f->server)($address, $code, $text, $flags, $context);
    });
    $f->say('  code', $code);
    $f->say('  text', $text);
    return $server;
}

/** Announces that fastsock says why a unix path could not be taken, as core does from PHP 8.6 on. */
function says_why(Parity $parity, string $reason): Parity
{
    if (PHP_VERSION_ID < 80600) {
        $warning = '! warning: server(): Unable to connect to *';
        $parity->differs('and says why', "$warning (Unknown error)", "$warning ($reason)");
        $parity->differs('in the text too', '  text: ""', "  text: \"$reason\"");
    }
    return $parity;
}

$parity->scenario('a good one', function (Names $f) {
    foreach (['tcp://127.0.0.1:0', '127.0.0.1:0', 'tcp://[::1]:0', 'tcp://localhost:0', 'tcp://0.0.0.0:0', 'tcp://[::]:0'] as $address) {
        $server = serve($f, $address, $address);
        $f->say('name', ($f->get_name)($server, false), ($f->get_name)($server, true));
    }
    foreach (['udp://127.0.0.1:0', 'udp://[::1]:0'] as $address) {
        $server = serve($f, $address, $address, STREAM_SERVER_BIND);
        $f->say('name', ($f->get_name)($server, false), ($f->get_name)($server, true));
    }
});

$parity->differs('fastsock_server gives the real errno', '  code: 0', '  code: 98')
    ->scenario('an address in use', function (Names $f) {
        $first = ($f->server)('tcp://127.0.0.1:0');
        $name = $f->know('name', stream_socket_get_name($first, false));
        serve($f, 'again', "tcp://$name");
        unset($first);
        $second = serve($f, 'once it is free', "tcp://$name");
    });

says_why($parity, 'Address already in use')->differs('fastsock_server gives the real errno', '  code: 0', '  code: 98')
    ->scenario('a unix path in use', function (Names $f) {
        $path = $f->know('path', socket_path());
        $first = ($f->server)("unix://$path");
        serve($f, 'again', "unix://$path");
        unlink($path);
        serve($f, 'removed', "unix://$path");
        unlink($path);
    });

$parity->differs('fastsock_server gives the real errno', '  code: 0', '  code: 99')
    ->scenario("an address that is another machine's", function (Names $f) {
        serve($f, 'TEST-NET', 'tcp://192.0.2.1:0');
    });

$parity->scenario('transports that do not exist', function (Names $f) {
    foreach (['nosuch://127.0.0.1:0', 'TCP://127.0.0.1:0', 'http://127.0.0.1:0', str_repeat('x', 40) . '://127.0.0.1:0', 'a+b.c-d://x'] as $address) {
        serve($f, $address, $address);
    }
});

$parity->scenario('malformed addresses', function (Names $f) {
    foreach (['', 'tcp://', '127.0.0.1', 'tcp://127.0.0.1', 'tcp://127.0.0.1:', 'tcp://[::1', 'tcp://[::1]', 'tcp://[]:0',
        'tcp://127.0.0.1/0', 'tcp://[::1]0', 'udp://127.0.0.1', 'udp://[::1'] as $address) {
        serve($f, $address, $address, str_starts_with($address, 'udp') ? STREAM_SERVER_BIND : LISTEN);
    }
});

// Core takes what is before the first colon for the host, and what is behind it for a number.
foreach (['tcp://::1', 'tcp:/127.0.0.1:0', '://127.0.0.1:0', 't://127.0.0.1:0', '_p://127.0.0.1:0'] as $address) {
    $parity->differs('the error names the part that is wrong', '! warning: server(): php_network_getaddresses: *', '! warning: server(): Unable to connect to * (Failed to parse address *)')
        ->differs('core warns twice', '! warning: server(): Unable to connect to *', null)
        ->differs('the text too', '  text: "php_network_getaddresses: *', '  text: "Failed to parse address *')
        ->scenario("malformed: $address", fn(Names $f) => serve($f, $address, $address));
}
foreach (['tcp://[::1]:', 'tcp://127.0.0.1:0x50', 'tcp://127.0.0.1:65536', 'tcp://127.0.0.1:99999', 'tcp://127.0.0.1:-1', 'tcp://127.0.0.1: 0'] as $address) {
    $parity->differs('core opens another port, ours refuses', '*: stream', '! warning: server(): Unable to connect to * (Failed to parse address *)')
        ->differs('false instead of a stream', null, '*: false')
        ->differs('the reason', '  text: ""', '  text: "Failed to parse address *')
        ->scenario("no port: $address", fn(Names $f) => serve($f, $address, $address));
}
$long = 'unix://' . str_pad(__DIR__ . '/server_errors.', 120, 'x');
$parity->differs('core truncates the path, ours refuses', '! notice: *was truncated', '! warning: *socket path of 120 bytes exceeds the maximum allowed length of 107 bytes)')
    ->differs('false instead of a stream', 'server: stream', 'server: false')
    ->differs('the reason', '  text: ""', '  text: "socket path of 120 bytes *')
    ->scenario('an over-long unix path', function (Names $f) use ($long) {
    $server = serve($f, 'server', $long);
    array_map(unlink(...), glob(__DIR__ . '/server_errors.xxxxxx*'));
});

$parity->scenario('hosts that cannot be resolved', function (Names $f) {
    foreach (['tcp://no.such.host.invalid:0', 'tcp://256.256.256.256.invalid:0', 'udp://no.such.host.invalid:0', 'tcp://[::g]:0'] as $address) {
        serve($f, $address, $address, str_starts_with($address, 'udp') ? STREAM_SERVER_BIND : LISTEN);
    }
});

says_why($parity, 'Permission denied')->differs('fastsock_server gives the real errno', '  code: 0', '  code: 13')
    ->scenario('a unix path that may not be made', function (Names $f) {
        if (posix_geteuid() !== 0) {
            serve($f, 'in the root directory', 'unix:///nobody.sock');
            return;
        }
        [$near, $far] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
        $child = fork_child(function () use ($f, $far) {
            $before = count($f->transcript);
            posix_seteuid(65534);
            serve($f, 'in the root directory', 'unix:///nobody.sock');
            fwrite($far, serialize(array_slice($f->transcript, $before)));
        });
        fclose($far);
        foreach (unserialize(stream_get_contents($near)) as $line) {
            $f->transcript[] = $line;
        }
        $f->say('child', reap_child($child));
    });

says_why($parity, 'No such file or directory')->differs('fastsock_server gives the real errno', '  code: 0', '  code: 2')
    ->scenario('a unix path in no directory', function (Names $f) {
        serve($f, 'unix', 'unix:///no/such/directory/x.sock');
    });

$timed_out = '! warning: accept(): Accept failed: ' . posix_strerror(110);
$invalid = '! warning: accept(): Accept failed: ' . posix_strerror(22);
$parity->differs('not a listener: said at once', $timed_out, $invalid)->differs('again', $timed_out, $invalid)->differs('and again', $timed_out, $invalid)
    ->scenario('bad flags', function (Names $f) {
    foreach ([0, STREAM_SERVER_BIND, STREAM_SERVER_LISTEN, 1 << 20, -1] as $flags) {
        $server = serve($f, "flags $flags", 'tcp://127.0.0.1:0', $flags);
        if (is_resource($server)) {
            $f->say('name', ($f->get_name)($server, false));
            $f->try('accept', fn() => ($f->accept)($server, 0));
        }
    }
});

$parity->differs('fastsock_server gives the real errno', '  code: 0', '  code: 95')
    ->differs('and says why', '! warning: server(): Unable to connect to * (Unknown error)', '! warning: server(): Unable to connect to * (Operation not supported)')
    ->differs('in the text too', '  text: ""', '  text: "Operation not supported"')
    ->scenario('a datagram socket does not listen', function (Names $f) {
        serve($f, 'udp with LISTEN', 'udp://127.0.0.1:0');
    });

$parity->scenario('NUL bytes', function (Names $f) {
    foreach (["tcp://127.0.0.1\0:0", "tcp://127.0.0.1:0\0", "\0tcp://127.0.0.1:0", "tcp\0://127.0.0.1:0"] as $address) {
        serve($f, $address, $address);
    }
});

$parity->scenario('the arguments are checked', function (Names $f) {
    $f->try('none', fn() => ($f->server)());
    $f->try('an array', fn() => ($f->server)([]));
    $f->try('an int', fn() => ($f->server)(12));
    $f->try('null', fn() => ($f->server)(null));
    $f->try('flags as a word', fn() => ($f->server)('tcp://127.0.0.1:0', $code, $text, 'listen'));
    $f->try('no context', fn() => ($f->server)('tcp://127.0.0.1:0', $code, $text, LISTEN, 'context'));
    $f->try('a stream as context', function () use ($f) {
        $stream = ($f->pair)(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
        $f->label('a', $stream[0]);
        return ($f->server)('tcp://127.0.0.1:0', $code, $text, LISTEN, $stream[0]);
    });
    $f->try('a file as context', fn() => ($f->server)('tcp://127.0.0.1:0', $code, $text, LISTEN, tmpfile()));
    $f->try('null as context', fn() => ($f->server)('tcp://127.0.0.1:0', $code, $text, LISTEN, null));
});

class Typed
{
    public int $code = 7;
    public string $text = 'x';
    public bool $wrong = true;
}
$parity->scenario('typed properties receive code and text', function (Names $f) {
    $typed = new Typed();
    $f->try('they fit', fn() => ($f->server)('tcp://no.such.host.invalid:0', $typed->code, $typed->text));
    $f->say('text', $typed->text);
    $f->try('a bool for the text', fn() => ($f->server)('tcp://no.such.host.invalid:0', $typed->code, $typed->wrong));
    $f->say('wrong', $typed->wrong);
    $f->try('an int for the text', fn() => ($f->server)('nosuch://x', $typed->wrong, $typed->code));
    $f->say('wrong', $typed->wrong);
});
$parity->report();
--CLEAN--
<?php
array_map(unlink(...), [...glob(__DIR__ . '/server_errors.*.sock'), ...glob(__DIR__ . '/server_errors.xxxxxx*')]);
--EXPECT--
26 scenarios, no differences
