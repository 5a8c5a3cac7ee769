<?php
// 1,000 requests to one php-fpm worker in drop-in mode, each with 300 sockets, TLS and much left open,
// some ended by an exception: memory and descriptors at request 1,000 equal those at 100, and nothing is
// carried over. Takes php-fpm from the system, or from Debian's package without installing it.
//   php -d extension=modules/fastsock.so tests/stress/dropin_fpm.php --requests=1000 --without --module=FILE

require __DIR__ . '/../programs/common.php';

$options = getopt('', ['requests:', 'without', 'module:', 'fpm:']);
$requests = (int) ($options['requests'] ?? 1000);
$dropin = !isset($options['without']);
$series = PHP_MAJOR_VERSION . '.' . PHP_MINOR_VERSION;

function fpm(string $series): string
{
    foreach (["/usr/sbin/php-fpm$series", '/usr/local/sbin/php-fpm'] as $installed) {
        if (is_executable($installed)) {
            return $installed;
        }
    }
    $cache = (getenv('FASTSOCK_CACHE') ?: (getenv('XDG_CACHE_HOME') ?: getenv('HOME') . '/.cache') . '/fastsock') . '/fpm';
    $program = "$cache/files/usr/sbin/php-fpm$series";
    if (!is_executable($program)) {
        @mkdir($cache, 0777, true);
        shell_exec('cd ' . escapeshellarg($cache) . " && apt-get download php$series-fpm >log 2>&1 && dpkg -x php$series-fpm_*.deb files");
    }
    is_executable($program) || exit("no php-fpm, and none to be had: see $cache/log\n");
    return $program;
}

/** One request of the FastCGI protocol, and its answer's body. */
function request(string $socket, array $environment): ?string
{
    $stream = @stream_socket_client("unix://$socket", $code, $text, 5);
    if (!$stream) {
        return null;
    }
    $record = fn(int $type, string $content) => pack('CCnnCx', 1, $type, 1, strlen($content), 0) . $content;
    $parameters = '';
    foreach ($environment as $name => $value) {
        $parameters .= pack('NN', strlen($name) | 1 << 31, strlen($value) | 1 << 31) . $name . $value;
    }
    fwrite($stream, $record(1, pack('nCx5', 1, 0)) . $record(4, $parameters) . $record(4, '') . $record(5, ''));
    $output = '';
    while (strlen($head = (string) stream_get_contents($stream, 8)) === 8) {
        ['type' => $type, 'length' => $length, 'padding' => $padding] = unpack('Cversion/Ctype/nid/nlength/Cpadding', $head);
        $content = $length + $padding > 0 ? substr(stream_get_contents($stream, $length + $padding), 0, $length) : '';
        if ($type === 6) {
            $output .= $content;
        } elseif ($type === 3) {
            break;
        }
    }
    return substr($output, strpos($output, "\r\n\r\n") + 4);
}

/** Private memory in KiB, and the descriptors as /proc names them, without numbers of sockets. */
function state(int $pid): array
{
    usleep(50000); // until it has closed the connection of the request
    preg_match('~^Anonymous:\s+(\d+)~m', file_get_contents("/proc/$pid/smaps_rollup"), $found);
    $descriptors = [];
    foreach (array_diff(scandir("/proc/$pid/fd"), ['.', '..']) as $descriptor) {
        $descriptors[$descriptor] = preg_replace('~\d+~', 'N', (string) @readlink("/proc/$pid/fd/$descriptor"));
    }
    return ['kib' => (int) $found[1], 'descriptors' => $descriptors];
}

