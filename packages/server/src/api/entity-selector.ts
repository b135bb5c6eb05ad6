/**
 * The entity of a time series, as its selector names it: `service(...)`, `edge(...)` or `id(...)` without a block.
 * Source: X-Ray API reference, GetTimeSeriesServiceStatistics, EntitySelectorExpression.
 */

import { type FilterExpression, parseFilter, problemMessage } from '@fluoroscope/filter';
import type { SeriesEntity } from '../query/time-series-statements.ts';
import { type AwsError, invalidRequest } from './aws-error.ts';

export interface EntitySelector {
  readonly entity: SeriesEntity;
  /** Says by an `id(...)` which service or edge is meant, which a forecast needs. */
  readonly hasId: boolean;
}

/** What is counted without a selector: what clients asked of the services at the roots. Observed, not documented. */
export const CLIENT_CALLS: EntitySelector = {
  entity: { kind: 'edge', source: { type: 'client' }, target: {} },
  hasId: false,
};

const ID_ALONE = /^\s*id\s*\(/i;
const QUOTED = /"(?:[^"\\]|\\.)*"/g;
const ID = /\bid\s*\(/i;

export function readEntity(text: string): EntitySelector | AwsError {
  const parsed = parseFilter(ID_ALONE.test(text) ? `service(${text})` : text);
  if (parsed.kind === 'problem') return invalidRequest(problemMessage(parsed.problem));
  const entity = entityOf(parsed.expression);
  if (entity === undefined) {
    return invalidRequest('EntitySelectorExpression must be one service, edge or id without a block');
  }
  return { entity, hasId: ID.test(text.replaceAll(QUOTED, '""')) };
}

function entityOf(expression: FilterExpression): SeriesEntity | undefined {
  if (expression.kind === 'service' && expression.body === undefined) {
    return { kind: 'service', node: expression.node ?? {} };
  }
  if (expression.kind === 'edge' && expression.body === undefined) {
    return { kind: 'edge', ...(expression.ends ?? { source: {}, target: {} }) };
  }
  return undefined;
}
