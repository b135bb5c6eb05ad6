/** The two calls of the sampler, to the address where the daemon or the service takes HTTP. */

import { daemonAddress } from '../emit/daemon-address.ts';
import { untracedCall } from '../net/untraced-call.ts';

/** Calls the service: the answer's JSON. Rejects when there is none, with a sentence that says whom it asked. */
export type SamplingCall = (path: '/GetSamplingRules' | '/SamplingTargets', body: object) => Promise<unknown>;

const PURPOSES = { '/GetSamplingRules': 'sampling rules', '/SamplingTargets': 'sampling targets' } as const;
const DEADLINE_MS = 5_000;

export const callSamplingService: SamplingCall = async (path, body) => {
  const { host, port } = daemonAddress().tcp;
  const authority = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const answer = await untracedCall({
    url: `http://${authority}${path}`,
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
    deadlineMs: DEADLINE_MS,
  }).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    const place = `X-Ray daemon at ${authority}`;
    throw new Error(`Failed to connect to ${place} to get ${PURPOSES[path]}. ${reason}`, { cause: error });
  });
  if (answer.status === 200) return JSON.parse(answer.text);
  throw new Error(`${authority}${path} answered with ${answer.status}: ${answer.text.slice(0, 200)}`);
};
