/** The two calls of the sampler, to the address where the daemon or the service takes HTTP. */
import { authorityOf, daemonAddress } from '../emit/daemon-address.ts';
import { untracedCall } from '../net/untraced-call.ts';

/** Calls the service: the answer's JSON. Rejects when there is none, with a sentence that says whom it asked. */
export type SamplingCall = (what: 'rules' | 'targets', body: object) => Promise<object>;

const DEADLINE_MS = 5_000;

export const callSamplingService: SamplingCall = async (what, body) => {
  const authority = authorityOf(daemonAddress().tcp);
  const answer = await untracedCall({
    url: `http://${authority}/${what === 'rules' ? 'GetSamplingRules' : 'SamplingTargets'}`,
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
    deadlineMs: DEADLINE_MS,
  }).catch((error: unknown) => {
    const message = `Failed to connect to X-Ray daemon at ${authority} to get sampling ${what}.`;
    throw new Error(`${message} ${String(error)}`);
  });
  if (answer.status !== 200) throw new Error(`${authority} answered with ${answer.status}: ${answer.text}`);
  return JSON.parse(answer.text) as object;
};
