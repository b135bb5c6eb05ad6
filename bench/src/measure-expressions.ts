/** Latencies of the search for traces by filter expressions: the first page of six hours. */

import { ApiClient, type SummariesPage, type TimeWindow } from './api-client.ts';
import type { Effort } from './effort.ts';
import { filterExpressions } from './filter-expressions.ts';

export interface ExpressionLatency {
  readonly expression: string;
  readonly samples: readonly number[];
  /** On the page that was read last. */
  readonly found: number;
  /** Traces that were looked at for it. */
  readonly processed: number;
}

/** Every page is read from the start of the range, so that none profits from another. Throws an Error when the service
 *  refuses an expression. */
export async function* measureExpressions(
  port: number,
  window: TimeWindow,
  effort: Effort,
): AsyncGenerator<ExpressionLatency, void> {
  const client = new ApiClient(port);
  const expressions = filterExpressions.filter((_, place) => place % effort.filterStride === 0);
  for (const expression of expressions) {
    yield await measureExpression(client, window, expression, effort);
  }
  client.close();
}

async function measureExpression(
  client: ApiClient,
  window: TimeWindow,
  expression: string,
  { filterCalls, filterWarmUps }: Effort,
): Promise<ExpressionLatency> {
  const samples: number[] = [];
  let page: SummariesPage = { traceIds: [], processed: 0, nextToken: undefined };
  for (let call = 0; call < filterWarmUps + filterCalls; call += 1) {
    const startedAt = performance.now();
    page = await client.summaries(window, { filter: expression });
    if (call >= filterWarmUps) samples.push(performance.now() - startedAt);
  }
  return { expression, samples, found: page.traceIds.length, processed: page.processed };
}
