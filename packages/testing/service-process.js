// The service in the child process that `startFluoroscope` makes: `service-process.js serve --data-dir DIR ...`.
// When the process that started it is gone, however that came about, the service ends and takes its data with it.

import { rmSync } from 'node:fs';

const dataDir = process.argv[process.argv.indexOf('--data-dir') + 1];

process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
process.once('exit', () => rmSync(dataDir, { recursive: true, force: true }));

await import('@fluoroscope/server/bin/fluoroscope.js');
