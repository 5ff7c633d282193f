<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * One worker of a storm: takes sessions one after the other, changes them, and writes down each step (lib/Journal.php).
 * Argument: a file with the plan, JSON.
 */

declare(strict_types=1);

$plan = json_decode(file_get_contents($argv[1]), true);
$random = new Random\Randomizer(new Random\Engine\Xoshiro256StarStar(hash('sha256', $plan['seed'], true)));
$journal = fopen($plan['journal'], 'a');
$warnings = [];
$untold = 0;
set_error_handler(static function (int $level, string $text) use (&$warnings): bool {
    $warnings[] = $text;
    return true;
});

/** PHP writes files without a buffer: what is written here is there, whatever happens to this process. */
function note(string $line): void
{
    fwrite($GLOBALS['journal'], "$line\n");
}

/** What the warnings since the last call amount to. */
function outcome(): string
{
    static $causes = [
        'its lock ran out (secsess.lock_lease) and another request took it' => 'lost',
        'the request did not get the lock in time, and another request' => 'conflict',
        'the request did not get the lock, and secsess.on_lock_refused = readonly' => 'readonly',
        'the session was ended or renewed by another request' => 'gone',
        'the session ID was not renewed: only a request that holds' => 'lost',
        'the session is locked by other requests' => 'busy',
        '/redis.sock' => 'store',
        'the session directory' => 'store',
    ];
    $outcome = 'ok';
    foreach ($GLOBALS['warnings'] as $warning) {
        if (str_contains($warning, 'Failed to')) {
            continue; /* PHP's own, behind ours */
        }
        $found = 'unknown';
        foreach ($causes as $text => $cause) {
            $found = str_contains($warning, $text) ? $cause : $found;
        }
        if ($found === 'unknown') {
            note("x unexpected: $warning");
        }
        $outcome = $found;
    }
    $GLOBALS['warnings'] = [];
    return $outcome;
}

/** A time in ms around a mean: mostly none or little, sometimes ten times the mean. */
function spread(Random\Randomizer $random, float $mean): float
{
    $dice = $random->getInt(0, 99);
    return $mean * $random->getInt(0, 1000) / 1000 * ($dice < 40 ? 0 : ($dice < 96 ? 2 : 10));
}

function pause(float $ms): void
{
    if ($ms > 0) {
        usleep((int) ($ms * 1000));
    }
}

/** Others find the session under its new ID from now on. */
function publish(array $plan, int $session, string $sid): void
{
    file_put_contents("$plan[sids].$plan[name]", $sid);
    rename("$plan[sids].$plan[name]", "$plan[sids].$session");
}

/** Whoever has ended a session keeps no more files open than behind his first one. */
function count_descriptors(int $more): void
{
    static $first = null;
    $now = count(scandir('/proc/self/fd'));
    $first ??= $now;
    if ($now > $first + $more) {
        note("x $now open files, where the first turn left $first");
        $first = $now;
    }
}

function pick(Random\Randomizer $random, array $weights): string
{
    $dice = $random->getInt(1, array_sum($weights));
    foreach ($weights as $name => $weight) {
        if (($dice -= $weight) <= 0) {
            return $name;
        }
    }
}

for ($number = 1; $number <= $plan['turns'] && !file_exists($plan['stop']); $number++) {
    $kind = pick($random, $plan['kinds']);
    /* Some sessions are wanted by many, most by few. */
    $session = (int) ($plan['sessions'] * ($random->getInt(0, 999999) / 1e6) ** 2);
    $hold = $random->getInt(1, 10000) <= $plan['outlive'] ? $plan['lease'] * $random->getInt(800, 1500) : spread($random, $plan['hold']);
    $think = spread($random, $plan['think']);
    session_id(file_get_contents("$plan[sids].$session"));
    note("a $number " . hrtime(true) . " $session $kind");
    $started = session_start($kind === 'read' ? ['read_and_close' => true] : []);
    $now = hrtime(true);
    if (!$started) {
        note("f $number $now " . outcome());
        pause($random->getInt(1, 40)); /* whoever is refused comes again a little later */
        continue;
    }
    $lock = secsess_status()['lock'];
    if (!isset($_SESSION['pad'])) {
        note("f $number $now empty");
        session_abort();
        continue;
    }
    [$saw, $by] = [$_SESSION['n'], $_SESSION['by']];
    note("s $number $now $lock $saw $by");
    if ($warnings !== []) {
        note('x a start that succeeded warned: ' . implode(' | ', $warnings));
        $warnings = [];
    }
    if ($kind === 'read') {
        note("e $number $now ok");
        continue;
    }
    pause($hold / 2);
    if ($kind !== 'same') {
        $_SESSION['n'] = $saw + 1;
        $_SESSION['by'] = "$plan[name].$number";
    }
    if ($kind === 'reset') {
        session_reset();
        if ([$_SESSION['n'], $_SESSION['by']] !== [$saw, $by]) {
            note("x session_reset() brought $_SESSION[n] by $_SESSION[by] where $saw by $by was read");
        }
        $_SESSION['n'] = $saw + 1;
        $_SESSION['by'] = "$plan[name].$number";
    }
    pause($hold / 2);
    note("c $number " . hrtime(true));
    $renewed = $kind === 'renew' && $lock === 'held' && session_regenerate_id();
    $kind === 'abort' ? session_abort() : session_write_close();
    $outcome = outcome();
    if ($renewed && $outcome === 'ok') {
        publish($plan, $session, session_id());
    }
    note("e $number " . hrtime(true) . " $outcome");
    $untold += $outcome === 'store' ? 1 : 0; /* a lock that could not be given back keeps its file until the request ends */
    if ($number % 16 === 1) {
        count_descriptors($plan['descriptors'] + $untold);
    }
    pause($lock === 'held' ? $think : $random->getInt(1, 40));
}
