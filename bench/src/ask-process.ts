import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Starts a program of the bench in a process of its own, sends it one message and answers with the one it sends back.
 *  Rejects with an Error when it ends without. It ends itself when it has answered, or with this process. */
export async function askProcess(program: string, question: object | string): Promise<unknown> {
  const child = fork(fileURLToPath(new URL(program, import.meta.url)));
  const exited = once(child, 'exit').then(([code]) => {
    throw new Error(`${program} ended without a result, exit code ${String(code)}`);
  });
  const answered = once(child, 'message');
  child.send(question);
  const [answer] = await Promise.race([answered, exited]);
  return answer;
}
