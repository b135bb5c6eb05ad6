/** An OTLP request that needs room, to be sent where others have taken it. */

import { setTimeout as sleep } from 'node:timers/promises';

/** Longer than the bodies for which some room is always kept. */
const BYTES = 1_000_000;
const EMPTY_REQUEST = '{"resourceSpans":[]}'.padEnd(BYTES);
const RETRY_MILLIS = 200;

/**
 * Sends it until it is taken, as exporters do after 429. Resolves with the milliseconds that it took, or Infinity where
 * the time was over before.
 */
export async function exportUntilTaken(port: number, limitMillis: number): Promise<number> {
  const startedAt = performance.now();
  const elapsed = (): number => performance.now() - startedAt;
  while (elapsed() < limitMillis) {
    const answer = await fetch(`http://127.0.0.1:${port}/v1/traces`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: EMPTY_REQUEST,
    });
    await answer.arrayBuffer();
    if (answer.status === 200) return elapsed();
    if (answer.status !== 429) throw new Error(`an OTLP request was answered with ${answer.status}`);
    await sleep(RETRY_MILLIS);
  }
  return Number.POSITIVE_INFINITY;
}
