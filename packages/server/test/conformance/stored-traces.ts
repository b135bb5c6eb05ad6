/**
 * The read operations over a real store inside this process, filled through the real assembler and row writer, with
 * times of arrival that a test chooses.
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EpochMicros, TopLevelDocument, TraceId } from '@fluoroscope/wire';
import type { ApiContext } from '../../src/api/api-context.ts';
import { isAwsError } from '../../src/api/aws-error.ts';
import { openConfiguration } from '../../src/api/open-configuration.ts';
import { extensions } from '../../src/api/extensions.ts';
import { operations } from '../../src/api/operations.ts';
import { assembleTrace } from '../../src/assemble/assemble-trace.ts';
import type { ReceivedDocument } from '../../src/decode/received-document.ts';
import type { InsightStore } from '../../src/insights/insight-store.ts';
import { GraphReader, NO_ROLL_UPS } from '../../src/graph/graph-reader.ts';
import { KeptGraphs } from '../../src/graph/kept-graphs.ts';
import { TraceRetrievals } from '../../src/retrieval/trace-retrievals.ts';
import { openEmbedded } from '../../src/store/client.ts';
import { migrate } from '../../src/store/migrate.ts';
import { ResourceStore } from '../../src/store/resource-store.ts';
import { documentRows } from '../support/document-rows.ts';
import { encodeTraceRow } from '../../src/store/trace-row.ts';
import { firstReceived, traceTimeOf } from '../../src/store/trace-time.ts';

interface ReceivedCall {
  /** Epoch seconds. */
  readonly receivedAt: number;
  readonly documents: readonly TopLevelDocument[];
}

export interface StoredTraces {
  /** Stores documents of one or more traces as one call at `receivedAt` (epoch seconds), assembling what changed. */
  store(receivedAt: number, ...documents: readonly TopLevelDocument[]): Promise<void>;
  /** The same for many calls at once. */
  storeAll(calls: readonly ReceivedCall[]): Promise<void>;
  /**
   * Output of an operation as it would leave on the wire, in the caller's words; throws an error with the AWS name for
   * an AWS error.
   */
  call<Output>(operation: string, input: object): Promise<Output>;
  readonly insights: InsightStore;
  /** Sets the service's clock, in epoch seconds. */
  setNow(seconds: number): void;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function openStoredTraces(): Promise<StoredTraces> {
  const directory = await mkdtemp(join(tmpdir(), 'fluoroscope-query-'));
  const database = openEmbedded({ directory });
  await migrate(database);
  // Traces of tests have fixed times, which the machine's clock would let expire.
  for (const table of ['documents', 'traces']) {
    await database.run({ sql: `ALTER TABLE ${table} REMOVE TTL`, params: {} });
  }
  const documents = new Map<TraceId, ReceivedDocument[]>();
  let now = Date.now() / 1000;
  const nowMicros = () => Math.round(now * 1_000_000) as EpochMicros;
  const account = { region: 'us-east-1', accountId: '000000000000' };
  const context: ApiContext = {
    database,
    ...openConfiguration(await ResourceStore.open(database, nowMicros), account),
    readDocuments: async (traceIds) =>
      new Map(
        traceIds.flatMap((traceId) => {
          const known = documents.get(traceId);
          return known === undefined ? [] : [[traceId, known] as const];
        }),
      ),
    retrievals: new TraceRetrievals({
      readStored: async function* (traceIds) {
        for (const traceId of traceIds) {
          yield new Map([[traceId, { documents: documents.get(traceId) ?? [], isCut: false }]]);
        }
      },
      now: nowMicros,
      onFailure: (caught) => {
        throw caught;
      },
    }),
    acceptDocuments: async () => [],
    inFlightBytes: () => 0,
    refusals: { of: () => [] },
    recordTelemetry: () => undefined,
    callRefused: () => undefined,
    backups: {
      read: () => Promise.reject(new Error('nothing is backed up here')),
      take: () => Promise.reject(new Error('nothing is restored here')),
    },
    readStatus: () => Promise.reject(new Error('there is no service, only its store')),
    now: nowMicros,
    graphs: new GraphReader(database, NO_ROLL_UPS),
    keptGraphs: new KeptGraphs(),
    limits: {
      bodyBytes: 1_000_000,
      bodiesBytes: 4_000_000,
      inFlightBytes: 4_000_000,
      traceQueryWindowHours: 24,
    },
    ...account,
  };
  const receive = ({ receivedAt, documents: added }: ReceivedCall): TraceId[] =>
    added.map((document, position) => {
      const traceId = document.trace_id as TraceId;
      const text = JSON.stringify(document);
      const at = Math.round(receivedAt * 1_000_000) as EpochMicros;
      const known = documents.get(traceId) ?? [];
      documents.set(traceId, [...known, { traceId, document, text, receivedAt: at, position }]);
      return traceId;
    });
  const storeAll = async (calls: readonly ReceivedCall[]): Promise<void> => {
    const changed = new Set(calls.flatMap(receive));
    const rows = [...changed].map((traceId) => {
      const all = documents.get(traceId) ?? [];
      return encodeTraceRow(assembleTrace(all), traceTimeOf(traceId, firstReceived(all)));
    });
    const added = calls.flatMap(({ receivedAt, documents: sent }) =>
      sent.map((document, position) => ({
        traceId: document.trace_id as TraceId,
        text: JSON.stringify(document),
        receivedAt: Math.round(receivedAt * 1_000_000) as EpochMicros,
        position,
      })),
    );
    await database.insert('documents', 'RowBinary', documentRows(added));
    await database.insert('traces', 'RowBinary', Buffer.concat(rows));
  };
  return {
    insights: context.insights,
    storeAll,
    store: (receivedAt, ...added) => storeAll([{ receivedAt, documents: added }]),
    async call(name, input) {
      const operation = [...operations, ...extensions].find((each) => each.name === name);
      if (operation === undefined) throw new Error(`No operation ${name}`);
      const output = await operation.call(input, context);
      if (isAwsError(output)) throw Object.assign(new Error(output.message), { name: output.name });
      return JSON.parse(JSON.stringify(output));
    },
    setNow(seconds) {
      now = seconds;
    },
    async [Symbol.asyncDispose]() {
      await database.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
