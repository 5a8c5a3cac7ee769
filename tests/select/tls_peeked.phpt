--TEST--
What a look leaves with TLS ends a wait, data or the end, among few members and among many
--EXTENSIONS--
openssl
--FILE--
<?php
require __DIR__ . '/../inc/tls.inc';
$listener = tls_listener();
[$client, $peer] = tls_join($listener, plain_client($listener));
stream_set_blocking($peer, false);
$crowd = $far = [];
for ($i = 0; $i < 150; $i++) {
    [$crowd[$i], $far[$i]] = fastsock_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
}
$none = null;

function selected(array $read, ?int $seconds = 0): string
{
    $none = null;
    return json_encode([fastsock_select($read, $none, $none, $seconds), array_keys($read)]);
}

$looks = [
    'feof' => fn() => feof($peer),
    'peek' => fn() => stream_socket_recvfrom($peer, 3, STREAM_PEEK),
    'part' => fn() => stream_socket_recvfrom($peer, 2),
];
foreach (['few' => [], 'many' => $crowd] as $name => $others) {
    $all = $others + ['peer' => $peer];
    foreach ($looks as $what => $look) {
        selected($all);
        selected($all);
        fwrite($client, 'hello');
        echo "$name, $what: ", selected($all, 10), ' ', json_encode($look()), ' ', selected($all);
        echo ' ', fread($peer, 100), ' ', selected($all), "\n";
    }
    // The end of TLS alone, which leaves nothing in the socket when it has been met.
    foreach (['peek' => STREAM_PEEK, 'part' => 0] as $what => $flags) {
        [$leaver, $left] = tls_join($listener, plain_client($listener));
        stream_set_blocking($left, false);
        $both = $others + ['left' => $left];
        selected($both);
        fastsock_enable_crypto($leaver, false);
        echo "$name, $what at the end: ", selected($both, 10), ' ', json_encode(stream_socket_recvfrom($left, 3, $flags));
        echo ' ', selected($both), ' ', json_encode([fread($left, 100), feof($left)]), ' ', selected($both), "\n";
    }
}
?>
--EXPECT--
few, feof: [1,["peer"]] false [1,["peer"]] hello [0,[]]
few, peek: [1,["peer"]] "hel" [1,["peer"]] hello [0,[]]
few, part: [1,["peer"]] "he" [1,["peer"]] llo [0,[]]
few, peek at the end: [1,["left"]] "" [1,["left"]] ["",true] [0,[]]
few, part at the end: [1,["left"]] "" [1,["left"]] ["",true] [0,[]]
many, feof: [1,["peer"]] false [1,["peer"]] hello [0,[]]
many, peek: [1,["peer"]] "hel" [1,["peer"]] hello [0,[]]
many, part: [1,["peer"]] "he" [1,["peer"]] llo [0,[]]
many, peek at the end: [1,["left"]] "" [1,["left"]] ["",true] [0,[]]
many, part at the end: [1,["left"]] "" [1,["left"]] ["",true] [0,[]]
