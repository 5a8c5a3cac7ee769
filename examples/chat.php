<?php
// A chat for thousands, over lines of text: what one says, all the others hear.
// Run: php -d fastsock.raise_nofile=1 examples/chat.php [HOST:PORT]     Then: nc 127.0.0.1 8000

const LINE_BYTES = 1024;     // most that one may say at once
const QUEUE_BYTES = 262144;  // who lets more than this pile up is put out

final class Member
{
    public string $in = '';  // an unfinished line
    public string $out = ''; // what the system has not taken yet

    public function __construct(public readonly string $name, public readonly mixed $stream)
    {
    }
}

$address = $argv[1] ?? '127.0.0.1:8000';
$listener = @fastsock_server("tcp://$address", $error_code, $error_message);
if (!$listener) {
    fwrite(STDERR, "Cannot listen on $address: $error_message ($error_code)\n");
    exit(1);
}
stream_set_blocking($listener, false);
echo 'Listening on ', fastsock_get_name($listener, false), "\n";

$members = [];                // Member by stream id
$reading = [0 => $listener];  // streams by id
$writing = [];                // those with a queue
$came = 0;

/** Sends what goes without waiting; the rest is queued. False when the member is lost. */
$send = function (int $id, string $text) use (&$members, &$writing): bool {
    $member = $members[$id];
    $member->out .= $text;
    $sent = @fwrite($member->stream, $member->out);
    if ($sent === false || strlen($member->out) - $sent > QUEUE_BYTES) {
        return false;
    }
    $member->out = substr($member->out, $sent);
    if ($member->out === '') {
        unset($writing[$id]);
    } else {
        $writing[$id] = $member->stream;
    }
    return true;
};

/** Tells all but one, and puts out whom that shows to be lost, which is news as well. */
$tell = function (string $text, ?int $but) use (&$members, &$reading, &$writing, $send): void {
    for ($news = [[$text, $but]]; $news; ) {
        [$text, $but] = array_shift($news);
        foreach ($members as $id => $member) {
            if ($id !== $but && !$send($id, $text)) {
                unset($members[$id], $reading[$id], $writing[$id]);
                fclose($member->stream);
                $news[] = ["* {$member->name} was lost\n", null];
            }
        }
    }
};

while (true) {
    $read = $reading;
    $write = $writing;
    $except = null;
    if (!@fastsock_select($read, $write, $except, null)) {
        continue;
    }
    foreach ($write as $id => $_) {
        if (isset($members[$id]) && !$send($id, '')) {
            unset($read[$id]);
            $gone = $members[$id];
            unset($members[$id], $reading[$id], $writing[$id]);
            fclose($gone->stream);
            $tell("* {$gone->name} was lost\n", null);
        }
    }
    foreach ($read as $id => $stream) {
        if ($id === 0) {
            for ($i = 0; $i < 256 && $client = @fastsock_accept($listener, 0); $i++) {
                stream_set_blocking($client, false);
                $client_id = get_resource_id($client);
                $members[$client_id] = new Member('guest' . ++$came, $client);
                $reading[$client_id] = $client;
                $send($client_id, "* you are guest$came, one of " . count($members) . "\n");
            }
            continue;
        }
        if (!isset($members[$id])) {
            continue; // put out a moment ago
        }
        $member = $members[$id];
        $text = @fread($stream, 65536);
        if ($text === false || ($text === '' && feof($stream)) || strlen($member->in) > LINE_BYTES) {
            unset($members[$id], $reading[$id], $writing[$id]);
            fclose($stream);
            $tell("* {$member->name} has left\n", null);
            continue;
        }
        $lines = explode("\n", $member->in . $text);
        $member->in = array_pop($lines);
        foreach ($lines as $line) {
            $tell("{$member->name}: " . substr(rtrim($line, "\r"), 0, LINE_BYTES) . "\n", $id);
        }
    }
}
