--TEST--
A TLS stream reads, writes, waits and ends as core's does, with TLS 1.2 and 1.3, blocking and not
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

$parity->scenario('reading', function (Names $f) {
    tls_pairs($f, function ($client, $peer) use ($f) {
        fwrite($client, "one\ntwo\r\nthree");
        $f->say('fgets', fgets($peer), fgets($peer));
        $f->say('fread', fread($peer, 3), fread($peer, 2));
        fwrite($client, 'a;b;c');
        $f->say('stream_get_line', stream_get_line($peer, 10, ';'), stream_get_line($peer, 1), stream_get_line($peer, 1));
        $f->say('fgetc', fgetc($peer));
        $f->say('feof', feof($peer));
        fwrite($client, "12 ab\n");
        $f->say('fscanf', fscanf($peer, '%d %s'));
        fwrite($client, 'exactly');
        $f->say('stream_get_contents', stream_get_contents($peer, 7));
    });
});

$parity->scenario('writing', function (Names $f) {
    tls_pairs($f, function ($client, $peer) use ($f) {
        $f->say('fwrite', fwrite($client, 'abc'), fwrite($client, 'defg', 2), fwrite($client, ''));
        $f->say('fputs', fputs($client, "x\n"));
        $f->say('arrives', fgets($peer));
        $f->say('the other way', fwrite($peer, "back\n"), fgets($client));
        $f->say('fflush', fflush($client));
    });
});

$parity->scenario('large data', function (Names $f) {
    tls_pairs($f, function ($client, $peer) use ($f) {
        $data = str_repeat('0123456789abcdef', 20000);
        stream_set_blocking($client, false);
        stream_set_blocking($peer, false);
        $left = deadline();
        for ($sent = $got = ''; strlen($got) < strlen($data) && $left() > 0;) {
            if (strlen($sent) < strlen($data)) {
                $sent .= substr($data, strlen($sent), (int) fwrite($client, substr($data, strlen($sent), 50000)));
            }
            wait_readable($peer, 0.01);
            $got .= fread($peer, 8192);
        }
        $f->say('arrives', $got === $data);
    });
});

$parity->scenario('a stream that does not block', function (Names $f) {
    tls_pairs($f, function ($client, $peer) use ($f) {
        stream_set_blocking($peer, false);
        $f->say('nothing', fread($peer, 10), fgets($peer), feof($peer), stream_get_contents($peer));
        fwrite($client, "half");
        wait_readable($peer);
        $f->say('half a line', fgets($peer), feof($peer));
        fwrite($client, "\n");
        wait_readable($peer);
        $f->say('the rest', fgets($peer), fgets($peer));
        $f->say('meta', array_intersect_key(stream_get_meta_data($peer), ['timed_out' => 0, 'blocked' => 0, 'eof' => 0, 'unread_bytes' => 0]));
    });
});

$parity->scenario('a full pipe', function (Names $f) {
    tls_pairs($f, function ($client, $peer) use ($f) {
        stream_set_blocking($client, false);
        $data = str_repeat('x', 8192);
        for ($sent = 0; $count = fwrite($client, $data); $sent += $count);
        $f->say('then', $count, $sent > 8192);
        $f->say('again', fwrite($client, $data));
        stream_set_blocking($peer, false);
        $left = deadline();
        for ($got = 0; $got < $sent && $left() > 0; $got += strlen(fread($peer, 65536))) {
            wait_readable($peer, 0.05);
        }
        // OpenSSL has taken the record that did not fit, and sends it with the next write.
        $f->say('all there', $got >= $sent, $got - $sent <= 16384);
    });
});

$parity->scenario('time-outs', function (Names $f) {
    tls_pairs($f, function ($client, $peer) use ($f) {
        stream_set_timeout($peer, 0, 30000);
        $f->say('fread', fread($peer, 10), stream_get_meta_data($peer)['timed_out'], feof($peer));
        $f->say('fgets', fgets($peer), stream_get_meta_data($peer)['timed_out']);
        fwrite($client, "late");
        wait_readable($peer);
        $f->say('half a line', fgets($peer), stream_get_meta_data($peer)['timed_out']);
        stream_set_timeout($peer, (int) WAIT_AT_MOST); // a limit that is over before the first look loses it
        fwrite($client, "later\n");
        $f->say('the line', fgets($peer));
        stream_set_timeout($peer, 0); // no limit: of a plain stream it is the shortest one
        $child = when_asleep(fn () => fwrite($client, "in the end\n"));
        $f->say('no time at all', fgets($peer), stream_get_meta_data($peer)['timed_out']);
        reap_child($child);
    });
});

