<?php
// Port 0: the system picks a free port; the program asks which one it became and connects to it.
// Run: php examples/free_port.php

$listener = fastsock_server('tcp://127.0.0.1:0') ?: exit(1);
$address = fastsock_get_name($listener, false);
echo "The listener got $address\n";

$client = fastsock_client("tcp://$address") ?: exit(1);
$server_side = fastsock_accept($listener, 5, $peer) ?: exit(1);
echo "The client calls from $peer; by its own account from ", fastsock_get_name($client, false), "\n";

fwrite($client, "hello\n");
echo 'The server hears: ', fgets($server_side);
