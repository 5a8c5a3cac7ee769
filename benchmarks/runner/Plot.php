<?php
// Curves as SVG: a group of scenarios that differ in their number of clients, a line for each
// contender, both axes logarithmic.
declare(strict_types=1);

namespace Fastsock\Bench;

final class Plot
{
    private const WIDTH = 760;
    private const HEIGHT = 460;
    private const LEFT = 70;
    private const RIGHT = 200;
    private const TOP = 30;
    private const BOTTOM = 55;
    private const COLOURS = ['#555555', '#c2410c', '#1d4ed8', '#15803d', '#7e22ce', '#0e7490', '#a16207', '#be123c',
        '#4d7c0f', '#9f1239', '#0369a1', '#6d28d9', '#111111'];

    public const TITLES = [
        'scale' => 'server CPU for each echo of 64 bytes',
        'instructions' => 'instructions in user space for each echo',
    ];
    private const ACTIVE = ['scale' => '10 of them active', 'instructions' => 'one of them active'];

    /**
     * @param array<string, array<string, mixed>> $scenarios results by name
     * @return array<string, string> SVG by the name of the group
     */
    public static function all(array $scenarios): array
    {
        $lines = [];
        foreach ($scenarios as $scenario) {
            foreach (isset(self::TITLES[$scenario['group'] ?? '']) ? $scenario['contenders'] : [] as $contender) {
                $value = $contender['median'][$scenario['figure']] ?? null;
                if ($value !== null && $value > 0) {
                    $lines[$scenario['group']][strtr($contender['title'], ['*' => '', '`' => ''])][$scenario['clients']] = $value;
                }
            }
        }
        $plots = [];
        foreach ($lines as $group => $of) {
            $plots[$group] = self::draw($of, self::TITLES[$group], self::ACTIVE[$group], $group === 'scale' ? ' µs' : '');
        }
        return $plots;
    }

    /** @param array<string, array<int, float>> $lines title => clients => value */
    private static function draw(array $lines, string $title, string $active, string $unit): string
    {
        $clients = array_unique(array_merge(...array_values(array_map(array_keys(...), $lines))));
        $values = array_merge(...array_values(array_map(array_values(...), $lines)));
        $x = self::scale(min($clients), max($clients), self::LEFT, self::WIDTH - self::RIGHT);
        $y = self::scale(min($values) / 1.5, max($values) * 1.5, self::HEIGHT - self::BOTTOM, self::TOP);
        $middle = (self::LEFT + self::WIDTH - self::RIGHT) / 2;
        $svg = sprintf(
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="13">'
            . "\n<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>\n",
            self::WIDTH,
            self::HEIGHT,
        );
        foreach ($clients as $count) {
            $svg .= self::line($x($count), self::TOP, $x($count), self::HEIGHT - self::BOTTOM)
                . self::text($x($count), self::HEIGHT - self::BOTTOM + 18, number_format($count), 'middle');
        }
        foreach (self::marks(min($values), max($values)) as $value) {
            if ($value >= min($values) / 1.5 && $value <= max($values) * 1.5) {
                $svg .= self::line(self::LEFT, $y($value), self::WIDTH - self::RIGHT, $y($value))
                    . self::text(self::LEFT - 8, $y($value) + 4, number_format($value) . $unit, 'end');
            }
        }
        $svg .= self::text($middle, self::HEIGHT - 12, "clients connected, $active (both axes are logarithmic)", 'middle')
            . self::text($middle, 18, $title, 'middle');
        $labels = [];
        foreach (array_keys($lines) as $index => $name) {
            $points = $lines[$name];
            ksort($points);
            $colour = self::COLOURS[$index % count(self::COLOURS)];
            $path = implode(' ', array_map(
                fn(int $count, float $value): string => sprintf('%.1f,%.1f', $x($count), $y($value)),
                array_keys($points),
                $points,
            ));
            $svg .= "<polyline points=\"$path\" fill=\"none\" stroke=\"$colour\" stroke-width=\"2\"/>\n";
            foreach ($points as $count => $value) {
                $svg .= sprintf("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>\n", $x($count), $y($value), $colour);
            }
            $labels[] = [$y(end($points)), $name, $colour];
        }
        // Beside the ends of the lines, moved apart where these are close, and up again from the axis.
        sort($labels);
        $lowest = -INF;
        foreach ($labels as [&$at]) {
            $at = $lowest = max($at + 4, $lowest + 16);
        }
        unset($at);
        $highest = self::HEIGHT - self::BOTTOM;
        foreach (array_reverse($labels) as [$at, $name, $colour]) {
            $at = min($at, $highest);
            $highest = $at - 16;
            $svg .= self::text(self::WIDTH - self::RIGHT + 12, $at, $name, 'start', $colour);
        }
        return "$svg</svg>\n";
    }

    /** @return list<float> round values for the axis */
    private static function marks(float $least, float $most): array
    {
        $marks = [];
        for ($power = 1; $power < $most * 10; $power *= 10) {
            foreach ([1, 2, 5] as $digit) {
                if ($digit * $power >= $least / 1.5 && $digit * $power <= $most * 1.5) {
                    $marks[] = (float)($digit * $power);
                }
            }
        }
        return $marks;
    }

    /** @return \Closure(int|float): float */
    private static function scale(float $least, float $most, float $from, float $to): \Closure
    {
        $span = log(max($most / $least, 1.0001));
        return static fn(int|float $value): float => $from + ($to - $from) * log($value / $least) / $span;
    }

    private static function line(float $x1, float $y1, float $x2, float $y2): string
    {
        return sprintf("<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"#dddddd\"/>\n", $x1, $y1, $x2, $y2);
    }

    private static function text(float $x, float $y, string $text, string $anchor, string $colour = '#222222'): string
    {
        return sprintf(
            "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\">%s</text>\n",
            $x,
            $y,
            $anchor,
            $colour,
            htmlspecialchars($text, ENT_XML1),
        );
    }
}
