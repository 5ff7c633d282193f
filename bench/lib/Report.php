<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Bench;

/** Writes what was measured: results.md, results.json and a picture for each chart. */
final class Report
{
    /** @var array<string, array{about: string, tables: list<Table>, raw: array<string, mixed>, trouble: string}> by measure */
    private array $parts = [];

    /** @param array<string, string> $machine */
    public function __construct(private readonly array $machine, private readonly bool $quick)
    {
    }

    /**
     * @param list<Table> $tables
     * @param array<string, mixed> $raw
     * @param string $trouble why there are none, or ""
     */
    public function add(Measure $measure, array $tables, array $raw, string $trouble = ''): void
    {
        $this->parts[$measure->name()] = ['about' => $measure->about(), 'tables' => $tables, 'raw' => $raw, 'trouble' => $trouble];
    }

    public function write(string $folder): void
    {
        if (!is_dir($folder) && !@mkdir($folder, 0777, true)) {
            throw new \RuntimeException("cannot make the folder $folder");
        }
        self::put("$folder/results.md", $this->markdown());
        self::put("$folder/results.json", $this->json());
        foreach ($this->tables() as $table) {
            foreach ($table->charts as $chart) {
                self::put("$folder/{$chart->file()}", $chart->svg());
            }
        }
    }

    public function markdown(): string
    {
        $text = "# secsess, measured\n\nWritten by `./dev bench`; bench/README.md says how to read it.\n\n";
        if ($this->quick) {
            $text .= "**A short run (--quick), to try things: its times mean little.**\n\n";
        }
        $text .= $this->machineTable() . $this->targetTable();
        foreach ($this->parts as $name => $part) {
            foreach ($part['tables'] as $table) {
                $text .= self::section($name, $table);
            }
            if ($part['trouble'] !== '') {
                $text .= "## $part[about]\n\nNot measured: $part[trouble]\n\n";
            }
        }
        return rtrim($text) . "\n";
    }

    /** @return list<Table> */
    private function tables(): array
    {
        return array_merge(...array_values(array_column($this->parts, 'tables')));
    }

    private function machineTable(): string
    {
        $text = "| | |\n| --- | --- |\n";
        foreach ($this->machine as $name => $value) {
            $text .= '| ' . self::cell($name) . ' | ' . self::cell($value) . " |\n";
        }
        return "$text\n";
    }

    private function targetTable(): string
    {
        $text = '';
        foreach ($this->tables() as $table) {
            foreach ($table->targets as $target) {
                $text .= '| ' . self::cell($target->text) . " | {$target->aim()} | {$target->read()} | {$target->verdict()} |\n";
            }
        }
        return $text === '' ? '' : "## Targets\n\n| target | bound | read | |\n| --- | ---: | ---: | --- |\n$text\n";
    }

    private static function section(string $measure, Table $table): string
    {
        $text = "## $table->title\n\n$table->method (`./dev bench $measure`)\n\n";
        foreach ($table->charts as $chart) {
            $text .= "![{$chart->title()}]({$chart->file()})\n\n";
        }
        $heads = $rules = [];
        foreach ($table->columns as $column) {
            $heads[] = self::cell($column->head . ($column->unit === '' ? '' : ", $column->unit"));
            $rules[] = $column->isText ? '---' : '---:';
        }
        $text .= '| ' . implode(' | ', $heads) . " |\n| " . implode(' | ', $rules) . " |\n";
        foreach ($table->rows as $row) {
            $cells = array_map(static fn (Column $column, $cell): string => self::cell($column->print($cell)), $table->columns, $row);
            $text .= '| ' . implode(' | ', $cells) . " |\n";
        }
        foreach ($table->notes as $note) {
            $text .= "\n- $note";
        }
        return "$text\n" . ($table->notes === [] ? '' : "\n");
    }

    private static function cell(string $text): string
    {
        return str_replace(['|', "\n"], ['\\|', ' '], $text);
    }

    private function json(): string
    {
        $parts = [];
        foreach ($this->parts as $name => $part) {
            $parts[$name] = [
                'tables' => array_map(self::plain(...), $part['tables']),
                'raw' => $part['raw'],
                'trouble' => $part['trouble'],
            ];
        }
        $all = ['machine' => $this->machine, 'quick' => $this->quick, 'measures' => $parts];
        ini_set('serialize_precision', '6');
        return json_encode($all, JSON_THROW_ON_ERROR | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE) . "\n";
    }

    /** @return array<string, mixed> */
    private static function plain(Table $table): array
    {
        return [
            'title' => $table->title,
            'method' => $table->method,
            'columns' => array_map(static fn (Column $column): array => ['head' => $column->head, 'unit' => $column->unit], $table->columns),
            'rows' => $table->rows,
            'notes' => $table->notes,
            'targets' => array_map(static fn (Target $target): array => [
                'text' => $target->text, 'relation' => $target->relation, 'bound' => $target->bound, 'unit' => $target->unit,
                'figure' => $target->figure, 'met' => $target->met(),
            ], $table->targets),
        ];
    }

    private static function put(string $path, string $text): void
    {
        if (@file_put_contents($path, $text) !== strlen($text)) {
            throw new \RuntimeException("cannot write $path");
        }
    }
}
