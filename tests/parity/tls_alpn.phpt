--TEST--
alpn_protocols agree on a protocol as in core, on either side
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
require __DIR__ . '/../inc/core_tls.inc';
$parity = new Parity();
$speaks = function (Names $f, $peer) {
    $f->say('agreed', stream_get_meta_data($peer)['crypto']['alpn_protocol'] ?? null);
    fwrite($peer, "ok\n");
};
$hears = function (Names $f, $client) {
    $f->say('agreed', stream_get_meta_data($client)['crypto']['alpn_protocol'] ?? null);
    stream_set_timeout($client, (int) WAIT_AT_MOST);
    $f->say('hears', fgets($client));
};
$offer = fn (mixed $protocols) => $protocols === null ? [] : ['alpn_protocols' => $protocols];

foreach (['TLS 1.3' => [], 'TLS 1.2' => ['max_proto_version' => STREAM_CRYPTO_PROTO_TLSv1_2]] as $version => $limit) {
    $parity->scenario("what both have, $version", function (Names $f) use ($offer, $speaks, $hears, $limit) {
        foreach ([
            ['h2', 'h2'], ['h2,http/1.1', 'http/1.1,h2'], ['http/1.1,h2', 'h2,http/1.1'], ['http/1.1', 'h2,http/1.1'],
            ['h2', 'http/1.1'], ['h2', null], [null, 'h2'], [null, null], ['a,bb,ccc', 'ccc,x'], ['H2', 'h2'],
        ] as [$server, $client]) {
            tls_talk($f, json_encode([$server, $client]), $offer($server) + $limit, $offer($client) + TRUSTING, $speaks, $hears);
        }
    });
}

$parity->scenario('lists that are no good form', function (Names $f) use ($offer, $speaks, $hears) {
    foreach (['', ',', ' h2', 'h2, http/1.1', str_repeat('a', 255), 12, 1.5] as $list) {
        tls_talk($f, 'server ' . json_encode($list), $offer($list), $offer('h2') + TRUSTING, $speaks, $hears);
        tls_talk($f, 'client ' . json_encode($list), $offer('h2,http/1.1'), $offer($list) + TRUSTING, $speaks, $hears);
    }
});

$parity->scenario('a client whose list cannot be', function (Names $f) use ($offer, $speaks, $hears) {
    tls_talk($f, 'a name of 256 bytes', $offer('h2'), $offer(str_repeat('a', 256)) + TRUSTING, $speaks, $hears);
    tls_talk($f, 'too long', $offer('h2'), $offer(str_repeat('a,', 40000)) + TRUSTING, $speaks, $hears);
});

found_out_early($parity, 2)->scenario('a server whose list cannot be', function (Names $f) use ($offer) {
    tls_unusable($f, 'a name of 256 bytes', $offer(str_repeat('a', 256)));
    tls_unusable($f, 'too long', $offer(str_repeat('a,', 40000)));
});

/** Four lines of each talk with the server under test: both ends agree where core's do not. */
function agrees(Parity $parity, string $reason, int $times): Parity
{
    for (; $times > 0; $times--) {
        $parity->differs($reason, 'agreed: null', 'agreed: "h2"')->differs($reason, 'client | agreed: null', 'client | agreed: "h2"');
    }
    return $parity;
}

$empty = ['h2,', ',h2', 'h2,,http/1.1'];
$parity->scenario('a server with empty names', function (Names $f) use ($offer, $speaks, $hears, $empty) {
    foreach ($empty as $list) {
        tls_talk($f, $list, $offer($list), $offer('h2') + TRUSTING, $speaks, $hears);
    }
});

agrees($parity, 'empty names in a list are passed over, instead of the list', core_drops_empty_alpn() ? 2 * count($empty) : 0)->scenario('a client with empty names', function (Names $f) use ($offer, $speaks, $hears, $empty) {
    foreach ($empty as $list) {
        tls_talk($f, $list, $offer('h2'), $offer($list) + TRUSTING, $speaks, $hears);
    }
});

agrees($parity, 'a certificate chosen by name does not switch ALPN off', 2)->scenario('with the certificate that a name has chosen', function (Names $f) use ($offer, $speaks, $hears) {
    $names = ['SNI_server_certs' => ['one.example' => (new Certificate('one.example'))->file()]];
    tls_talk($f, 'h2', $offer('h2') + $names, ['peer_name' => 'one.example'] + $offer('h2') + TRUSTING, $speaks, $hears);
});
$parity->report();
--EXPECT--
8 scenarios, no differences
