--TEST--
Every fastsock function has its core twin's signature in the running PHP, and its additions come last
--FILE--
<?php
const ADDITIONS = [
    'server' => ['backlog: ?int = null'],
    'recvfrom' => ['&datagram_length: none = null'],
];

/** "&name: type = default", "..." before a variadic one. */
function parameter(ReflectionParameter $p): string
{
    $text = ($p->isPassedByReference() ? '&' : '') . ($p->isVariadic() ? '...' : '') . $p->getName();
    $text .= ': ' . ($p->hasType() ? $p->getType() : 'none');
    if ($p->isOptional() && !$p->isVariadic()) {
        $text .= ' = ' . ($p->isDefaultValueAvailable() ? json_encode($p->getDefaultValue()) : 'unknown');
    }
    if (!$p->canBePassedByValue()) {
        $text .= ', only by reference';
    }
    return $text;
}

foreach (['server', 'client', 'accept', 'select', 'pair', 'recvfrom', 'sendto', 'enable_crypto', 'get_name', 'shutdown'] as $name) {
    $core = new ReflectionFunction($name === 'select' ? 'stream_select' : "stream_socket_$name");
    $ours = new ReflectionFunction("fastsock_$name");
    $wanted = array_map(parameter(...), $core->getParameters());
    $given = array_map(parameter(...), $ours->getParameters());
    $added = array_splice($given, count($wanted));
    $differences = [];
    foreach ($wanted as $i => $parameter) {
        if ($parameter !== ($given[$i] ?? null)) {
            $differences[] = "core's $parameter, ours " . ($given[$i] ?? 'nothing');
        }
    }
    $expected_additions = array_map(fn($text) => str_starts_with($text, '&') && !str_contains($text, 'only') ? "$text, only by reference" : $text, ADDITIONS[$name] ?? []);
    if ($added !== $expected_additions) {
        $differences[] = 'additions ' . json_encode($added);
    }
    foreach (['getReturnType', 'getTentativeReturnType', 'returnsReference', 'getNumberOfRequiredParameters', 'isVariadic', 'isDeprecated', 'isGenerator'] as $question) {
        if ((string) json_encode((string) $core->$question()) !== (string) json_encode((string) $ours->$question())) {
            $differences[] = "$question: core's " . json_encode((string) $core->$question()) . ', ours ' . json_encode((string) $ours->$question());
        }
    }
    echo "$name: ", $differences ? implode('; ', $differences) : 'equal', $added ? ' but for ' . implode(', ', array_map(fn($text) => strtok(ltrim($text, '&'), ':'), $added)) : '', "\n";
}
--EXPECT--
server: equal but for backlog
client: equal
accept: equal
select: equal
pair: equal
recvfrom: equal but for datagram_length
sendto: equal
enable_crypto: equal
get_name: equal
shutdown: equal
