--TEST--
fastsock_enable_crypto() switches TLS on and off in the middle of a stream as core does, on either side
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
const CLIENT = STREAM_CRYPTO_METHOD_TLS_CLIENT, SERVER = STREAM_CRYPTO_METHOD_TLS_SERVER;

/** [client, peer, names of the client's side, of the server's] of plain connections, of each match. */
function plain(Names $f, array $server = [], array $client = TRUSTING): iterable
{
    foreach (MATCHES as $match => [$server_tested, $client_tested]) {
        $f->say($match);
        $core = new Names('core', 'core');
        [$by_server, $by_client] = [$server_tested ? $f : $core, $client_tested ? $f : $core];
        $listener = ($by_server->server)('tcp://127.0.0.1:0', $code, $text, STREAM_SERVER_BIND | STREAM_SERVER_LISTEN, stream_context_create(['ssl' => $server + ['local_cert' => localhost_pem()]]));
        $stream = ($by_client->client)('tcp://' . stream_socket_get_name($listener, false), $code, $text, WAIT_AT_MOST, STREAM_CLIENT_CONNECT, stream_context_create(['ssl' => $client]));
        $peer = ($by_server->accept)($listener, WAIT_AT_MOST);
        stream_set_timeout($stream, (int) WAIT_AT_MOST);
        stream_set_timeout($peer, (int) WAIT_AT_MOST);
        yield [$f->label('client', $stream), $f->label('peer', $peer), $by_client, $by_server];
    }
}

/** The peer's side of a plain connection in a child; the rest of $body here. */
function apart(Names $f, $client, $peer, callable $far, callable $near): void
{
    $child = OtherSide::goesOn($f, 'peer', function () use ($far, $client, $peer) {
        fclose($client);
        $far($peer);
        fclose($peer);
    });
    fclose($peer);
    $near($client);
    $child->joins();
}

$parity->scenario('both block', function (Names $f) {
    foreach (plain($f) as [$client, $peer, $c, $s]) {
        apart($f, $client, $peer, function ($peer) use ($f, $s) {
            $f->say('hears', fgets($peer));
            fwrite($peer, "go on\n");
            $f->say('on', ($s->enable_crypto)($peer, true, SERVER));
            $f->say('hears', fgets($peer));
            fwrite($peer, "secret too\n");
        }, function ($client) use ($f, $c) {
            fwrite($client, "starttls\n");
            $f->say('hears', fgets($client));
            $f->say('on', ($c->enable_crypto)($client, true, CLIENT));
            fwrite($client, "secret\n");
            $f->say('hears', fgets($client), fgets($client), feof($client));
        });
    }
});

$parity->scenario('neither blocks', function (Names $f) {
    foreach (plain($f) as [$client, $peer, $c, $s]) {
        stream_set_blocking($client, false);
        stream_set_blocking($peer, false);
        $f->say('results', switch_over($c, $client, $s, $peer));
        fwrite($client, "secret\n");
        wait_readable($peer);
        $f->say('hears', fgets($peer));
        $f->say('blocked', stream_get_meta_data($client)['blocked'], stream_get_meta_data($peer)['blocked']);
    }
});

$parity->scenario('nobody answers yet', function (Names $f) {
    foreach (plain($f) as [$client, $peer, $c, $s]) {
        stream_set_blocking($client, false);
        stream_set_blocking($peer, false);
        $f->say('client', ($c->enable_crypto)($client, true, CLIENT), ($c->enable_crypto)($client, true, CLIENT));
        $f->say('is not TLS yet', isset(stream_get_meta_data($client)['crypto']));
        wait_readable($peer);
        $f->say('server', ($s->enable_crypto)($peer, true, SERVER), ($s->enable_crypto)($peer, true, SERVER));
        $f->say('then', array_slice(switch_over($c, $client, $s, $peer), 0, 2));
    }
});

$parity->scenario('what was read ahead belongs to the handshake', function (Names $f) {
    // The client sends its command and its first message at once, as some do.
    foreach (plain($f) as [$client, $peer, $c, $s]) {
        if ($f->makers === 'core' || $s->makers === 'core') { // core loses it
            array_push($f->transcript, 'hears: "starttls\n"', 'results: true, true', 'hears: "secret\n"');
            continue;
        }
        stream_set_blocking($client, false);
        fwrite($client, "starttls\n");
        ($c->enable_crypto)($client, true, CLIENT);
        wait_arrived($peer, 9 + 100);
        $f->say('hears', fgets($peer));
        stream_set_blocking($peer, false);
        [$on, $there] = switch_over($c, $client, $s, $peer);
        $f->say('results', $on, $there);
        fwrite($client, "secret\n");
        wait_readable($peer);
        $f->say('hears', fgets($peer));
    }
});

