/**
 * How the decoders leave a request that cannot be read from deep inside it. It never leaves this folder: the entrances
 * catch it and give a refusal.
 */

import type { DecodedRequest } from '../span.ts';

/** The message is for the sender: it names cause and remedy, and quotes nothing that was sent. */
export class MalformedRequest extends Error {
  override readonly name = 'MalformedRequest';
}

export function refusedAsMalformed(message: string): DecodedRequest {
  return { kind: 'refused', reason: 'malformed', message };
}
