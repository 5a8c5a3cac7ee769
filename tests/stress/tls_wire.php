<?php
// sendto and recvfrom on TLS streams, with the wire watched: the marker both sides send must not
// be in it, and must arrive decrypted. The control shows the watch works: core's sendto on core's
// TLS stream leaks the marker. Needs CAP_NET_RAW.
//   --pcap=PREFIX keeps the packets in PREFIX-core.pcap and so on, for tcpdump -A -r

require __DIR__ . '/common_tls.php';

$options = getopt('', ['pcap:']);
time_limit(120);
$verdict = new Verdict();
$context = stream_context_create(['ssl' => ['verify_peer' => false, 'verify_peer_name' => false]]);

/** One connection, what was on the wire, what both sides got. */
$run = function (string $names, string $version, string $what) use ($options, $context): array {
    $marker = 'marker-' . bin2hex(random_bytes(12));
    $server = Server::start('wire.php', $names, ['marker' => $marker, 'what' => $what]);
    $watch = ['port' => $server->port, 'marker' => $marker];
    if (isset($options['pcap'])) {
        $watch['pcap'] = "$options[pcap]-$names-$version" . ($what === 'plainly' ? '' : '-refused') . '.pcap';
    }
    $sniff = new Load('sniff', $watch);
    $sniff->need();
    $address = "tlsv$version://127.0.0.1:$server->port";
    [$connect, $send, $receive] = $names === 'core'
        ? [stream_socket_client(...), stream_socket_sendto(...), stream_socket_recvfrom(...)]
        : [fastsock_client(...), fastsock_sendto(...), fastsock_recvfrom(...)];
    $client = $connect($address, $code, $text, 10, STREAM_CLIENT_CONNECT, $context)
        ?: throw new RuntimeException("$address: $text ($code)");
    stream_set_timeout($client, 5);
    if ($names === 'core') {
        // the server's plain text is no TLS record: core warns and the stream is broken
        $got = @fread($client, 8192);
        $answered = @fwrite($client, "$marker\n");
    } else {
        $got = $receive($client, 8192);
        $answered = $send($client, "$marker\n");
    }
    $report = $server->next('accepted');
    fclose($client);
    $wire = $sniff->finish();
    $server->stop();
    foreach (['peeked', 'received'] as $key) {
        $report[$key] = base64_decode($report[$key] ?? '');
    }
    printf("%-8s TLS %s, %-14s on the wire: %s\n", $names, $version, $what, json_encode($wire));
    printf("    server sent %s, client got %s; client sent %s, server peeked %s and received %s\n    warnings %s\n",
        json_encode($report['sent'] ?? null), json_encode($got, JSON_INVALID_UTF8_SUBSTITUTE), json_encode($answered),
        json_encode($report['peeked'] === "$marker\n"), json_encode($report['received'] === "$marker\n"), json_encode($report['warnings'] ?? null));
    return [$wire, $report, $got, "$marker\n"];
};

[$wire] = $run('core', '1.3', 'plainly');
$verdict->check(($wire['found'] ?? 0) > 0, "the control: core's sendto did not leak, or the watch does not work");
foreach (['1.3', '1.2'] as $version) {
    [$wire, $report, $got, $marker] = $run('fastsock', $version, 'plainly');
    $verdict->check($wire['found'] === 0, "TLS $version: plain text on the wire");
    $verdict->check($wire['missed'] === 0 && $wire['bytes'] > 1000, "TLS $version: the watch missed packets");
    $verdict->check(($report['sent']['sendto'] ?? 0) === strlen($marker) && $got === $marker, "TLS $version: the server's marker did not arrive");
    $verdict->check($report['peeked'] === $marker && $report['received'] === $marker, "TLS $version: the client's marker did not arrive");
    $verdict->check($report['warnings'] === [], "TLS $version: warnings");

    [$wire, $report, $got, $marker] = $run('fastsock', $version, 'as TLS cannot');
    $verdict->check($wire['found'] === 0, "TLS $version: plain text out of band or with an address");
    $verdict->check($got === "the end\n", "TLS $version: something else arrived");
    // core says a refused sendto as -1
    foreach (['out of band', 'with an address'] as $how) {
        $verdict->check(in_array($report['sent'][$how] ?? null, [-1, false], true), "TLS $version: $how was not refused");
    }
    $verdict->check(count($report['warnings']) === 2, "TLS $version: not one warning for each refusal");
    $verdict->check($report['received'] === $marker, "TLS $version: the stream did not go on after the refusals");
}
$verdict->end("no plain text of fastsock's on the wire, everything arrived");
