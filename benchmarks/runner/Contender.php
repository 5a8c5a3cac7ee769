<?php
// Who is measured: how each contender's server for a scenario is started, and what it takes.
declare(strict_types=1);

namespace Fastsock\Bench;

final class Contender
{
    /**
     * @param \Closure(Scenario, string): ?list<string> $command the server for a scenario, given the
     *     path of the certificate; null: it has no part in this scenario
     * @param ?string $missing why it cannot run here, and how to install it; null: it can
     */
    public function __construct(
        public readonly string $name,
        public readonly string $title,
        public readonly \Closure $command,
        public readonly ?string $missing = null,
        public readonly bool $isReference = false,
        public readonly int $mostClients = PHP_INT_MAX,
    ) {
    }

    /** @return array<string, self> */
    public static function all(string $programs, string $module): array
    {
        $core = dirname(__DIR__) . '/servers/streams.php';
        $ours = "$programs/streams_fastsock.php";
        $foreign = "$programs/streams_foreign.php";
        // Migration as the manual has it: other names, nothing else.
        file_put_contents($ours, self::renamed($core));
        // The same driven by PHP's own stream_select.
        file_put_contents($foreign, strtr(file_get_contents($core), ['stream_socket_' => 'fastsock_']));
        $php = static fn(string $file, string $mode, Scenario $scenario, string $pem, string ...$more): array =>
            [PHP_BINARY, ...($file === $core ? [] : ['-d', "extension=$module"]), $file, $mode,
                $mode === 'tcp' ? '-' : $pem, (string)$scenario->workers, ...(array)$scenario->option, ...$more];
        $sink = dirname(__DIR__) . '/servers/sink.php';
        $oursSink = "$programs/sink_fastsock.php";
        file_put_contents($oursSink, self::renamed($sink));
        $streams = static fn(string $file): \Closure => static fn(Scenario $scenario, string $pem): array =>
            $scenario->sink
                ? [PHP_BINARY, ...($file === $core ? [$sink] : ['-d', "extension=$module", $oursSink])]
                : $php($file, $scenario->tls ? 'tls' : 'tcp', $scenario, $pem);
        $starttls = static fn(string $file): \Closure => static fn(Scenario $scenario, string $pem): ?array =>
            $scenario->has('starttls') ? $php($file, 'starttls', $scenario, $pem) : null;
        $c = static fn(string ...$more): \Closure => static fn(Scenario $scenario, string $pem): array =>
            $scenario->tls ? ["$programs/tls_echo", $pem, (string)$scenario->workers, ...(array)$scenario->option, ...$more]
                : ["$programs/uv_echo", ...($scenario->sink ? ['sink'] : [])];

        $list = [
            new self('c', 'C (OpenSSL, libuv)', $c(), isReference: true),
            new self('c-release', 'C, buffers released when idle', static fn(Scenario $scenario, string $pem): ?array =>
                $scenario->has('release') ? $c('release')($scenario, $pem) : null),
            new self('core', 'PHP streams', $streams($core), mostClients: 1000),
            new self(
                'core-nodelay',
                'PHP streams, `tcp_nodelay`',
                static fn(Scenario $scenario, string $pem): ?array =>
                    $scenario->has('nodelay') ? $php($core, 'tls', $scenario, $pem, 'nodelay') : null,
            ),
            new self(
                'core-unbuffered',
                'PHP streams, read buffer off',
                static fn(Scenario $scenario): ?array =>
                    $scenario->has('unbuffered') ? [PHP_BINARY, $sink, 'unbuffered'] : null,
            ),
            new self('core-starttls', 'PHP streams, `enable_crypto`', $starttls($core), mostClients: 1000),
            new self('fastsock', '**fastsock**', $streams($ours)),
            new self('fastsock-starttls', '**fastsock**, `enable_crypto`', $starttls($ours)),
            new self(
                'fastsock-foreign',
                '**fastsock**, in PHP\'s `stream_select`',
                static fn(Scenario $scenario, string $pem): ?array =>
                    $scenario->has('foreign') ? $php($foreign, 'tls', $scenario, $pem) : null,
                mostClients: 1000,
            ),
        ];
        $plain = static fn(string ...$command): \Closure => static fn(Scenario $scenario): ?array =>
            $scenario->isPlainEcho() ? $command : null;
        $list[] = new self(
            'sockets',
            'ext-sockets',
            $plain(PHP_BINARY, dirname(__DIR__) . '/servers/sockets.php'),
            extension_loaded('sockets') ? null : 'not installed: PHP built with --enable-sockets',
            mostClients: 1000,
        );
        return array_column($list, null, 'name');
    }

    private static function renamed(string $file): string
    {
        return strtr(file_get_contents($file), ['stream_socket_' => 'fastsock_', 'stream_select' => 'fastsock_select']);
    }
}
