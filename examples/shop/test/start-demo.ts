// A demo as a person starts it: a process whose output is read and which is ended by Ctrl-C.

import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Ends a demo that hangs before the test gives up on it, so that nothing stays behind. */
const TIMEOUT_MS = 100_000;

export interface StartedDemo {
  /** The address of the console, once it is printed; rejects when the demo ends without. */
  consoleUrl(): Promise<string>;
  /** What the pattern first finds of what is printed; rejects when the demo ends without. */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
  readonly ended: Promise<EndedDemo>;
  /** Ctrl-C. */
  interrupt(): void;
}

interface EndedDemo {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export function startDemo(script: string, args: readonly string[]): StartedDemo {
  const demo = spawn(process.execPath, [script, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: TIMEOUT_MS,
  });
  let stdout = '';
  let stderr = '';
  demo.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
  demo.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
  const ended = once(demo, 'close').then(([code]) => ({ code, stdout, stderr }));
  const find = (pattern: RegExp): Promise<RegExpExecArray> =>
    new Promise((resolve) => {
      const look = (): void => {
        const found = pattern.exec(stdout);
        if (found === null) return;
        demo.stdout.off('data', look);
        resolve(found);
      };
      demo.stdout.on('data', look);
      look();
    });
  const printed = (pattern: RegExp): Promise<RegExpExecArray> =>
    Promise.race([find(pattern), ended.then((end) => endedEarly(end, pattern))]);
  return {
    consoleUrl: async () => (await printed(/^Console +(\S+)$/m))[1] ?? '',
    printed,
    ended,
    interrupt: () => void demo.kill('SIGINT'),
  };
}

function endedEarly({ code, stderr }: EndedDemo, pattern: RegExp): never {
  throw new Error(
    `The demo ended with ${String(code)} and never printed ${String(pattern)}. It said:\n${stderr}`,
  );
}
