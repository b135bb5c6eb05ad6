/**
 * Loaded into a service by `--import`: sends its process SIGTERM when the path that STOP_WHEN_MADE names is made. A
 * signal from another process may come at any time after that.
 */

import { watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import { isMainThread } from 'node:worker_threads';

const path = process.env['STOP_WHEN_MADE'] ?? '';

// Threads load it too.
if (isMainThread) {
  const watcher = watch(dirname(path), { persistent: false }, (_event, name) => {
    if (name !== basename(path)) return;
    watcher.close();
    process.kill(process.pid, 'SIGTERM');
  });
}
