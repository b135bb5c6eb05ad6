/**
 * The way of one request from its headers to what became of its spans. Whatever can be refused by the headers is,
 * before any of the body is read.
 */

import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { unreachable } from '../../errors.ts';
import type { OtlpAnswer, OtlpEncoding, TakeSpans } from '../otlp-answer.ts';
import { endingOf, SENDER_LEFT } from '../connection-endings.ts';
import {
  connectionFailure,
  notPackedSo,
  notTaken,
  overloaded,
  stalled,
  tooLarge,
  unsupportedPacking,
  type OtlpFailure,
} from './failure.ts';
import { packingOf, type Packing } from './media-type.ts';
import { readBody, type BodyProblem } from './read-body.ts';
import type { Room } from './room.ts';

export interface ExportLimits {
  /** Of a body, unpacked. */
  readonly bodyLimitBytes: number;
  readonly room: Room;
}

export type Taken = Extract<OtlpAnswer, { kind: 'taken' }>;

/** Rejects as `takeSpans` does. */
export async function takeExport(
  request: IncomingMessage,
  encoding: OtlpEncoding,
  takeSpans: TakeSpans,
  { bodyLimitBytes, room }: ExportLimits,
): Promise<Taken | OtlpFailure> {
  const packing = packingOf(request.headers['content-encoding']);
  if (packing === undefined) return unsupportedPacking();
  const announcedBytes = announcedBytesOf(request.headers);
  // What is packed is never larger than what comes out of it, but for a few bytes.
  if (announcedBytes > bodyLimitBytes) return tooLarge(bodyLimitBytes);
  if (!room.take(announcedBytes)) return overloaded();
  const body = await readBody(request, packing, { limitBytes: bodyLimitBytes, room });
  if (body === 'cut_off') return connectionFailure(endingOf(request) ?? SENDER_LEFT);
  if (typeof body === 'string') return problemWith(body, packing, bodyLimitBytes);
  const answer = await takeSpans(body, encoding);
  return answer.kind === 'taken' ? answer : notTaken(answer);
}

/** Chunks announce nothing. */
function announcedBytesOf(headers: IncomingHttpHeaders): number {
  return Number(headers['content-length'] ?? 0);
}

function problemWith(
  problem: Exclude<BodyProblem, 'cut_off'>,
  packing: Packing,
  limitBytes: number,
): OtlpFailure {
  switch (problem) {
    case 'too_large':
      return tooLarge(limitBytes);
    case 'no_room':
      return overloaded();
    case 'stalled':
      return stalled();
    case 'not_packed_so':
      return notPackedSo(packing);
    default:
      return unreachable(problem);
  }
}
