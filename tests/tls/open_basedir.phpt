--TEST--
open_basedir holds for every file of the ssl options, when a server is made, when options change and when files are renewed
--EXTENSIONS--
openssl
pcntl
posix
sockets
--INI--
realpath_cache_size=0
--FILE--
<?php
require __DIR__ . '/../inc/tls.inc';

function certificate(int $serial): string
{
    return (new Certificate('localhost', options: ['serial' => $serial]))->file();
}

$outside = tls_folder();
$inside = "$outside-inside";
mkdir($inside);
[$one, $two, $three, $four] = array_map(certificate(...), [1, 2, 3, 4]);
file_put_contents("$inside/one.pem", file_get_contents($one));
file_put_contents("$inside/three.pem", file_get_contents($three));
symlink("$inside/one.pem", "$inside/renewed.pem");
file_put_contents("$outside/dh.pem", "-----BEGIN DH PARAMETERS-----\n-----END DH PARAMETERS-----\n");
file_put_contents("$outside/ocsp.der", 'x');
symlink($outside, "$inside/way-out");
[$tell, $told] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);

$restricted = forked(function () use ($inside, $outside, $two, $told) {
    fclose($GLOBALS['tell']);
    ini_set('open_basedir', $inside);
    $own = ['local_cert' => "$inside/one.pem"];
    $make = function (array $ssl, bool $client = false) use ($own, $outside) {
        $context = stream_context_create(['ssl' => $ssl + ($client ? [] : $own)]);
        $flags = STREAM_SERVER_BIND | STREAM_SERVER_LISTEN;
        return with_warnings(fn() => $client
            ? fastsock_client('tls://' . bound($GLOBALS['plain']), $code, $text, PATIENCE, STREAM_CLIENT_CONNECT, $context)
            : fastsock_server('tls://127.0.0.1:0', $code, $text, $flags, $context));
    };
    $GLOBALS['plain'] = listener();
    $cases = [
        'local_cert' => [['local_cert' => $two]],
        'local_cert by a link' => [['local_cert' => "$inside/way-out/" . basename($two)]],
        'local_pk' => [['local_pk' => $two]],
        'cafile' => [['verify_peer' => true, 'cafile' => $two]],
        'cafile as a URL' => [['verify_peer' => true, 'cafile' => "file://$two"]],
        'capath' => [['verify_peer' => true, 'capath' => $outside]],
        'several in capath' => [['verify_peer' => true, 'capath' => "$inside/:$outside"]],
        'SNI_server_certs' => [['SNI_server_certs' => ['a' => $two]]],
        'SNI_server_certs, local_cert' => [['SNI_server_certs' => ['a' => ['local_cert' => $two, 'local_pk' => "$inside/one.pem"]]]],
        'SNI_server_certs, local_pk' => [['SNI_server_certs' => ['a' => ['local_cert' => "$inside/one.pem", 'local_pk' => $two]]]],
        'dh_param' => [['dh_param' => "$outside/dh.pem"]],
        'ocsp_response' => [['ocsp_response' => "$outside/ocsp.der"]],
        'a client\'s cafile' => [['cafile' => $two], true],
        'a client\'s capath' => [['capath' => $outside], true],
        'several in a client\'s capath' => [['capath' => "$inside/:$outside"], true],
        'a client\'s local_cert' => [['local_cert' => $two], true],
    ];
    foreach ($cases as $name => $arguments) {
        [$made, $said] = $make(...$arguments);
        $restriction = str_starts_with($said[0] ?? '', 'E_WARNING: open_basedir restriction in effect. File(');
        echo "$name: ", json_encode($made), $restriction ? ', restricted' : json_encode($said), "\n";
    }

    $server = fn(string $file) => fastsock_server('tls://127.0.0.1:0', $code, $text, STREAM_SERVER_BIND | STREAM_SERVER_LISTEN,
        stream_context_create(['ssl' => ['local_cert' => "$inside/$file"]]));
    $listener = $server('renewed.pem');
    $later = $server('one.pem');
    stream_context_set_option($later, 'ssl', 'local_cert', "$inside/later.pem"); // which is not there yet
    fwrite($told, bound($listener) . ' ' . bound($later) . "\n");
    $read = $warnings = [];
    while (!in_array($told, $read, true)) {
        $read = [$listener, $later, $told];
        [, $said] = with_warnings(function () use (&$read, $listener, $later) {
            fastsock_select($read, $none, $none, null);
            foreach (array_intersect([$listener, $later], $read) as $ready) {
                fastsock_accept($ready, 0);
            }
        });
        array_push($warnings, ...$said);
    }
    echo strtr(implode("\n", $warnings), [$inside => '']), "\n";
});

[$renewing, $later] = explode(' ', rtrim(read_line($tell)));
$serial = function (string $address): ?string {
    $ssl = ['verify_peer' => false, 'verify_peer_name' => false, 'capture_peer_cert' => true];
    $context = stream_context_create(['ssl' => $ssl]);
    $client = @stream_socket_client("tls://$address", $code, $text, PATIENCE, STREAM_CLIENT_CONNECT, $context);
    return $client ? openssl_x509_parse(stream_context_get_options($context)['ssl']['peer_certificate'])['serialNumber'] : null;
};
/** What clients see from now on until it is something else, at the most for so long. */
$until_other = function (string $address, ?string $than, float $seconds) use ($serial): ?string {
    $end = now() + $seconds;
    while (($seen = $serial($address)) === $than && now() < $end) {
        readable($GLOBALS['tell'], 0.05);
    }
    return $seen;
};
$lead = function (string $link, string $target): void {
    @unlink("$link.new");
    symlink($target, "$link.new");
    rename("$link.new", $link);
};
$say = fn(string $what, ?string $seen) => print("$what: " . ($seen ?? 'no connection') . "\n");
$say('before', $serial($renewing));
$lead("$inside/renewed.pem", $two);
$say('led outside', $until_other($renewing, '1', 2.5));
$lead("$inside/renewed.pem", "$inside/three.pem");
$say('led inside', $until_other($renewing, '1', PATIENCE));
$say('not there', $serial($later));
$lead("$inside/later.pem", $four);
$say('there, but outside', $until_other($later, null, 1.5));
$lead("$inside/later.pem", "$inside/three.pem");
$say('inside', $until_other($later, null, PATIENCE));
fclose($tell);
reaped($restricted);
array_map(unlink(...), glob("$inside/*"));
rmdir($inside);
?>
--EXPECT--
local_cert: false, restricted
local_cert by a link: false, restricted
local_pk: false, restricted
cafile: false, restricted
cafile as a URL: false, restricted
capath: false, restricted
several in capath: false, restricted
SNI_server_certs: false, restricted
SNI_server_certs, local_cert: false, restricted
SNI_server_certs, local_pk: false, restricted
dh_param: false, restricted
ocsp_response: false, restricted
a client's cafile: false, restricted
a client's capath: false, restricted
several in a client's capath: false, restricted
a client's local_cert: false, restricted
before: 1
led outside: 1
led inside: 3
not there: no connection
there, but outside: no connection
inside: 3
E_WARNING: The renewed certificate cannot be used, the one before goes on: SSL context creation failure
E_WARNING: Unable to set local cert chain file `/later.pem'; Check that your cafile/capath settings include details of your certificate and its issuer
E_WARNING: SSL context creation failure
