/** The doctor is silent about every trace of the shop but the one that lacks its caller. */

import type { EpochMicros } from '@fluoroscope/wire';
import { decodeDocument } from '@fluoroscope/wire';
import { describe, expect, it } from 'vitest';
import {
  failedCheckout,
  failedInWeb,
  longTrace,
  missingPage,
  orphan,
  runningRequest,
  type SentTrace,
  stockLookup,
  throttledRequest,
} from '../../../console/test/support/shop-traces.ts';
import { mergeDocuments } from '../assemble/merge-documents.ts';
import type { ReceivedDocument } from '../decode/received-document.ts';
import { diagnoseTrace } from './diagnose-trace.ts';
import { openCase } from './open-case.ts';

const SECONDS_AGO = 60;

/** What is found when the trace was just received. */
function codesOf({ documents: sent }: SentTrace): readonly string[] {
  const now = (Date.now() * 1000) as EpochMicros;
  const documents = sent.flatMap((document, position): ReceivedDocument[] =>
    decodeDocument(JSON.stringify(document), { limitBytes: 1_000_000 }).accepted.map((decoded) => ({
      ...decoded,
      receivedAt: now,
      position,
    })),
  );
  const surroundings = { now, refusals: [], usualCalls: undefined, otherRoots: [] };
  const trace = openCase(documents, mergeDocuments(documents), surroundings);
  return diagnoseTrace(trace).findings.map(({ code }) => code);
}

describe('diagnoseTrace', () => {
  it.each([
    ['a failed checkout', failedCheckout(SECONDS_AGO), []],
    ['a failed login', failedInWeb(SECONDS_AGO), []],
    ['a look at the stock', stockLookup(SECONDS_AGO), []],
    ['a page that does not exist', missingPage(SECONDS_AGO), []],
    ['a throttled request', throttledRequest(SECONDS_AGO), []],
    ['a request that is running', runningRequest(SECONDS_AGO), []],
    ['a long trace', longTrace(SECONDS_AGO, 300), []],
    ['a segment whose caller was lost', orphan(SECONDS_AGO), ['ParentMissing']],
  ])('%s', (_what, sent, codes) => expect(codesOf(sent)).toEqual(codes));
});