$parity->scenario('on twice', function (Names $f) {
    foreach (plain($f) as [$client, $peer, $c, $s]) {
        stream_set_blocking($client, false);
        stream_set_blocking($peer, false);
        switch_over($c, $client, $s, $peer);
        $f->try('again', fn () => ($c->enable_crypto)($client, true, CLIENT));
        stream_set_blocking($client, true);
        $f->try('again, blocking', fn () => ($c->enable_crypto)($client, true, CLIENT));
        fwrite($client, "still well\n");
        wait_readable($peer);
        $f->say('hears', fgets($peer));
    }
});

$parity->scenario('off', function (Names $f) {
    foreach (plain($f, ['max_proto_version' => STREAM_CRYPTO_PROTO_TLSv1_2]) as [$client, $peer, $c, $s]) {
        stream_set_blocking($client, false);
        stream_set_blocking($peer, false);
        switch_over($c, $client, $s, $peer);
        $f->try('off', fn () => ($c->enable_crypto)($client, false));
        wait_readable($peer);
        $f->say('the peer sees', fread($peer, 10), feof($peer));
        $f->say('meta', isset(stream_get_meta_data($client)['crypto']));
        $f->try('off again', fn () => ($c->enable_crypto)($client, false));
        $f->try('the peer off', fn () => ($s->enable_crypto)($peer, false));
        wait_readable($client);
    }
});

$parity->scenario('data, the end and plain text that have come at once', function (Names $f) {
    foreach ([5, 16384] as $size) {
        foreach (plain($f) as [$client, $peer, $c, $s]) {
            [$told, $tells] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
            apart($f, $client, $peer, function ($peer) use ($f, $s, $size, $tells) {
                $f->say('on', ($s->enable_crypto)($peer, true, SERVER));
                fwrite($peer, str_repeat('x', $size));
                ($s->enable_crypto)($peer, false);
                fwrite($peer, "plain\n");
                fwrite($tells, "sent\n");
                fgets($tells);
            }, function ($client) use ($f, $c, $size, $told) {
                $f->say('on', ($c->enable_crypto)($client, true, CLIENT));
                fgets($told);
                for ($got = 0; $got < $size; $got += strlen($data)) {
                    $data = fread($client, 8192);
                }
                foreach (['stream_select', $f->select] as $select) {
                    [$read, $write, $except] = [[$client], null, null];
                    $f->say('the end is there', $select($read, $write, $except, 0));
                }
                $f->say('read', $got, fread($client, 8192), feof($client));
                ($c->enable_crypto)($client, false);
                $f->say('plain', fgets($client));
                fwrite($told, "go\n");
            });
        }
    }
});

$parity->scenario('what the server refuses to speak', function (Names $f) {
    foreach (plain($f, ['max_proto_version' => STREAM_CRYPTO_PROTO_TLSv1_2]) as [$client, $peer, $c, $s]) {
        apart($f, $client, $peer, fn ($peer) => $f->say('on', ($s->enable_crypto)($peer, true, SERVER)),
            fn ($client) => $f->say('on', ($c->enable_crypto)($client, true, STREAM_CRYPTO_METHOD_TLSv1_3_CLIENT)));
    }
});

$parity->scenario('a client that does not trust', function (Names $f) {
    foreach (plain($f, [], ['peer_name' => 'localhost']) as [$client, $peer, $c, $s]) {
        apart($f, $client, $peer, fn ($peer) => $f->say('on', ($s->enable_crypto)($peer, true, SERVER)),
            fn ($client) => $f->say('on', ($c->enable_crypto)($client, true, CLIENT)));
    }
});

$parity->scenario('a client that expects another name', function (Names $f) {
    foreach (plain($f, [], ['verify_peer' => false, 'peer_name' => 'another.example']) as [$client, $peer, $c, $s]) {
        apart($f, $client, $peer, function ($peer) use ($f, $s) {
            $f->say('on', ($s->enable_crypto)($peer, true, SERVER));
            $f->say('hears', fgets($peer), feof($peer));
        }, fn ($client) => $f->say('on', ($c->enable_crypto)($client, true, CLIENT)));
    }
});

