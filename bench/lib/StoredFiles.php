<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Bench;

/** Sessions in files, as they lie there: seen without the handler that is measured. */
final class StoredFiles
{
    /**
     * Throws unless each session lies in a file of the peer's handler and has its counter in it.
     *
     * @param string $folder session.save_path
     * @param array<string, int> $visits by ID
     */
    public static function mustHold(Peer $peer, string $folder, array $visits): void
    {
        if (self::isOurs($peer)) {
            self::mustHoldOurs($peer, $folder, $visits);
            return;
        }
        foreach ($visits as $id => $count) {
            if (!str_starts_with((string) @file_get_contents("$folder/sess_$id"), "visits|i:$count;")) {
                throw new \RuntimeException("$peer->name: a session is not in its file in $folder");
            }
        }
    }

    /** How many sessions there are, those that nobody has removed yet included. */
    public static function count(Peer $peer, string $folder): int
    {
        $name = self::isOurs($peer) ? str_repeat('?', 26) : 'sess_*';
        $below = self::isOurs($peer) ? "$folder/secsess" : $folder;
        return (int) shell_exec('find ' . escapeshellarg($below) . ' -type f -name ' . escapeshellarg($name) . ' | wc -l');
    }

    /**
     * A file's name is a hash of the ID, so that it is told by what it holds; what earlier writes left of other counters may be
     * in it too.
     *
     * @param array<string, int> $visits
     */
    private static function mustHoldOurs(Peer $peer, string $folder, array $visits): void
    {
        $files = array_map(file_get_contents(...), glob("$folder/secsess/??/*"));
        foreach (array_count_values($visits) as $count => $sessions) {
            $found = count(array_filter($files, static fn (string $text): bool => str_contains($text, "visits|i:$count;")));
            if ($found < $sessions) {
                throw new \RuntimeException("$peer->name: $found of $sessions sessions are in files in $folder/secsess");
            }
        }
    }

    private static function isOurs(Peer $peer): bool
    {
        return $peer->modules() !== [];
    }
}
