import { decodeDocument, type DecodedDocument, type DecodeOptions } from '../decode-document.ts';

export const OPTIONS: DecodeOptions = { limitBytes: 65_536 };

export const TRACE_ID = '1-5759e988-bd862e3fe1be46a994272793';

/** The members of a valid segment, with `members` over them; a member given as undefined is left out. */
export function aSegment(members: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    name: 'orders',
    id: '53995c3f42cd8ad8',
    trace_id: TRACE_ID,
    start_time: 1795227756.804,
    end_time: 1795227756.907,
    ...members,
  };
}

/** The members of a valid embedded subsegment. */
export function aSubsegment(members: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    name: 'DynamoDB',
    id: '63995c3f42cd8ad8',
    start_time: 1795227756.81,
    end_time: 1795227756.82,
    ...members,
  };
}

/** The members of a valid independent subsegment. */
export function anIndependentSubsegment(members: Record<string, unknown> = {}): Record<string, unknown> {
  return aSubsegment({ type: 'subsegment', trace_id: TRACE_ID, parent_id: '53995c3f42cd8ad8', ...members });
}

/** What a document that is expected to pass decodes to. */
export function decodeOne(
  members: Record<string, unknown>,
  options: DecodeOptions = OPTIONS,
): DecodedDocument {
  const result = decodeDocument(JSON.stringify(members), options);
  const [decoded] = result.accepted;
  if (decoded === undefined) throw new Error(`Refused: ${JSON.stringify(result.unprocessed)}`);
  return decoded;
}
