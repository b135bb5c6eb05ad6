/**
 * Every setting of the service: one table from which flags, environment variables, defaults and the help text are
 * made. Flags win over variables, variables over defaults.
 */

import { parseArgs } from 'node:util';
import { FluoroscopeError, messageOf } from '../errors.ts';
import { type ForwardTarget, parseForwardTarget } from '../forward/forward-target.ts';

const KIBIBYTE = 1024;
const MEBIBYTE = 1024 * KIBIBYTE;

/** Values that a setting may have. */
interface Domain<Value> {
  /** Ends the sentence "it takes ...". */
  readonly allowed: string;
  readonly parse: (text: string) => Value | undefined;
  /** Values may hold credentials and are not repeated to anyone. */
  readonly isSecret?: true;
}

interface Setting<Value> extends Domain<Value> {
  readonly flag: string;
  readonly placeholder: string;
  readonly fallback: string;
  readonly help: string;
}

/**
 * What AWS's own OpenTelemetry agent indexes for application monitoring.
 * Source: CloudWatch agent, translator of the awsxray exporter.
 */
const INDEXED_ATTRIBUTES = [
  'aws.local.service',
  'aws.local.operation',
  'aws.local.environment',
  'aws.remote.service',
  'aws.remote.operation',
  'aws.remote.environment',
  'aws.remote.resource.identifier',
  'aws.remote.resource.type',
];

const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;

const SETTINGS = {
  port: {
    flag: 'port',
    placeholder: 'PORT',
    fallback: '2000',
    help: 'UDP segments, and on TCP the same number: API, console, health and metrics; 0 takes any free port',
    ...wholeNumber(0, 65_535),
  },
  host: {
    flag: 'host',
    placeholder: 'ADDRESS',
    fallback: '127.0.0.1',
    help: 'address to listen on; nothing is reachable from other machines unless this says so',
    ...text(),
  },
  dataDir: {
    flag: 'data-dir',
    placeholder: 'DIR',
    fallback: '.fluoroscope',
    help: 'holds everything; deleting it is a factory reset',
    ...text(),
  },
  retentionDays: {
    flag: 'retention-days',
    placeholder: 'DAYS',
    fallback: '30',
    help: 'how long traces are kept after they arrive',
    ...wholeNumber(1, 3650),
  },
  documentLimitBytes: {
    flag: 'document-limit-bytes',
    placeholder: 'BYTES',
    fallback: String(MEBIBYTE),
    help: 'largest segment document accepted over HTTP',
    ...wholeNumber(64 * KIBIBYTE, 64 * MEBIBYTE),
  },
  bodyLimitBytes: {
    flag: 'body-limit-bytes',
    placeholder: 'BYTES',
    fallback: String(16 * MEBIBYTE),
    help: 'largest request body',
    ...wholeNumber(64 * KIBIBYTE, 256 * MEBIBYTE),
  },
  inFlightLimitBytes: {
    flag: 'in-flight-limit-bytes',
    placeholder: 'BYTES',
    fallback: String(64 * MEBIBYTE),
    help: 'documents between acceptance and assembly, beyond which more are refused; they take up to five times that in memory',
    ...wholeNumber(64 * KIBIBYTE, 1024 * MEBIBYTE),
  },
  traceQueryWindowHours: {
    flag: 'trace-query-window-hours',
    placeholder: 'HOURS',
    fallback: '24',
    help: 'widest time range of one GetTraceSummaries call',
    ...wholeNumber(1, 87_600),
  },
  region: {
    flag: 'region',
    placeholder: 'REGION',
    fallback: 'us-east-1',
    help: 'region named in the ARNs the service makes up',
    ...text(),
  },
  accountId: {
    flag: 'account-id',
    placeholder: 'ID',
    fallback: '000000000000',
    help: 'account named in the ARNs the service makes up',
    allowed: '12 digits',
    parse: (value: string) => (/^\d{12}$/.test(value) ? value : undefined),
  },
  logLevel: {
    flag: 'log-level',
    placeholder: 'LEVEL',
    fallback: 'info',
    help: 'debug, info, warn or error; logs are JSON lines on stderr',
    allowed: 'debug, info, warn or error',
    parse: (value: string) => LOG_LEVELS.find((level) => level === value),
  },
  otlpHttpPort: door('otlp-http-port', '4318', 'OTLP over HTTP'),
  otlpGrpcPort: door('otlp-grpc-port', '4317', 'OTLP over gRPC'),
  otlpBodyLimitBytes: {
    flag: 'otlp-body-limit-bytes',
    placeholder: 'BYTES',
    fallback: String(5 * MEBIBYTE),
    help: 'largest OTLP request, once it is unpacked',
    ...wholeNumber(64 * KIBIBYTE, 256 * MEBIBYTE),
  },
  otlpCorsOrigins: {
    flag: 'otlp-cors-origins',
    placeholder: 'ORIGINS',
    fallback: '',
    help: 'origins of web pages that may send OTLP, with commas between them; * stands for any text in one',
    allowed: 'origins such as https://shop.example, with commas between them, or *',
    parse: (value: string) => {
      const origins = list().parse(value);
      return origins?.every((origin) => /^(\*|[a-z*]+:\/\/[^/]+)$/i.test(origin)) ? origins : undefined;
    },
  },
  otlpIndexedAttributes: {
    flag: 'otlp-indexed-attributes',
    placeholder: 'KEYS',
    fallback: INDEXED_ATTRIBUTES.join(','),
    help: 'span attributes that become annotations, with commas between them; those of a resource begin with otel.resource.',
    ...list(),
  },
  otlpIndexAllAttributes: {
    flag: 'otlp-index-all-attributes',
    placeholder: 'BOOL',
    fallback: 'false',
    help: 'whether every attribute that is a text, number or boolean becomes an annotation',
    allowed: 'true or false',
    parse: (value: string) => ({ true: true, false: false })[value],
  },
  forward: {
    flag: 'forward',
    placeholder: 'TARGET',
    fallback: 'off',
    help: 'otlp=URL of an OTLP/HTTP endpoint that gets everything received as well; off for none',
    allowed: 'off, or otlp= and an http or https URL, the base of an OTLP/HTTP endpoint',
    isSecret: true,
    parse: (value: string): ForwardTarget | 'off' | undefined =>
      value === 'off' || value === '' ? 'off' : parseForwardTarget(value),
  },
  forwardQueueBytes: {
    flag: 'forward-queue-bytes',
    placeholder: 'BYTES',
    fallback: String(64 * MEBIBYTE),
    help: 'what may wait for that endpoint; beyond it, spans are dropped and counted',
    ...wholeNumber(64 * KIBIBYTE, 4096 * MEBIBYTE),
  },
} as const;

