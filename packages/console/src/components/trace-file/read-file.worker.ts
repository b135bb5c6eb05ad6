/** Reads a trace file beside the page: parsing 100 MB takes seconds, in which the page goes on answering. */

import { readTraceFile } from '../../model/trace-file.ts';

addEventListener('message', ({ data }: MessageEvent<File>) => {
  void data
    .text()
    .then(readTraceFile, (caught: unknown) => ({
      kind: 'refused',
      reason: `The file could not be read: ${caught instanceof Error ? caught.message : String(caught)}`,
      remedy: 'Choose it again; it may have been moved or changed.',
    }))
    .then((file) => postMessage(file));
});
