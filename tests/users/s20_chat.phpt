--TEST--
S20: a chat runs with only the names changed: what one says, all the others hear, and nobody else
--EXTENSIONS--
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

function chat(string $names, int $count): string
{
    $server = Child::program(__DIR__ . '/fixtures/chat.php', $names);
    $name = $server->line();
    $members = $heard = $said = [];
    for ($i = 1; $i <= $count; $i++) {
        $members[$i] = stream_socket_client("tcp://$name");
        $heard[$i] = read_line($members[$i]);
    }
    $expected = '';
    foreach ([1, $count, 2] as $speaker) {
        fwrite($members[$speaker], "hello from $speaker\n");
        foreach ($members as $i => $member) {
            if ($i !== $speaker) {
                $heard[$i] .= read_line($member);
            }
        }
    }
    fclose($members[3]);
    unset($members[3]);
    foreach ($members as $i => $member) {
        $heard[$i] .= read_line($member);
    }
    // nobody hears himself: the next thing each hears is the last speaker's word
    fwrite($members[$count], "bye\n");
    unset($members[$count]);
    foreach ($members as $i => $member) {
        $heard[$i] .= read_line($member);
    }
    $server->stop();
    return implode("--\n", array_map(fn($i, $text) => $text, array_keys($heard), $heard));
}
function expected(int $count): string
{
    for ($i = 1; $i <= $count; $i++) {
        $heard[$i] = "you are $i\n";
        foreach ([1, $count, 2] as $speaker) {
            $heard[$i] .= $i !== $speaker ? "$speaker: hello from $speaker\n" : '';
        }
        $heard[$i] .= $i !== 3 ? "3: left\n" : '';
        $heard[$i] .= $i !== 3 && $i !== $count ? "$count: bye\n" : '';
    }
    return implode("--\n", $heard);
}

foreach (['core', 'fastsock'] as $names) {
    foreach ([5, 200] as $count) { // 200: more than fastsock_select polls without registering
        $heard = chat($names, $count);
        echo "$names, $count members: ", $heard === expected($count) ? 'all heard the others' : $heard, "\n";
    }
}
?>
--EXPECT--
core, 5 members: all heard the others
core, 200 members: all heard the others
fastsock, 5 members: all heard the others
fastsock, 200 members: all heard the others