$parity->scenario('a server without certificate', function (Names $f) {
    foreach (plain($f, ['local_cert' => '/nowhere']) as [$client, $peer, $c, $s]) {
        $f->try('a file that is not there', fn () => ($s->enable_crypto)($peer, true, SERVER));
    }
});

$parity->scenario('a peer that speaks something else', function (Names $f) {
    foreach (plain($f) as [$client, $peer, $c, $s]) {
        fwrite($peer, "220 welcome\r\n");
        $f->try('client', fn () => ($c->enable_crypto)($client, true, CLIENT));
    }
    foreach (plain($f) as [$client, $peer, $c, $s]) {
        fwrite($client, "GET / HTTP/1.0\r\n\r\n");
        $f->try('server', fn () => ($s->enable_crypto)($peer, true, SERVER));
    }
    foreach (plain($f) as [$client, $peer, $c, $s]) {
        fwrite($client, str_repeat("\x00\xffrandom", 20));
        $f->try('server', fn () => ($s->enable_crypto)($peer, true, SERVER));
    }
});

$parity->scenario('a peer that goes', function (Names $f) {
    foreach ([true, false] as $blocking) {
        foreach (plain($f) as [$client, $peer, $c, $s]) {
            fclose($peer);
            wait_readable($client);
            stream_set_blocking($client, $blocking);
            $f->try('client', fn () => ($c->enable_crypto)($client, true, CLIENT));
        }
        foreach (plain($f) as [$client, $peer, $c, $s]) {
            fclose($client);
            wait_readable($peer);
            stream_set_blocking($peer, $blocking);
            $f->try('server', fn () => ($s->enable_crypto)($peer, true, SERVER));
            $f->say('end', feof($peer));
        }
        foreach (plain($f) as [$client, $peer, $c, $s]) {
            close_with_reset($client);
            wait_readable($peer);
            stream_set_blocking($peer, $blocking);
            $f->try('server, reset', fn () => ($s->enable_crypto)($peer, true, SERVER));
        }
    }
});

$parity->scenario('a peer that is silent', function (Names $f) {
    foreach (plain($f) as [$client, $peer, $c, $s]) {
        stream_set_timeout($peer, 0, 50000);
        $f->try('server', fn () => ($s->enable_crypto)($peer, true, SERVER));
    }
    foreach ([true, false] as $tested) {
        with_functions($f, $tested, function () use ($f) {
            $server = ($f->server)('tcp://127.0.0.1:0');
            $client = ($f->client)('tcp://' . $f->know('address', stream_socket_get_name($server, false)), $code, $text, 0.05);
            $f->try('client', fn () => ($f->enable_crypto)($client, true, CLIENT));
        });
    }
});

$parity->scenario('methods', function (Names $f) {
    foreach (plain($f) as [$client, $peer, $c, $s]) {
        stream_set_blocking($client, false);
        $f->try('0', fn () => ($c->enable_crypto)($client, true, 0));
    }
    foreach (plain($f) as [$client, $peer, $c, $s]) {
        $f->try('no method', fn () => ($c->enable_crypto)($client, true));
        $f->try('off without one', fn () => ($c->enable_crypto)($client, false));
    }
    foreach (plain($f, [], ['crypto_method' => CLIENT] + TRUSTING) as [$client, $peer, $c, $s]) {
        stream_set_blocking($client, false);
        stream_set_blocking($peer, false);
        $f->try("the context's", fn () => ($c->enable_crypto)($client, true));
        wait_readable($peer);
        $f->try('answered', fn () => ($s->enable_crypto)($peer, true, SERVER));
    }
    foreach (plain($f, ['crypto_method' => SERVER], TRUSTING) as [$client, $peer, $c, $s]) {
        stream_set_blocking($client, false);
        stream_set_blocking($peer, false);
        ($c->enable_crypto)($client, true, CLIENT);
        wait_readable($peer);
        $f->try("the server's context's", fn () => ($s->enable_crypto)($peer, true));
    }
});

$parity->scenario('versions by method', function (Names $f) {
    foreach ([STREAM_CRYPTO_METHOD_TLSv1_2_CLIENT, STREAM_CRYPTO_METHOD_TLSv1_3_CLIENT, STREAM_CRYPTO_METHOD_ANY_CLIENT, STREAM_CRYPTO_METHOD_SSLv23_CLIENT] as $method) {
        foreach (plain($f) as [$client, $peer, $c, $s]) {
            stream_set_blocking($client, false);
            stream_set_blocking($peer, false);
            ($c->enable_crypto)($client, true, $method);
            $left = deadline();
            do {
                wait_for([$client, $peer], [], 0.05);
                $there = ($s->enable_crypto)($peer, true, SERVER);
                $here = ($c->enable_crypto)($client, true, $method);
            } while (($there === 0 || $here === 0) && $left() > 0);
            $f->say("method $method", $there, $here, stream_get_meta_data($client)['crypto']['protocol'] ?? null);
        }
    }
});

