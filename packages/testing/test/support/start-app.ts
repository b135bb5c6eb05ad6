import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const APP = fileURLToPath(new URL('orders-app.cjs', import.meta.url));

/** The application under test in a process of its own, sending to where `env` says. */
export async function startApp(
  env: Readonly<Record<string, string>>,
): Promise<{ url: string; stop: () => void }> {
  // The flags of the runner's process, which resolves packages in its own way, are not for the application.
  const child = fork(APP, { execArgv: [], env: { ...process.env, ...env, AWS_XRAY_TRACING_NAME: '' } });
  const [url] = await once(child, 'message');
  return { url: String(url), stop: () => void child.kill() };
}
