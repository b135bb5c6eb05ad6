/** Connections that take room and bring nothing, beside a sender and a reader who must not notice. */

import { readdir, readlink } from 'node:fs/promises';
import type { Socket } from 'node:net';

import { untilSettled } from '../../until-settled.ts';
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

/** Half of them never end their headers, and half never end the body that they announced. */
const UNFINISHED = [
  'POST /TraceSegments HTTP/1.1\r\nHost: x\r\nX-Slow: ',
  'POST /TraceSegments HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n',
];

export const slowConnections: Scenario = {
  name: 'slow',
  what: '2,000 connections whose requests arrive byte by byte and never end',
  run: (circumstances) => beside('slow', SLOW, trickle, circumstances),
};

export const idleConnections: Scenario = {
  name: 'idle',
  what: '10,000 connections that say nothing',
  run: (circumstances) => beside('idle', IDLE, () => undefined, circumstances),
};

async function beside(
  name: string,
  wanted: number,
  keepBusy: (sockets: readonly Socket[], signal: AbortSignal) => void,
  { random, isShort }: Circumstances,
): Promise<Outcome> {
  return await onStage(async (stage) => {
    const { port, pid } = await stage.start();
    const ledger = new Ledger(name);
    const socketsBefore = await countSockets(pid);
    const count = await affordableSockets(wanted);
    const sockets = await openSockets(port, count);
    const ending = new AbortController();
    keepBusy(sockets, ending.signal);
    const reads = new ReadWatch(port);
    const calls = isShort ? SHORT_CALLS : CALLS;
    const taken = await ledger.load(port, { senders: SENDERS, callsPerSender: calls });
    const report = await reads.end();
    const broken = [...readProblems(report)];
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
      tooSlow: slowReads(report, READ_LIMIT_MILLIS),
      remark,
    });
  });
}

function trickle(sockets: readonly Socket[], signal: AbortSignal): void {
  sockets.forEach((socket, index) => socket.write(UNFINISHED[index % UNFINISHED.length] ?? ''));
  const timer = setInterval(() => {
    for (const socket of sockets) if (socket.writable) socket.write('x');
  }, TRICKLE_MILLIS);
  signal.addEventListener('abort', () => clearInterval(timer));
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
