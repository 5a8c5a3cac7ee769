<?php
// What the figures were measured on, and which CPUs servers and load are pinned to.
declare(strict_types=1);

namespace Fastsock\Bench;

final class Machine
{
    public readonly int $serverCpu;
    public readonly int $loadCpu;

    public function __construct()
    {
        $allowed = self::allowedCpus();
        $this->serverCpu = $allowed[0];
        $this->loadCpu = $allowed[1] ?? $allowed[0];
        if (!isset($allowed[1])) {
            fwrite(STDERR, "only one CPU: server and load disturb each other\n");
        }
    }

    /** @return array<string, string> */
    public function facts(): array
    {
        preg_match('/^model name\s*:\s*(.+)$/m', file_get_contents('/proc/cpuinfo'), $model);
        $system = is_readable('/etc/os-release') ? parse_ini_file('/etc/os-release') : [];
        return [
            'CPU' => $model[1] ?? php_uname('m'),
            'CPUs' => (string)count(self::allowedCpus()) . ", server on {$this->serverCpu}, load on {$this->loadCpu}",
            'system' => $system['PRETTY_NAME'] ?? PHP_OS,
            'kernel' => php_uname('r'),
            'PHP' => PHP_VERSION . (ZEND_THREAD_SAFE ? ' ZTS' : ' NTS') . (ZEND_DEBUG_BUILD ? ' debug' : ''),
            'OpenSSL' => defined('OPENSSL_VERSION_TEXT') ? OPENSSL_VERSION_TEXT : 'no ext/openssl',
            'load average at the start' => implode(' ', array_map(
                fn(float $load): string => sprintf('%.2f', $load),
                sys_getloadavg(),
            )),
        ];
    }

    /** @return list<int> */
    private static function allowedCpus(): array
    {
        preg_match('/^Cpus_allowed_list:\s*(\S+)$/m', file_get_contents('/proc/self/status'), $list);
        $cpus = [];
        foreach (explode(',', $list[1]) as $range) {
            [$first, $last] = explode('-', $range) + [1 => $range];
            array_push($cpus, ...range((int)$first, (int)$last));
        }
        return $cpus;
    }
}