$parity->scenario('the end of a stream', function (Names $f) {
    tls_pairs($f, function ($client, $peer) use ($f) {
        fwrite($client, "last\n");
        fclose($client);
        $f->say('hears', fgets($peer), fgets($peer), feof($peer), fread($peer, 10));
        $f->say('meta', array_intersect_key(stream_get_meta_data($peer), ['timed_out' => 0, 'eof' => 0]));
    });
    tls_pairs($f, function ($client, $peer) use ($f) {
        fclose($client);
        $f->say('feof first', feof($peer), fread($peer, 10), feof($peer));
    });
    tls_pairs($f, function ($client, $peer) use ($f) {
        stream_set_blocking($peer, false);
        fclose($client);
        wait_readable($peer);
        $f->say('not blocking', fread($peer, 10), feof($peer));
    });
});

$parity->scenario('feof before anything is read', function (Names $f) {
    tls_pairs($f, function ($client, $peer) use ($f) {
        $f->say('open', feof($peer));
        fwrite($client, "x");
        wait_readable($peer);
        $f->say('with data', feof($peer));
        fclose($client);
        wait_readable($peer);
        $f->say('data, then the end', feof($peer), fread($peer, 10), feof($peer), fread($peer, 10), feof($peer));
    });
});

$parity->scenario('a truncated stream', function (Names $f) {
    foreach (MATCHES as $match => [$server_tested, $client_tested]) {
        foreach ([STREAM_CRYPTO_PROTO_TLSv1_3, STREAM_CRYPTO_PROTO_TLSv1_2] as $version) {
            $f->say("$match, $version");
            $ssl = ['local_cert' => localhost_pem(), 'max_proto_version' => $version];
            [$server, $address] = with_functions($f, $server_tested, fn () => tls_server($f, $ssl));
            $child = fork_child(function () use ($f, $server, $address, $client_tested) {
                fclose($server);
                with_functions($f, $client_tested, function () use ($f, $address) {
                    $client = ($f->client)($address, $code, $text, WAIT_AT_MOST, STREAM_CLIENT_CONNECT, stream_context_create(['ssl' => TRUSTING]));
                    fgets($client);
                    fwrite($client, "last\n");
                    posix_kill(getmypid(), SIGKILL); // no time for a close_notify
                });
            });
            with_functions($f, $server_tested, function () use ($f, $server) {
                $peer = ($f->accept)($server, WAIT_AT_MOST);
                stream_set_timeout($peer, (int) WAIT_AT_MOST);
                fwrite($peer, "welcome\n");
                $f->say('hears', fgets($peer), fgets($peer), feof($peer), fread($peer, 10));
            });
            reap_child($child);
        }
    }
});

$parity->scenario('a peer that resets', function (Names $f) {
    foreach ([true, false] as $blocking) {
        tls_pairs($f, function ($client, $peer) use ($f, $blocking) {
            stream_set_blocking($peer, $blocking);
            // ext/sockets may not have a stream that speaks TLS; unread data makes close() a reset.
            fwrite($peer, "never read\n");
            wait_readable($client);
            fclose($client);
            wait_readable($peer);
            $f->say('reads', fread($peer, 10), feof($peer));
        });
    }
});

$parity->scenario('shutdown', function (Names $f) {
    foreach (['read' => STREAM_SHUT_RD, 'both' => STREAM_SHUT_RDWR, 'write' => STREAM_SHUT_WR] as $name => $how) {
        tls_pairs($f, function ($client, $peer) use ($f, $name, $how) {
            fwrite($client, "before\n");
            wait_readable($peer);
            $f->say($name, ($f->shutdown)($client, $how));
            stream_set_timeout($peer, 0, $how === STREAM_SHUT_RD ? 20000 : 20000000); // nobody tells it of the first
            $f->say('the peer hears', fgets($peer), fgets($peer), feof($peer));
        });
    }
});

$parity->scenario('half closed', function (Names $f) {
    tls_pairs($f, function ($client, $peer) use ($f) {
        fwrite($client, "question\n");
        ($f->shutdown)($client, STREAM_SHUT_WR);
        $f->say('the peer hears', fgets($peer), fgets($peer), feof($peer));
        $f->say('and answers', fwrite($peer, "answer\n"));
        $f->say('which is heard', fgets($client));
        fclose($peer);
        $f->say('to the end', fgets($client), feof($client));
    });
});

