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
     * @param ?string $version name and version of what is not part of PHP
     */
    public function __construct(
        public readonly string $name,
        public readonly string $title,
        public readonly \Closure $command,
        public readonly ?string $missing = null,
        public readonly int $mostClients = PHP_INT_MAX,
        public readonly ?string $version = null,
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
        $plain = static function (string $name, bool $ours) use ($programs, $module): array {
            $file = dirname(__DIR__) . "/servers/$name.php";
            if (!$ours) {
                return [PHP_BINARY, $file];
            }
            file_put_contents("$programs/{$name}_fastsock.php", self::renamed($file));
            return [PHP_BINARY, '-d', "extension=$module", "$programs/{$name}_fastsock.php"];
        };
        $script = static function (Scenario $scenario, bool $ours, bool $alone) use ($programs, $module): array {
            $file = dirname(__DIR__) . "/scripts/$scenario->script.php";
            if ($ours) {
                file_put_contents("$programs/{$scenario->script}_fastsock.php", self::renamed($file));
                $file = "$programs/{$scenario->script}_fastsock.php";
            }
            // The limit of descriptors leaves room for fewer than asked for, perhaps.
            $most = (posix_getrlimit()['hard openfiles'] ?? 0) - 100;
            $others = $alone ? 0 : (is_int($most) && $most > 0 ? min($scenario->clients, $most) : $scenario->clients);
            return [PHP_BINARY, ...($ours ? ['-d', "extension=$module"] : []), $file, (string)$others];
        };
        $streams = static fn(string $file): \Closure => static fn(Scenario $scenario, string $pem): array => match (true) {
            $scenario->script !== null => $script($scenario, $file === $ours, false),
            $scenario->sink => $plain('sink', $file === $ours),
            $scenario->datagrams => $plain('datagrams', $file === $ours),
            $scenario->isPlainEcho() && $scenario->option === null => $plain('echo', $file === $ours),
            default => $php($file, $scenario->tls ? 'tls' : 'tcp', $scenario, $pem),
        };
        $alone = static fn(bool $ours): \Closure => static fn(Scenario $scenario): ?array =>
            $scenario->script !== null ? $script($scenario, $ours, true) : null;
        $starttls = static fn(string $file): \Closure => static fn(Scenario $scenario, string $pem): ?array =>
            $scenario->has('starttls') ? $php($file, 'starttls', $scenario, $pem) : null;
        $c = static fn(string ...$more): \Closure => static fn(Scenario $scenario, string $pem): array =>
            $scenario->tls ? ["$programs/tls_echo", $pem, (string)$scenario->workers, ...(array)$scenario->option, ...$more]
                : ($scenario->datagrams ? ["$programs/uv_datagrams"] : ["$programs/uv_echo", ...($scenario->sink ? ['sink'] : [])]);

        $list = [
            new self('c', 'C (OpenSSL, libuv)', $c()),
            new self('c-release', 'C, buffers released when idle', static fn(Scenario $scenario, string $pem): ?array =>
                $scenario->has('release') ? $c('release')($scenario, $pem) : null),
            new self('c-tuned', 'C, 1 ticket, AES-128 first', static fn(Scenario $scenario, string $pem): ?array =>
                $scenario->has('tuned') ? $c('tuned')($scenario, $pem) : null),
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
            new self('core-alone', 'PHP streams, no others', $alone(false)),
            new self('fastsock-alone', '**fastsock**, no others', $alone(true)),
        ];
        return array_column([...$list, ...self::peers($module, $programs)], null, 'name');
    }

    /**
     * Other ways to serve from PHP: extensions that are in PHP's directory of extensions or in the
     * cache of peers, and libraries that Composer has installed there.
     * @return list<self>
     */
    private static function peers(string $module, string $programs): array
    {
        $cache = getenv('FASTSOCK_BENCH_PEERS') ?: (getenv('HOME') ?: sys_get_temp_dir()) . '/.cache/fastsock/bench';
        $servers = dirname(__DIR__) . '/servers';
        $plain = static fn(string ...$command): \Closure => static fn(Scenario $scenario): ?array =>
            $scenario->isPlainEcho() ? $command : null;
        $list = [new self(
            'sockets',
            'ext-sockets',
            $plain(PHP_BINARY, "$servers/sockets.php"),
            extension_loaded('sockets') ? null : 'not installed: PHP built with --enable-sockets',
            mostClients: 1000,
        )];
        foreach (['event' => 'pecl install event', 'ev' => 'pecl install ev', 'uv' => 'pecl install uv',
            'swoole' => 'pecl install swoole'] as $name => $how) {
            $option = extension_loaded($name) ? [] : null;
            foreach ([(string)ini_get('extension_dir'), "$cache/modules"] as $directory) {
                $option ??= is_file("$directory/$name.so") ? ['-d', "extension=$directory/$name.so"] : null;
            }
            $list[] = new self(
                $name,
                $name === 'swoole' ? 'Swoole' : "ext-$name",
                $plain(PHP_BINARY, ...($option ?? []), ...["$servers/$name.php"]),
                $option === null ? "not installed: $how" : null,
                version: $option === null ? null : self::extensionVersion($name, $option),
            );
        }
        $dropin = ['-d', "extension=$module", '-d', 'fastsock.dropin=1'];
        $refused = self::hasDropin($module) ? null : 'this module has no drop-in mode (fastsock.dropin)';
        $autoload = "$cache/vendor/autoload.php";
        foreach (['workerman' => ['Workerman', 'workerman/workerman', ["$servers/workerman.php", $autoload, $programs, 'start', '-q']],
            'react' => ['ReactPHP', 'react/socket', ["$servers/react.php", $autoload]]] as $name => [$title, $package, $command]) {
            $missing = is_dir("$cache/vendor/$package") ? null : "not installed: composer --working-dir=~/.cache/fastsock/bench require $package";
            $installed = "$cache/vendor/composer/installed.php";
            $version = $missing === null && is_file($installed)
                ? "$package " . ((require $installed)['versions'][$package]['pretty_version'] ?? '?') : null;
            $list[] = new self($name, $title, $plain(PHP_BINARY, ...$command), $missing, mostClients: 1000, version: $version);
            $list[] = new self("$name-dropin", "$title on **fastsock**", $plain(PHP_BINARY, ...$dropin, ...$command), $missing ?? $refused);
        }
        [$with, $version] = self::phpWithPoll();
        $list[] = new self(
            'io-poll',
            '`Io\\Poll`' . ($version === null ? '' : " (PHP $version)"),
            $plain(...$with, ...["$servers/io_poll.php"]),
            $version === null ? 'needs PHP 8.6, which sees benchmarks/servers: run the suite with it, or name one by FASTSOCK_BENCH_PHP86' : null,
        );
        return $list;
    }

    /**
     * The PHP that has Io\Poll: this one, or the one that the environment names.
     * @return array{list<string>, ?string} its command, and its version; null: there is none
     */
    private static function phpWithPoll(): array
    {
        if (class_exists('Io\Poll\Context')) {
            return [[PHP_BINARY], PHP_VERSION];
        }
        $named = preg_split('/\s+/', (string)getenv('FASTSOCK_BENCH_PHP86'), -1, PREG_SPLIT_NO_EMPTY);
        if (!$named) {
            return [[], null];
        }
        $test = [...$named, '-n', '-r', "echo class_exists('Io\\Poll\\Context') && is_file(\$argv[1]) ? PHP_VERSION : '';",
            dirname(__DIR__) . '/servers/io_poll.php']; // which must be there to be seen in a chroot, too
        $version = trim((string)shell_exec(implode(' ', array_map(escapeshellarg(...), $test)) . ' 2>/dev/null'));
        return [$named, $version === '' ? null : $version];
    }

    /** @param list<string> $option what loads it */
    private static function extensionVersion(string $name, array $option): string
    {
        $command = [PHP_BINARY, ...$option, '-r', "echo phpversion('$name');"];
        return "ext-$name " . (trim((string)shell_exec(implode(' ', array_map(escapeshellarg(...), $command)) . ' 2>/dev/null')) ?: '?');
    }

    private static function hasDropin(string $module): bool
    {
        return trim((string)shell_exec(escapeshellarg(PHP_BINARY) . ' -d ' . escapeshellarg("extension=$module")
            . " -r 'var_dump(ini_get(\"fastsock.dropin\") !== false);' 2>/dev/null")) === 'bool(true)';
    }

    private static function renamed(string $file): string
    {
        return strtr(file_get_contents($file), ['stream_socket_' => 'fastsock_', 'stream_select' => 'fastsock_select']);
    }
}
