<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/** Symfony's session as its users know it, without a word of secsess: symfony.php?PAGE, as pages() has them. */

declare(strict_types=1);

use Symfony\Component\HttpFoundation\Session\Session;
use Symfony\Component\HttpFoundation\Session\Storage\NativeSessionStorage;

require '/usr/share/php/Symfony/Component/HttpFoundation/autoload.php';

/** @return array<string, Closure(Session): mixed> */
function pages(): array
{
    return [
        'show' => fn (Session $s) => null,
        'cart' => fn (Session $s) => $s->set('cart', [...$s->get('cart', []), 'book']),
        'login' => function (Session $s): void {
            $s->set('user_id', 7);
            $s->set('mail', 'private');
            $s->migrate(true);
        },
        'login-behind' => function (Session $s): void {
            $s->migrate(true);
            $s->set('user_id', 7);
            $s->set('mail', 'private');
        },
        'login-without' => function (Session $s): void {
            $s->set('user_id', 7);
            $s->set('mail', 'private');
        },
        'order' => fn (Session $s) => $s->set('order', 'private'),
        'notice' => fn (Session $s) => $s->getFlashBag()->add('notice', 'saved'),
        'logout' => fn (Session $s) => $s->invalidate(),
    ];
}

$session = new Session(new NativeSessionStorage());
$session->start();
pages()[$_SERVER['QUERY_STRING']]($session);
$flashes = $_SERVER['QUERY_STRING'] === 'show' ? $session->getFlashBag()->all() : [];
$answer = ['attributes' => $session->all(), 'flashes' => $flashes];
$session->save();
echo json_encode($answer);