$parity->scenario('a session stream', function (Names $f) {
    foreach (plain($f, ['max_proto_version' => STREAM_CRYPTO_PROTO_TLSv1_2]) as [$client, $peer, $c, $s]) {
        stream_set_blocking($client, false);
        $f->try('one that is no TLS', fn () => ($c->enable_crypto)($client, true, CLIENT, fopen('php://memory', 'r')));
    }
    foreach (plain($f) as [$client, $peer, $c, $s]) {
        stream_set_blocking($client, false);
        $other = ($c->server)('tcp://127.0.0.1:0');
        $f->try('one that has no session', fn () => ($c->enable_crypto)($client, true, CLIENT, $other));
    }
    $firsts = iterator_to_array(plain($f));
    foreach (plain($f) as $i => [$client, $peer, $c, $s]) {
        foreach ([$client, $peer, $firsts[$i][0], $firsts[$i][1]] as $stream) {
            stream_set_blocking($stream, false);
        }
        [$other, $others_peer] = $firsts[$i];
        switch_over($c, $other, $s, $others_peer);
        $f->try('one of the same kind', fn () => ($c->enable_crypto)($client, true, CLIENT, $other));
        $f->say('then', array_slice(switch_over($c, $client, $s, $peer), 0, 2));
    }
});

$parity->scenario('the url name of a tcp:// client is the expected one', function (Names $f) {
    $pem = localhost_pem();
    foreach (plain($f, [], ['cafile' => $pem]) as [$client, $peer, $c, $s]) {
        apart($f, $client, $peer, fn ($peer) => $f->say('on', ($s->enable_crypto)($peer, true, SERVER)),
            fn ($client) => $f->say('on', ($c->enable_crypto)($client, true, CLIENT)));
    }
});

$reason = 'core keeps the session that has ended; fastsock begins another, which this peer does not expect';
$parity->differs($reason, '*SSL/TLS already set-up for this stream', '*SSL operation failed with code 1. *')
    ->differs($reason, '*SSL/TLS already set-up for this stream', '*SSL operation failed with code 1. *')
    ->scenario('on, off and on again', function (Names $f) {
        foreach (plain($f) as [$client, $peer, $c, $s]) {
            stream_set_blocking($client, false);
            stream_set_blocking($peer, false);
            switch_over($c, $client, $s, $peer);
            ($c->enable_crypto)($client, false);
            stream_set_blocking($client, true);
            $f->try('again', fn () => ($c->enable_crypto)($client, true, CLIENT));
        }
    });

$parity->scenario('again after a handshake that has failed', function (Names $f) {
    $again = function (callable $enable, $stream) use ($f) {
        $f->try('first', fn () => $enable($stream, true, CLIENT));
        $f->say('eof', stream_get_meta_data($stream)['eof']);
        $f->try('again', fn () => $enable($stream, true, CLIENT));
        stream_set_blocking($stream, false);
        $before = $f->transcript;
        $result = $enable($stream, true, CLIENT);
        $f->transcript = $before; // the reason is gone by then, core makes one of errno
        $f->say('without waiting', $result);
        stream_set_blocking($stream, true);
    };
    foreach (plain($f, [], TRUSTING) as [$client, $peer, $c, $s]) {
        fwrite($peer, "no TLS, but the rest of a line\n");
        $again($c->enable_crypto, $client);
        $f->say('what follows is there', fgets($client));
    }
    foreach (plain($f, [], TRUSTING) as [$client, $peer, $c, $s]) {
        stream_socket_shutdown($peer, STREAM_SHUT_WR);
        $again($c->enable_crypto, $client);
    }
    foreach (plain($f, [], ['cafile' => localhost_pem(), 'peer_name' => 'somebody.else']) as [$client, $peer, $c, $s]) {
        apart($f, $client, $peer, fn ($peer) => $f->say('on', ($s->enable_crypto)($peer, true, SERVER)), fn ($client) => $again($c->enable_crypto, $client));
    }
});
$parity->report();
--EXPECT--
20 scenarios, no differences