$parity->scenario('select', function (Names $f) {
    tls_pairs($f, function ($client, $peer) use ($f) {
        [$r, $w, $e] = [[$peer], null, null];
        $f->trySelect('nothing', $r, $w, $e, 0, 1000);
        [$r, $w, $e] = [null, [$peer], null];
        $f->trySelect('can be written', $r, $w, $e, 1);
        fwrite($client, "ab");
        [$r, $w, $e] = [['key' => $peer], [$client], null];
        wait_readable($peer);
        $f->trySelect('has data', $r, $w, $e, (int) WAIT_AT_MOST);
        $f->say('a byte', fread($peer, 1));
        [$r, $w, $e] = [['key' => $peer], [$client], null];
        $f->trySelect('has a byte left', $r, $w, $e, 0);
        $f->say('the other', fread($peer, 1));
        [$r, $w, $e] = [[$peer], null, null];
        $f->trySelect('nothing again', $r, $w, $e, 0, 1000);
        fclose($client);
        [$r, $w, $e] = [[$peer], null, null];
        $f->trySelect('the end', $r, $w, $e, (int) WAIT_AT_MOST);
        $f->say('it is', fread($peer, 1), feof($peer));
    });
});

$parity->scenario('select sees what OpenSSL holds', function (Names $f) {
    tls_pairs($f, function ($client, $peer) use ($f) {
        fwrite($client, str_repeat('a', 16384));
        wait_readable($peer);
        $got = strlen(fread($peer, 100));
        stream_set_blocking($peer, false); // or core waits for more than there is
        for ($selects = 0; $got < 16384; $selects++) {
            [$r, $w, $e] = [[$peer], null, null];
            if (($f->select)($r, $w, $e, 0) !== 1) {
                $f->say('select missed it at', $got);
                break;
            }
            $got += strlen(fread($peer, 1000));
        }
        $f->say('all', $got);
        [$r, $w, $e] = [[$peer], null, null];
        $f->trySelect('then nothing', $r, $w, $e, 0);
    });
});

$parity->scenario('names', function (Names $f) {
    tls_pairs($f, function ($client, $peer) use ($f) {
        $f->say('equal', ($f->get_name)($client, true) === ($f->get_name)($peer, false), ($f->get_name)($client, false) === ($f->get_name)($peer, true));
    });
});

$parity->scenario('what needs the bare descriptor is refused', function (Names $f) {
    tls_pairs($f, function ($client, $peer) use ($f) {
        $f->try('import', fn () => socket_import_stream($peer));
    });
});

$reason = 'what recvfrom and sendto move on a TLS stream is encrypted; core reads and writes beside TLS';
for ($i = 0; $i < 4; $i++) {
    $parity->differs($reason, 'recvfrom: false', 'recvfrom: true')->differs($reason, 'sendto: false', 'sendto: true');
}
$parity->scenario('recvfrom and sendto', function (Names $f) {
    tls_pairs($f, function ($client, $peer) use ($f) {
        fwrite($client, 'abcdef');
        wait_readable($peer);
        stream_set_blocking($peer, false);
        $f->say('recvfrom', ($f->recvfrom)($peer, 100) === 'abcdef');
        $f->say('length', ($f->sendto)($peer, "to the client\n"));
        // Core's client takes the plain text for a broken record, and says so.
        $before = $f->transcript;
        $heard = fgets($client);
        $f->transcript = $before;
        $f->say('sendto', $heard === "to the client\n");
    });
});

$parity->scenario('copies and filters', function (Names $f) {
    tls_pairs($f, function ($client, $peer) use ($f) {
        $file = fopen('php://memory', 'w+');
        fwrite($file, str_repeat("copied\n", 1000));
        rewind($file);
        $f->say('to the stream', stream_copy_to_stream($file, $client));
        $into = fopen('php://memory', 'w+');
        $f->say('from the stream', stream_copy_to_stream($peer, $into, 7000), ftell($into));
        stream_filter_append($client, 'string.rot13', STREAM_FILTER_WRITE);
        fwrite($client, "uryyb\n");
        $f->say('filtered', fgets($peer));
    });
});

$parity->scenario('writing to a peer that has gone', function (Names $f) {
    tls_pairs($f, function ($client, $peer) use ($f) {
        fclose($client);
        wait_readable($peer);
        $f->say('hears', fread($peer, 10), feof($peer));
        fwrite($peer, 'into the void');
        $f->transcript = array_values(preg_grep('/fwrite|stream errors/', $f->transcript, PREG_GREP_INVERT)); // first write may or may not
        $f->say('still a stream', is_resource($peer), fclose($peer));
    });
});

$parity->scenario('buffers and chunks', function (Names $f) {
    tls_pairs($f, function ($client, $peer) use ($f) {
        $f->say('read buffer', stream_set_read_buffer($peer, 0), stream_set_write_buffer($peer, 0), stream_set_chunk_size($peer, 100));
        fwrite($client, str_repeat('x', 250));
        wait_readable($peer);
        $f->say('unbuffered', strlen(fread($peer, 10)), strlen(fread($peer, 100)), strlen(stream_get_contents($peer, 140)));
    });
});
$parity->report();
--EXPECT--
20 scenarios, no differences
