/**
 * A part of each table in turn is damaged. What a damaged part of `documents` held is gone, wherever it was; everything
 * else is made of documents and can be made again. What must not happen is that damage to some of it takes away the
 * rest.
 */

import { ApiClient } from '../../api-client.ts';
import type { Random } from '../../random.ts';
import type { Service } from '../../service.ts';
import { untilSettled } from '../../until-settled.ts';
import { addOutcomes } from '../add-outcomes.ts';
import { damagePart, type Damage, untilHasPart } from '../damage-part.ts';
import { Ledger } from '../ledger.ts';
import { outcomeOf, stopProblems } from '../outcome-of.ts';
import { readBack } from '../read-back.ts';
import type { Circumstances, Outcome, Scenario } from '../scenario.ts';
import { onStage, type Stage } from '../stage.ts';
import { SEGMENTS_PER_TRACE } from '../trace-batch.ts';

const TABLES = [
  'documents',
  'traces',
  'minutes',
  'minute_marks',
  'slots',
  'watermarks',
  'resources',
  'schema_migrations',
];
const SHORT_TABLES = ['documents', 'traces'];
const REMEDY = 'fluoroscope doctor --repair';
/** Of a part that the engine put aside nothing can be read any more. */
const LOGGED_REMEDY = 'fluoroscope restore';
const READ_TRACES = 20;
const SENDERS = 4;
const CALLS = 20;
/** The engine looks for a flipped bit in a damaged block, which takes the longer the larger that is. */
const SHORT_CALLS = 4;
/** A minute of the service graph is added up when it is over and quiet. */
const FIRST_PART_LIMIT_MILLIS = 90_000;
const SETTLE_LIMIT_MILLIS = 60_000;

export const damageStopped: Scenario = {
  name: 'damage-stopped',
  what: 'bytes of a part of each table are flipped while no service runs, and one starts on it',
  run: (circumstances) => damageEach('damage-stopped', circumstances, 'flipped', true),
};

export const damageRunning: Scenario = {
  name: 'damage-running',
  what: 'bytes of a part of each table are flipped under a service that runs',
  run: (circumstances) => damageEach('damage-running', circumstances, 'flipped', false),
};

export const damageTorn: Scenario = {
  name: 'damage-torn',
  what: 'half of a file of a part of each table is missing when a service starts',
  run: (circumstances) => damageEach('damage-torn', circumstances, 'torn', true),
};

async function damageEach(
  name: string,
  circumstances: Circumstances,
  damage: Damage,
  isStopped: boolean,
): Promise<Outcome> {
  const tables = circumstances.isShort ? SHORT_TABLES : TABLES;
  const outcomes: Outcome[] = [];
  for (const table of tables) {
    const plan = { name: `${name}-${table}`, table, damage, isStopped };
    outcomes.push(await onStage((stage) => damageOne(stage, plan, circumstances)));
  }
  return outcomes.reduce(addOutcomes);
}

interface Plan {
  readonly name: string;
  readonly table: string;
  readonly damage: Damage;
  readonly isStopped: boolean;
}

async function damageOne(
  stage: Stage,
  { name, table, damage, isStopped }: Plan,
  { random, isShort }: Circumstances,
): Promise<Outcome> {
  const limits = { senders: SENDERS, callsPerSender: isShort ? SHORT_CALLS : CALLS };
  const before = new Ledger(`${name}-before`);
  const after = new Ledger(`${name}-after`);
  let service = await stage.start();
  await configure(service.port);
  await before.load(service.port, limits);
  await readBack(service.port, expectedOf(before), random, 1);
  const broken: string[] = [];
  if (!isShort) await untilHasPart(stage.directory, table, FIRST_PART_LIMIT_MILLIS);
  if (isStopped) broken.push(...stopProblems(await stage.stop()));
  const part = await damagePart(stage.directory, table, damage);
  if (isStopped) service = await stage.start();
  const { port } = service;
  const recoveredMillis = await after.settle(port, SETTLE_LIMIT_MILLIS);
  await after.load(port, limits);
  const findings = await attempt(
    () => readBack(port, expectedOf(after), random),
    broken,
    `${table}: what came after`,
  );
  const remark =
    table === 'documents'
      ? await judgeDocuments(service, before, broken)
      : await judgeOthers(port, table, before, random, broken);
  await attempt(() => listAll(port), broken, `${table}: the summaries`);
  broken.push(...stopProblems(await stage.stop()));
  const outcome = outcomeOf(stage, after, findings ?? { lost: after.accepted, doubled: 0 }, {
    recoveredMillis,
    broken,
    remark: part === undefined ? `${table} had no part` : remark,
  });
  return { ...outcome, offered: before.offered + after.offered, accepted: before.accepted + after.accepted };
}

/** So that there is configuration to damage. */
async function configure(port: number): Promise<void> {
  const client = new ApiClient(port);
  await client.createGroup('damaged', 'fault');
  client.close();
}

/** What was in a damaged part of `documents` exists nowhere else. Whoever asks for it is told what helps until what can
 *  be read was copied, and the log tells how much is lost. */
async function judgeDocuments(
  { port, log }: Service,
  { traceIds }: Ledger,
  broken: string[],
): Promise<string> {
  const client = new ApiClient(port);
  const read = async (id: string): Promise<number | string> => {
    try {
      return (await client.documents([id])).get(id)?.length ?? 0;
    } catch (caught) {
      return String(caught);
    }
  };
  let [refused, missing] = [0, 0];
  for (const id of traceIds.slice(0, READ_TRACES)) {
    const first = await read(id);
    if (typeof first === 'string') {
      refused += 1;
      if (!first.includes(REMEDY)) broken.push(`documents: no remedy is named: ${first}`);
    }
    const { value } = await untilSettled(
      () => read(id),
      (found) => typeof found === 'number',
    );
    if (typeof value === 'string') broken.push(`documents: they cannot be read for good: ${value}`);
    else if (value < SEGMENTS_PER_TRACE) missing += 1;
  }
  client.close();
  if (refused + missing > 0 && !log.some((line) => line.includes(LOGGED_REMEDY)))
    broken.push('documents: the log does not say what is lost');
  return `documents: ${missing} of ${READ_TRACES} traces read are gone, which the log tells`;
}

async function judgeOthers(
  port: number,
  table: string,
  before: Ledger,
  random: Random,
  broken: string[],
): Promise<string> {
  const what = `${table}: what came before`;
  const old = await attempt(() => readBack(port, expectedOf(before), random), broken, what);
  if (old !== undefined && old.lost + old.doubled > 0)
    broken.push(`${table}: of what came before, ${old.lost} are missing and ${old.doubled} doubled`);
  return `${table}: nothing is missing`;
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
