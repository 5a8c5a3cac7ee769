--TEST--
What feof(), a peek or a part of a record leaves with TLS ends a wait, among few members and among many
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
}
?>
--EXPECT--
few, feof: [1,["peer"]] false [1,["peer"]] hello [0,[]]
few, peek: [1,["peer"]] "hel" [1,["peer"]] hello [0,[]]
few, part: [1,["peer"]] "he" [1,["peer"]] llo [0,[]]
many, feof: [1,["peer"]] false [1,["peer"]] hello [0,[]]
many, peek: [1,["peer"]] "hel" [1,["peer"]] hello [0,[]]
many, part: [1,["peer"]] "he" [1,["peer"]] llo [0,[]]
