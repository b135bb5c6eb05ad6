/** What the API needs of the service, with nothing behind it: a store that is asked fails the test. */

import type { EpochMicros } from '@fluoroscope/wire';
import type { ApiContext } from '../../src/api/api-context.ts';
import { openConfiguration } from '../../src/api/open-configuration.ts';
import { GraphReader, NO_ROLL_UPS } from '../../src/graph/graph-reader.ts';
import { KeptGraphs } from '../../src/graph/kept-graphs.ts';
import { TraceRetrievals } from '../../src/retrieval/trace-retrievals.ts';
import type { Database } from '../../src/store/database.ts';
import { ResourceStore } from '../../src/store/resource-store.ts';

/** The time it is there. */
const NOW = (1_700_000_000 * 1_000_000) as EpochMicros;
export const BODY_LIMIT = 400_000;
const BODIES_LIMIT = 1_000_000;
export const IN_FLIGHT_LIMIT = 500_000;

const unused = async (): Promise<never> => {
  throw new Error('no store in this test');
};
const noDatabase: Database = { select: unused, run: unused, insert: unused, close: unused };
const emptyDatabase: Database = { ...noDatabase, select: async () => [] };

export async function isolatedApiContext(members: Partial<ApiContext> = {}): Promise<ApiContext> {
  const resources = await ResourceStore.open(emptyDatabase, () => NOW);
  return {
    database: noDatabase,
    ...openConfiguration(resources, { region: 'eu-west-1', accountId: '000000000000' }),
    readDocuments: unused,
    retrievals: new TraceRetrievals({
      readStored: async function* () {},
      now: () => NOW,
      onFailure: () => undefined,
    }),
    acceptDocuments: async () => [],
    inFlightBytes: () => 0,
    refusals: { of: () => [] },
    backups: { read: unused, take: unused },
    callRefused: () => undefined,
    readStatus: unused,
    recordTelemetry: () => undefined,
    now: () => NOW,
    graphs: new GraphReader(noDatabase, NO_ROLL_UPS),
    keptGraphs: new KeptGraphs(),
    limits: {
      bodyBytes: BODY_LIMIT,
      bodiesBytes: BODIES_LIMIT,
      inFlightBytes: IN_FLIGHT_LIMIT,
      traceQueryWindowHours: 24,
    },
    region: 'eu-west-1',
    accountId: '000000000000',
    ...members,
  };
}