$folder = sys_get_temp_dir() . '/fastsock-dropin-fpm-' . getmypid();
mkdir($folder, 0700);
mkdir("$folder/ini");
$key = openssl_pkey_new($settings = ['private_key_type' => OPENSSL_KEYTYPE_EC, 'curve_name' => 'prime256v1', 'digest_alg' => 'sha256']);
openssl_x509_export(openssl_csr_sign(openssl_csr_new(['commonName' => 'localhost'], $key, $settings), null, $key, 30, $settings, 1), $certificate);
openssl_pkey_export($key, $key_text);
file_put_contents("$folder/server.pem", $certificate . $key_text);
file_put_contents("$folder/ini/zz-fastsock.ini", "log_errors=0\n" . ($dropin ? 'extension=' . module($options) . "\nfastsock.dropin=1\n" : ''));
file_put_contents("$folder/fpm.conf", "[global]\ndaemonize=no\nerror_log=$folder/log\npid=$folder/pid\n[www]\nlisten=$folder/socket\n"
    . "user=" . posix_getpwuid(posix_geteuid())['name'] . "\npm=static\npm.max_children=1\nrlimit_files=4096\n");
$command = [fpm($series), '--nodaemonize', '--allow-to-run-as-root', '--fpm-config', "$folder/fpm.conf"];
$process = proc_open($command, [['file', '/dev/null', 'r'], ['file', "$folder/output", 'w'], ['redirect', 1]], $pipes, $folder,
    ['PHP_INI_SCAN_DIR' => "$folder/ini"] + getenv());
for ($until = now() + 10; !file_exists("$folder/socket") && now() < $until; usleep(20000)) {
}
$page = ROOT . '/tests/programs/servers/fpm_page.php';
$wrong = $states = [];
$first = null;
for ($round = 1; $round <= $requests; $round++) {
    $said = request("$folder/socket", ['SCRIPT_FILENAME' => realpath($page), 'REQUEST_METHOD' => 'GET', 'ROUND' => (string) $round, 'PEM' => "$folder/server.pem"]);
    // what follows the first closing brace is a fatal error's text
    $found = json_decode(strstr((string) $said, '}', true) . '}', true);
    if (!$found) {
        $wrong[] = "request $round: " . ($said === null ? 'no answer' : substr($said, 0, 200));
        break;
    }
    if (isset($found['wrong'])) {
        $wrong[] = "request $round: $found[wrong]";
    }
    if ((bool) $found['dropin'] !== $dropin) {
        $wrong[] = 'not in the mode that is meant';
    }
    if ($round === 2) {
        $first = $found; // the first compiles
    }
    if ($round > 2 && $found !== $first) {
        $wrong[] = "request $round found other things: " . json_encode($found) . ' than request 2: ' . json_encode($first);
    }
    if (in_array($round, [100, intdiv($requests, 2), $requests], true)) {
        $states[$round] = state($found['pid']);
        printf("after request %d: %d KiB private, %d descriptors\n", $round, $states[$round]['kib'], count($states[$round]['descriptors']));
    }
}
if ($first) {
    echo 'each request finds: ', json_encode($first), "\n";
}
proc_terminate($process, SIGTERM);
proc_close($process);
if (isset($states[100], $states[$requests])) {
    if ($states[100]['descriptors'] !== $states[$requests]['descriptors']) {
        $wrong[] = 'descriptors: ' . json_encode($states[100]['descriptors']) . ' became ' . json_encode($states[$requests]['descriptors']);
    }
    // the C library's heap settles in the first few hundred requests; then nothing is added
    if ($states[$requests]['kib'] > $states[100]['kib'] + 128 || $states[$requests]['kib'] > $states[intdiv($requests, 2)]['kib'] + 16) {
        $wrong[] = 'memory grew';
    }
} else {
    $wrong[] = 'not all requests were made: ' . file_get_contents("$folder/output") . @file_get_contents("$folder/log");
}
array_map(unlink(...), [...glob("$folder/ini/*"), ...array_filter(glob("$folder/*"), is_file(...))]);
@unlink("$folder/socket");
rmdir("$folder/ini");
rmdir($folder);
foreach (array_slice(array_unique($wrong), 0, 8) as $line) {
    echo "WRONG: $line\n";
}
echo $wrong ? 'FAILED' : 'nothing carried over, nothing grown', "\n";
exit($wrong ? 1 : 0);
