/** `npm run bench`: measures the service, prints the table, and with `--markdown FILE` writes it as a page. */

import { writeFile } from 'node:fs/promises';

import { runBench } from './bench-run.ts';
import { describeMachine, describeOtherLoad } from './machine.ts';
import { parseOptions, usage, type BenchOptions } from './options.ts';
import type { Recorder } from './recorder.ts';
import { renderPage, renderSection, renderTable, type Line, type Section } from './report.ts';
import { measureSdk } from './sdk/measure-sdk.ts';
import { endServicesOnSignal } from './service.ts';

const DATASET =
  'Dataset: seeded traces of three segments with two subsegments each over ten services in five call shapes, about 1.1 kB a document; of a hundred traces two end in a fault with an exception, three in an error and one throttled.';
const SPANS =
  "Spans: those of Jaeger's ClickHouse benchmark, seeded: traces of nine client spans in a server span, ten services, eleven attributes in a client span over 97 keys and 1,000 values, W3C trace ids.";
const SET_UP =
  'The service, the load process and this harness share the machine; HTTP load is 64 connections with 48 documents a call; OTLP load is 32 exports of 512 spans at a time, over 32 connections by HTTP and over four by gRPC.';

function say(sentence: string): void {
  process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${sentence}\n`);
}

async function main(args: readonly string[]): Promise<void> {
  if (args.includes('--help')) {
    process.stdout.write(`${usage}\n`);
    return;
  }
  if (args[0] === 'sdk') {
    process.stdout.write(`${await measureSdk(args.slice(1))}\n`);
    return;
  }
  const options = readOptions(args);
  const facts = [...describeMachine(), commandLine(args), DATASET, SPANS, SET_UP, ...stored(options)];
  const otherLoad = await describeOtherLoad();
  if (otherLoad !== undefined) facts.push(otherLoad);
  facts.forEach((fact) => say(fact));
  endServicesOnSignal();
  const lines: Line[] = [];
  const sections: Section[] = [];
  const told: Section[] = [];
  const recorder: Recorder = {
    say,
    add: (...more) => lines.push(...more.map(echo)),
    tell: (section) => {
      told.push(section);
      sections.push(section);
    },
    explain: (section) => sections.push(section),
  };
  try {
    await runBench(options, recorder);
  } finally {
    const table = lines.length === 0 ? '' : renderTable(lines);
    process.stdout.write(
      `${[table, ...told.map(renderSection)].filter((part) => part !== '').join('\n\n')}\n`,
    );
    const { markdownFile } = options;
    if (markdownFile !== undefined) await writeFile(markdownFile, renderPage(facts, table, sections));
  }
  failOn(lines.filter(({ isProof, isKept }) => isProof === true && isKept === false));
}

/** A time that is over its budget is no failure: it is the machine's as well. */
function failOn(broken: readonly Line[]): void {
  for (const { measure, measured } of broken) say(`${measure}: ${measured}, and there must be none`);
  if (broken.length > 0) process.exitCode = 1;
}

function echo(line: Line): Line {
  say(
    `  ${line.measure}: ${line.measured}${line.isKept === false ? `, and should be ${line.budget ?? ''}` : ''}`,
  );
  return line;
}

function commandLine(args: readonly string[]): string {
  return `Command: \`${['npm run bench', ...(args.length > 0 ? ['--', ...args] : [])].join(' ')}\`, on ${new Date().toISOString().slice(0, 10)}.`;
}

function stored({ stored: segments, copies, phases, targets }: BenchOptions): readonly string[] {
  if (targets.length > 0 || !(phases.has('reads') || phases.has('mixed'))) return [];
  const size = `Reads are measured at ${segments.toLocaleString('en-US')} stored segments, dated over six hours`;
  if (copies === 0) return [`${size}, all of them sent.`];
  const copied = `one trace in ${copies + 1} was sent, and the others are copies of it that the engine made, with ids and times of their own`;
  return [`${size}: ${copied}.`];
}

function readOptions(args: readonly string[]): BenchOptions {
  try {
    return parseOptions(args);
  } catch (caught) {
    throw new Error(`${messageOf(caught)}\n\n${usage}`, { cause: caught });
  }
}

function messageOf(caught: unknown): string {
  return caught instanceof Error ? caught.message : String(caught);
}

try {
  await main(process.argv.slice(2));
} catch (caught) {
  process.stderr.write(`${messageOf(caught)}\n`);
  process.exitCode = 1;
}
