<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Harness;

/** As whom and where the workers of a php-fpm work, if not as we do; for that, we must be root. */
final class Pool
{
    /** @param string $chroot a folder that is to be all that they see; "": they see what we see */
    public function __construct(public readonly string $user, public readonly string $chroot = '')
    {
        if (posix_geteuid() !== 0) {
            throw new Skip('workers of another user: only root can start them');
        }
    }

    public function uid(): int
    {
        return posix_getpwnam($this->user)['uid'];
    }
}
