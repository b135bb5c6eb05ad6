/** The flags of `npm run bench`. */

import { parseArgs } from 'node:util';

import { FULL_EFFORT, SHORT_EFFORT, type Effort } from './effort.ts';
import { parseTarget, type Target } from './target.ts';

/** In the order in which they are measured. */
const phases = ['idle', 'http', 'udp', 'otlp-grpc', 'otlp-http', 'reads', 'mixed', 'growth'] as const;
type Phase = (typeof phases)[number];

/** Growth takes as long as all the others, and is measured when asked for. */
const USUAL: readonly Phase[] = phases.filter((phase) => phase !== 'growth');
/** The store that is read is filled by the door of HTTP, as fast as that goes. */
const SHORT: readonly Phase[] = USUAL.filter((phase) => phase !== 'http');

const MOST_SENT = 1_000_000;
const COPIES = 19;
/** Few, because each takes as long as many, and what is sent has to be some. */
const SHORT_COPIES = 4;
const SIZES: readonly number[] = [100_000, 1_000_000, 10_000_000];
const GROWTH_SECONDS = 15;

export interface BenchOptions {
  /** How long each door is loaded. */
  readonly seconds: number;
  /** Segments a second over UDP. */
  readonly udpRate: number;
  /** Segments a second over HTTP; undefined is as fast as the service answers. */
  readonly httpRate: number | undefined;
  /** Spans a second over each door of OTLP. */
  readonly otlpRate: number;
  /** Segments a second that come in while reads are measured beside them. */
  readonly mixedRate: number;
  /** Segments stored before the read operations are measured. */
  readonly stored: number;
  /** How many copies the engine makes of each trace that is sent for the reads; 0 where all are sent. */
  readonly copies: number;
  readonly growth: GrowthOptions;
  readonly seed: number;
  readonly phases: ReadonlySet<Phase>;
  readonly effort: Effort;
  /** Endpoints of another service. Where there are any, loads are compared and nothing else is measured. */
  readonly targets: readonly Target[];
  /** The process behind the targets, where it runs on this machine. */
  readonly targetPid: number | undefined;
  /** Where the page goes; undefined writes none. */
  readonly markdownFile: string | undefined;
}

interface GrowthOptions {
  /** Segments stored when measured, ascending, each a multiple of the first. */
  readonly sizes: readonly number[];
  /** How many copies the engine makes of each trace that is sent for the first size. */
  readonly copies: number;
  /** How long each size is loaded. */
  readonly seconds: number;
}

export const usage = `npm run bench -- [flags]
  --seconds N       load each door for N seconds (60; growth 15)
  --udp-rate N      segments a second over UDP (25000)
  --http-rate N     segments a second over HTTP (as many as the service takes)
  --otlp-rate N     spans a second over each door of OTLP (50000)
  --mixed-rate N    segments a second that come in beside reads (10000)
  --stored N        segments stored before reads are measured (1000000)
  --fill MODE       load: send all of those; copies: send a few, the engine copies them
                    (load up to 1000000, copies beyond and with --short)
  --sizes LIST      segments stored for growth (100000,1000000,10000000)
  --only LIST       some of ${phases.join(',')} (all but growth)
  --target URL      load this endpoint of another service as well, side by side:
                    http://HOST:PORT for X-Ray, http://HOST:PORT/v1/traces or grpc://HOST:PORT for OTLP;
                    may be given more than once
  --target-pid N    the process behind the targets, whose memory and CPU are told as well
  --seed N          seed of the generator (1)
  --markdown FILE   also write the tables as a page
  --short           everything but growth small, in about a minute, unless said otherwise; no time is worth comparing
  sdk [--requests N] [--rounds N]
                    what the SDK costs an application instead, beside the official one

The exit code is 1 when something was lost, doubled or refused that should not be, never for a time.`;

/** Throws an Error that names the flag at fault. */
export function parseOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seconds: { type: 'string' },
      'udp-rate': { type: 'string' },
      'http-rate': { type: 'string' },
      'otlp-rate': { type: 'string' },
      'mixed-rate': { type: 'string' },
      stored: { type: 'string' },
      fill: { type: 'string' },
      sizes: { type: 'string' },
      only: { type: 'string' },
      target: { type: 'string', multiple: true },
      'target-pid': { type: 'string' },
      seed: { type: 'string' },
      markdown: { type: 'string' },
      short: { type: 'boolean' },
    },
  });
  const isShort = values.short === true;
  const seconds = wholeNumber('seconds', values.seconds);
  const stored = wholeNumber('stored', values.stored) ?? (isShort ? 100_000 : 1_000_000);
  const targets = (values.target ?? []).map((url) => parseTarget(url));
  if (targets.length > 0 && values.only !== undefined)
    throw new Error('--only does not go with --target, which loads the doors that its addresses name');
  return {
    seconds: seconds ?? (isShort ? 5 : 60),
    // Short rates are what a busy machine takes, because a datagram that is dropped tells nothing.
    udpRate: wholeNumber('udp-rate', values['udp-rate']) ?? (isShort ? 2_000 : 25_000),
    httpRate: wholeNumber('http-rate', values['http-rate']),
    otlpRate: wholeNumber('otlp-rate', values['otlp-rate']) ?? (isShort ? 5_000 : 50_000),
    mixedRate: wholeNumber('mixed-rate', values['mixed-rate']) ?? (isShort ? 2_500 : 10_000),
    stored,
    copies: copiesFor(values.fill, stored, isShort),
    growth: growthOptions(values.sizes, seconds ?? (isShort ? 5 : GROWTH_SECONDS)),
    seed: wholeNumber('seed', values.seed) ?? 1,
    phases: parsePhases(values.only, isShort ? SHORT : USUAL),
    effort: isShort ? SHORT_EFFORT : FULL_EFFORT,
    targets,
    targetPid: wholeNumber('target-pid', values['target-pid']),
    markdownFile: values.markdown,
  };
}

function wholeNumber(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new Error(`--${flag} takes a whole number above zero, not ${text}`);
}

/** More are not sent unless asked for, since that takes more than a minute. */
function copiesFor(mode: string | undefined, stored: number, isShort: boolean): number {
  const copies = isShort ? SHORT_COPIES : COPIES;
  if (mode === undefined) return isShort || stored > MOST_SENT ? copies : 0;
  if (mode === 'load') return 0;
  if (mode === 'copies') return copies;
  throw new Error(`--fill takes load or copies, not ${mode}`);
}

/** The store grows by whole copies of what it began with. */
function growthOptions(list: string | undefined, seconds: number): GrowthOptions {
  const sizes = list?.split(',').map((text) => wholeNumber('sizes', text) ?? 0) ?? SIZES;
  const [first = 0] = sizes;
  const isGrowing = sizes.every((size, place) => place === 0 || size > (sizes[place - 1] ?? 0));
  if (!isGrowing || sizes.some((size) => size % first !== 0))
    throw new Error(`--sizes takes growing multiples of the first size, not ${sizes.join(',')}`);
  return { sizes, seconds, copies: first > MOST_SENT ? COPIES : 0 };
}

function parsePhases(list: string | undefined, unlessTold: readonly Phase[]): ReadonlySet<Phase> {
  if (list === undefined) return new Set(unlessTold);
  const names = list.split(',').map((name) => {
    const phase = phases.find((known) => known === name);
    if (phase === undefined) throw new Error(`--only takes some of ${phases.join(',')}, not ${name}`);
    return phase;
  });
  return new Set(names);
}
