/** The flags of `npm run bench`. */

import { parseArgs } from 'node:util';

const phases = ['idle', 'http', 'udp', 'otlp-grpc', 'otlp-http', 'reads'] as const;
type Phase = (typeof phases)[number];

const MOST_SENT = 1_000_000;
const COPIES = 19;

export interface BenchOptions {
  /** How long each door is loaded. */
  readonly seconds: number;
  /** Segments a second over UDP. */
  readonly udpRate: number;
  /** Segments a second over HTTP; undefined is as fast as the service answers. */
  readonly httpRate: number | undefined;
  /** Spans a second over each door of OTLP. */
  readonly otlpRate: number;
  /** Segments stored before the read operations are measured. */
  readonly stored: number;
  /** How many copies the engine makes of each trace that is sent for the reads; 0 where all are sent. */
  readonly copies: number;
  readonly seed: number;
  readonly phases: ReadonlySet<Phase>;
  /** Where the page goes; undefined writes none. */
  readonly markdownFile: string | undefined;
}

export const usage = `npm run bench -- [flags]
  --seconds N       load each door for N seconds (60)
  --udp-rate N      segments a second over UDP (25000)
  --http-rate N     segments a second over HTTP (as many as the service takes)
  --otlp-rate N     spans a second over each door of OTLP (50000)
  --stored N        segments stored before reads are measured (1000000)
  --fill MODE       load: send all of those; copies: send a few, the engine copies them
                    (load up to 1000000, copies beyond)
  --only LIST       some of idle,http,udp,otlp-grpc,otlp-http,reads
  --seed N          seed of the generator (1)
  --markdown FILE   also write the table as a page
  sdk [--requests N] [--rounds N]
                    what the SDK costs an application instead, beside the official one
  --quick           5 s a door and 30,000 segments stored, unless said otherwise`;

/** Throws an Error that names the flag at fault. */
export function parseOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seconds: { type: 'string' },
      'udp-rate': { type: 'string' },
      'http-rate': { type: 'string' },
      'otlp-rate': { type: 'string' },
      stored: { type: 'string' },
      fill: { type: 'string' },
      only: { type: 'string' },
      seed: { type: 'string' },
      markdown: { type: 'string' },
      quick: { type: 'boolean' },
    },
  });
  const quick = values.quick === true;
  const stored = wholeNumber('stored', values.stored) ?? (quick ? 30_000 : 1_000_000);
  return {
    seconds: wholeNumber('seconds', values.seconds) ?? (quick ? 5 : 60),
    udpRate: wholeNumber('udp-rate', values['udp-rate']) ?? 25_000,
    httpRate: wholeNumber('http-rate', values['http-rate']),
    otlpRate: wholeNumber('otlp-rate', values['otlp-rate']) ?? 50_000,
    stored,
    copies: parseFill(values.fill, stored) === 'copies' ? COPIES : 0,
    seed: wholeNumber('seed', values.seed) ?? 1,
    phases: parsePhases(values.only),
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
function parseFill(mode: string | undefined, stored: number): 'load' | 'copies' {
  if (mode === undefined) return stored > MOST_SENT ? 'copies' : 'load';
  if (mode === 'load' || mode === 'copies') return mode;
  throw new Error(`--fill takes load or copies, not ${mode}`);
}

function parsePhases(list: string | undefined): ReadonlySet<Phase> {
  if (list === undefined) return new Set(phases);
  const names = list.split(',').map((name) => {
    const phase = phases.find((known) => known === name);
    if (phase === undefined) throw new Error(`--only takes some of ${phases.join(',')}, not ${name}`);
    return phase;
  });
  return new Set(names);
}