type SettingName = keyof typeof SETTINGS;

/** The service's settings, checked. */
export type Config = {
  readonly [Name in SettingName]: NonNullable<ReturnType<(typeof SETTINGS)[Name]['parse']>>;
};

const VARIABLE_PREFIX = 'FLUOROSCOPE_';

/** Reads flags and variables. Throws FLS_BAD_CONFIG with a sentence that names the flag or variable. */
export function readConfig(flags: readonly string[], environment: NodeJS.ProcessEnv): Config {
  const given = parseFlags(flags);
  const entries = Object.entries(SETTINGS).map(([name, setting]) => {
    const variable = VARIABLE_PREFIX + setting.flag.toUpperCase().replaceAll('-', '_');
    const [source, value] = pick(setting, given, environment[variable], variable);
    const parsed = setting.parse(value);
    if (parsed === undefined) {
      const what = 'isSecret' in setting ? 'what it is' : `"${value}"`;
      const sentence = `${source} cannot be ${what}: it takes ${setting.allowed}.`;
      throw new FluoroscopeError('FLS_BAD_CONFIG', sentence);
    }
    return [name, parsed];
  });
  return Object.fromEntries(entries) as Config;
}

/** A setting as people may see it. */
export interface DescribedSetting {
  /** The flag without its dashes. */
  readonly name: string;
  /** As it would be given; without what may be secret. */
  readonly value: string;
  readonly isDefault: boolean;
  readonly description: string;
}

/** Every setting, in the order of the help text. */
export function describeSettings(config: Config): readonly DescribedSetting[] {
  return Object.entries(SETTINGS).map(([name, setting]) => {
    const value = toText(config[name as SettingName]);
    const fallback = setting.parse(setting.fallback);
    return {
      name: setting.flag,
      value,
      isDefault: fallback !== undefined && value === toText(fallback),
      description: setting.help,
    };
  });
}

function toText(value: Config[SettingName]): string {
  if (typeof value !== 'object') return String(value);
  // A target's label names neither credentials nor a query, either of which may be secret.
  return 'label' in value ? `otlp=${value.label}` : value.join(',');
}

/** The help text's lines about flags. */
export function describeFlags(): string {
  return Object.values(SETTINGS)
    .map(({ flag, placeholder, fallback, help }) => {
      const left = `  --${flag} ${placeholder}`.padEnd(36);
      return `${left}${help} (${fallback})`;
    })
    .join('\n');
}

function parseFlags(flags: readonly string[]): Record<string, string | undefined> {
  const options = Object.fromEntries(
    Object.values(SETTINGS).map((setting) => [setting.flag, { type: 'string' as const }]),
  );
  try {
    return parseArgs({ args: [...flags], options, allowPositionals: false }).values;
  } catch (caught) {
    // Some of Node's messages go on for several lines of advice.
    const [sentence = ''] = messageOf(caught).split('\n', 1);
    throw new FluoroscopeError(
      'FLS_BAD_CONFIG',
      `${sentence.replace(/\.$/, '')}. See fluoroscope --help.`,
      caught,
    );
  }
}

function pick(
  setting: Setting<unknown>,
  given: Readonly<Record<string, string | undefined>>,
  fromEnvironment: string | undefined,
  variable: string,
): [source: string, value: string] {
  const fromFlag = given[setting.flag];
  if (fromFlag !== undefined) return [`--${setting.flag}`, fromFlag];
  if (fromEnvironment !== undefined && fromEnvironment !== '') return [variable, fromEnvironment];
  return [`--${setting.flag}`, setting.fallback];
}

/** Any text but the empty one. */
function text(): Domain<string> {
  return { allowed: 'a text that is not empty', parse: (value) => (value === '' ? undefined : value) };
}

function wholeNumber(least: number, most: number): Domain<number> {
  return {
    allowed: `a whole number from ${least} to ${most}`,
    parse(value) {
      const number = /^\d+$/.test(value) ? Number(value) : Number.NaN;
      return number >= least && number <= most ? number : undefined;
    },
  };
}

/** A door that can be left shut. */
function door(flag: string, fallback: string, what: string): Setting<number | 'off'> {
  const port = wholeNumber(0, 65_535);
  return {
    flag,
    placeholder: 'PORT',
    fallback,
    help: `${what}; 0 takes any free port, off opens none`,
    allowed: `off, or ${port.allowed}`,
    parse: (value) => (value === 'off' ? 'off' : port.parse(value)),
  };
}

/** Texts between commas; none at all is a list too. */
function list(): Domain<readonly string[]> {
  return {
    allowed: 'texts with commas between them',
    parse: (value) =>
      value
        .split(',')
        .map((item) => item.trim())
        .filter((item) => item !== ''),
  };
}
