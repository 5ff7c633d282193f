<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Demo;

return new Scene(
    'A stolen ID, the victim rotates first',
    'Thief and victim both go on with one ID. After one rotation and grace the thief is out, and both coming is an incident.',
    require __DIR__ . '/../stolen.php',
);
