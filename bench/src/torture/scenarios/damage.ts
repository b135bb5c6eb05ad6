/**
 * A part of each table in turn is damaged. What a damaged part of `documents` held is gone, wherever it was; everything
 * else is made of documents and can be made again. What must not happen is that damage to some of it takes away the rest.
 */

import { ApiClient } from '../../api-client.ts';
import { damagePart } from '../damage-part.ts';
import { Ledger } from '../ledger.ts';
import { outcomeOf, stopProblems } from '../outcome-of.ts';
import { readBack } from '../read-back.ts';
import type { Circumstances, Outcome, Scenario } from '../scenario.ts';
import { onStage, type Stage } from '../stage.ts';

const TABLES = [
  'documents',
  'traces',
  'minutes',
  'minute_marks',
  'watermarks',
  'resources',
  'schema_migrations',
];
const SHORT_TABLES = ['documents', 'traces'];
const SENDERS = 4;
const CALLS = 20;
const SETTLE_LIMIT_MILLIS = 60_000;

export const damageStopped: Scenario = {
  name: 'damage-stopped',
  what: 'bytes of a part of each table are flipped while no service runs, and one starts on it',
  run: (circumstances) => damageEach('damage-stopped', circumstances, true),
};

export const damageRunning: Scenario = {
  name: 'damage-running',
  what: 'bytes of a part of each table are flipped under a service that runs',
  run: (circumstances) => damageEach('damage-running', circumstances, false),
};

async function damageEach(name: string, circumstances: Circumstances, isStopped: boolean): Promise<Outcome> {
  const tables = circumstances.isShort ? SHORT_TABLES : TABLES;
  const outcomes: Outcome[] = [];
  for (const table of tables) {
    outcomes.push(
      await onStage((stage) => damageOne(stage, `${name}-${table}`, table, isStopped, circumstances)),
    );
  }
  return outcomes.reduce(add);
}

async function damageOne(
  stage: Stage,
  name: string,
  table: string,
  isStopped: boolean,
  { random }: Circumstances,
): Promise<Outcome> {
  const before = new Ledger(`${name}-before`);
  const after = new Ledger(`${name}-after`);
  let { port } = await stage.start();
  await before.load(port, { senders: SENDERS, callsPerSender: CALLS });
  await readBack(port, expectedOf(before), random, 1);
  const broken: string[] = [];
  if (isStopped) broken.push(...stopProblems(await stage.stop()));
  const part = await damagePart(stage.directory, table);
  if (isStopped) ({ port } = await stage.start());
  const recoveredMillis = await after.settle(port, SETTLE_LIMIT_MILLIS);
  await after.load(port, { senders: SENDERS, callsPerSender: CALLS });
  const findings = await attempt(
    () => readBack(port, expectedOf(after), random),
    broken,
    `${table}: what came after`,
  );
  // What was in the damaged part of `documents` cannot be read, and is told with an error.
  const oldProblems = table === 'documents' ? [] : broken;
  const old = await attempt(
    () => readBack(port, expectedOf(before), random),
    oldProblems,
    `${table}: what came before`,
  );
  await attempt(() => listAll(port), broken, `${table}: the summaries`);
  if (table !== 'documents' && old !== undefined && old.lost + old.doubled > 0)
    broken.push(`${table}: of what came before, ${old.lost} are missing and ${old.doubled} doubled`);
  broken.push(...stopProblems(await stage.stop()));
  const outcome = outcomeOf(stage, after, findings ?? { lost: after.accepted, doubled: 0 }, {
    recoveredMillis,
    broken,
    remark:
      part === undefined
        ? `${table} had no part`
        : `${table} (${old?.lost ?? 'all'} documents of before missing)`,
  });
  return { ...outcome, offered: before.offered + after.offered, accepted: before.accepted + after.accepted };
}

function expectedOf(ledger: Ledger) {
  return { service: ledger.name, traceIds: ledger.traceIds };
}

async function attempt<Result>(
  act: () => Promise<Result>,
  broken: string[],
  what: string,
): Promise<Result | undefined> {
  try {
    return await act();
  } catch (caught) {
    broken.push(`${what} cannot be read: ${caught instanceof Error ? caught.message : String(caught)}`);
    return undefined;
  }
}

async function listAll(port: number): Promise<void> {
  const client = new ApiClient(port);
  const end = Math.ceil(Date.now() / 1000) + 1;
  try {
    await client.summaries({ start: end - 3600, end });
  } finally {
    client.close();
  }
}

function add(a: Outcome, b: Outcome): Outcome {
  return {
    offered: a.offered + b.offered,
    accepted: a.accepted + b.accepted,
    refused: new Map([...a.refused, ...b.refused]),
    dropped: new Map(),
    lost: a.lost + b.lost,
    doubled: a.doubled + b.doubled,
    recoveredMillis: Math.max(a.recoveredMillis ?? 0, b.recoveredMillis ?? 0),
    peakBytes: Math.max(a.peakBytes, b.peakBytes),
    broken: [...a.broken, ...b.broken],
    remark: [a.remark, b.remark].join('; '),
  };
}
