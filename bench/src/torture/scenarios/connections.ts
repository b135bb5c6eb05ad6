/** Connections that take room and bring nothing, beside a sender and a reader who must not notice. */

import { readdir, readlink } from 'node:fs/promises';
import type { Socket } from 'node:net';

import type { Door } from '../../load-job.ts';
import { doorPort, type Service } from '../../service.ts';
import { untilSettled } from '../../until-settled.ts';
import { exportUntilTaken } from '../large-export.ts';
import { Ledger } from '../ledger.ts';
import { affordableSockets, openSockets } from '../open-sockets.ts';
import { outcomeOf, stopProblems } from '../outcome-of.ts';
import { readBack } from '../read-back.ts';
import { readProblems, ReadWatch, slowReads } from '../read-watch.ts';
import type { Circumstances, Outcome, Scenario } from '../scenario.ts';
import { onStage } from '../stage.ts';

const SLOW = 2000;
const IDLE = 10_000;
const TRICKLE_MILLIS = 500;
const SENDERS = 4;
const SHORT_CALLS = 40;
const CALLS = 2000;
const READ_LIMIT_MILLIS = 3000;
const SETTLE_LIMIT_MILLIS = 60_000;
/** What comes and goes on its own: connections of the reader. */
const SOCKET_TOLERANCE = 50;

const OTLP_LIMIT_MILLIS = 30_000;
const OTLP_READY_MILLIS = 5000;

/** A third of them never end their headers, and the others never end the body that they announced. Together these
 *  announce more than there is room for at their door. */
const UNFINISHED: readonly { readonly door: Door; readonly head: string }[] = [
  { door: 'http', head: 'POST /TraceSegments HTTP/1.1\r\nHost: x\r\nX-Slow: ' },
  { door: 'http', head: 'POST /TraceSegments HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n\r\n' },
  {
    door: 'otlp-http',
    head: 'POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n',
  },
];

interface Trouble {
  readonly name: string;
  readonly wanted: number;
  /** Opens so many connections, and keeps them as busy as they shall be until the signal. */
  readonly open: (service: Service, count: number, signal: AbortSignal) => Promise<readonly Socket[]>;
  /** What else must go on beside them. */
  readonly beside?: (service: Service) => Promise<Pick<Outcome, 'broken' | 'tooSlow'>>;
}

export const slowConnections: Scenario = {
  name: 'slow',
  what: '2,000 connections whose requests arrive byte by byte and never end, a third of them at the port of OTLP',
  run: (circumstances) =>
    withTrouble({ name: 'slow', wanted: SLOW, open: openSlow, beside: exportBeside }, circumstances),
};

export const idleConnections: Scenario = {
  name: 'idle',
  what: '10,000 connections that say nothing',
  run: (circumstances) =>
    withTrouble(
      { name: 'idle', wanted: IDLE, open: ({ port }, count) => openSockets(port, count) },
      circumstances,
    ),
};

async function withTrouble(
  { name, wanted, open, beside }: Trouble,
  { random, isShort }: Circumstances,
): Promise<Outcome> {
  return await onStage(async (stage) => {
    const service = await stage.start();
    const { port, pid } = service;
    const ledger = new Ledger(name);
    const socketsBefore = await countSockets(pid);
    const count = await affordableSockets(wanted);
    const ending = new AbortController();
    const sockets = await open(service, count, ending.signal);
    const reads = new ReadWatch(port);
    const calls = isShort ? SHORT_CALLS : CALLS;
    const [taken, others] = await Promise.all([
      ledger.load(port, { senders: SENDERS, callsPerSender: calls }),
      beside?.(service),
    ]);
    const report = await reads.end();
    const broken = [...readProblems(report), ...(others?.broken ?? [])];
    const refused = SENDERS * calls - taken;
    if (refused > 0) broken.push(`${refused} calls of senders beside them were not taken`);
    ending.abort();
    for (const socket of sockets) socket.destroy();
    const recoveredMillis = await ledger.settle(port, SETTLE_LIMIT_MILLIS);
    const left = await socketsLeft(pid, socketsBefore);
    if (left > SOCKET_TOLERANCE) broken.push(`${left} sockets stayed open`);
    const findings = await readBack(port, { service: name, traceIds: ledger.traceIds }, random);
    broken.push(...stopProblems(await stage.stop()));
    const remark = `${count.toLocaleString('en-US')} connections${count < wanted ? ', as many as the limit of open files allows' : ''}`;
    return outcomeOf(stage, ledger, findings, {
      recoveredMillis,
      broken,
      tooSlow: [...slowReads(report, READ_LIMIT_MILLIS), ...(others?.tooSlow ?? [])],
      remark,
    });
  });
}

async function openSlow(service: Service, count: number, signal: AbortSignal): Promise<readonly Socket[]> {
  const sockets: Socket[] = [];
  for (const [index, { door, head }] of UNFINISHED.entries()) {
    const share = Math.ceil((count - sockets.length) / (UNFINISHED.length - index));
    const opened = await openSockets(doorPort(service, door), share);
    for (const socket of opened) socket.write(head);
    sockets.push(...opened);
  }
  const timer = setInterval(() => {
    for (const socket of sockets) if (socket.writable) socket.write('x');
  }, TRICKLE_MILLIS);
  signal.addEventListener('abort', () => clearInterval(timer));
  return sockets;
}

async function exportBeside(service: Service): Promise<Pick<Outcome, 'broken' | 'tooSlow'>> {
  const millis = await exportUntilTaken(doorPort(service, 'otlp-http'), OTLP_LIMIT_MILLIS);
  if (millis === Number.POSITIVE_INFINITY)
    return { broken: ['an OTLP request beside them was refused until it was given up'] };
  if (millis <= OTLP_READY_MILLIS) return { broken: [] };
  return { broken: [], tooSlow: [`an OTLP request beside them was taken after ${Math.round(millis)} ms`] };
}

/** Closing takes a moment. How many are open beyond those before. */
async function socketsLeft(pid: number, before: number): Promise<number> {
  const { value } = await untilSettled(
    async () => (await countSockets(pid)) - before,
    (left) => left <= SOCKET_TOLERANCE,
  );
  return value;
}

/** Other files are the engine's, which has hundreds open while it merges. */
async function countSockets(pid: number): Promise<number> {
  const directory = `/proc/${pid}/fd`;
  // A file may be closed between the two.
  const targets = (await readdir(directory)).map((fd) => readlink(`${directory}/${fd}`).catch(() => ''));
  return (await Promise.all(targets)).filter((target) => target.startsWith('socket:')).length;
}
