import { describe, expect, it } from 'vitest';
import { describeFlags, describeSettings, readConfig, type Config } from './config.ts';

const DEFAULTS: Config = {
  port: 2000,
  host: '127.0.0.1',
  dataDir: '.fluoroscope',
  retentionDays: 30,
  documentLimitBytes: 1024 * 1024,
  bodyLimitBytes: 16 * 1024 * 1024,
  inFlightLimitBytes: 64 * 1024 * 1024,
  traceQueryWindowHours: 24,
  region: 'us-east-1',
  accountId: '000000000000',
  logLevel: 'info',
  otlpHttpPort: 4318,
  otlpGrpcPort: 4317,
  otlpBodyLimitBytes: 5 * 1024 * 1024,
  otlpCorsOrigins: [],
  otlpIndexedAttributes: [
    'aws.local.service',
    'aws.local.operation',
    'aws.local.environment',
    'aws.remote.service',
    'aws.remote.operation',
    'aws.remote.environment',
    'aws.remote.resource.identifier',
    'aws.remote.resource.type',
  ],
  otlpIndexAllAttributes: false,
  forward: 'off',
  forwardQueueBytes: 64 * 1024 * 1024,
};

/** A value for every flag, none of them its default, with what it is read as. */
const OTHERS: readonly [flag: string, name: keyof Config, text: string, value: unknown][] = [
  ['port', 'port', '0', 0],
  ['host', 'host', '::1', '::1'],
  ['data-dir', 'dataDir', '/var/lib/fluoroscope', '/var/lib/fluoroscope'],
  ['retention-days', 'retentionDays', '7', 7],
  ['document-limit-bytes', 'documentLimitBytes', '65536', 65_536],
  ['body-limit-bytes', 'bodyLimitBytes', '268435456', 268_435_456],
  ['in-flight-limit-bytes', 'inFlightLimitBytes', '65536', 65_536],
  ['trace-query-window-hours', 'traceQueryWindowHours', '720', 720],
  ['region', 'region', 'eu-central-1', 'eu-central-1'],
  ['account-id', 'accountId', '123456789012', '123456789012'],
  ['log-level', 'logLevel', 'debug', 'debug'],
  ['otlp-http-port', 'otlpHttpPort', 'off', 'off'],
  ['otlp-grpc-port', 'otlpGrpcPort', '0', 0],
  ['otlp-body-limit-bytes', 'otlpBodyLimitBytes', '65536', 65_536],
  [
    'otlp-cors-origins',
    'otlpCorsOrigins',
    'https://a.example, ,http://*.b',
    ['https://a.example', 'http://*.b'],
  ],
  [
    'otlp-indexed-attributes',
    'otlpIndexedAttributes',
    'tier,otel.resource.team',
    ['tier', 'otel.resource.team'],
  ],
  ['otlp-index-all-attributes', 'otlpIndexAllAttributes', 'true', true],
  [
    'forward',
    'forward',
    'otlp=http://collector:4318',
    {
      url: 'http://collector:4318/v1/traces',
      authorization: undefined,
      label: 'http://collector:4318/v1/traces',
    },
  ],
  ['forward-queue-bytes', 'forwardQueueBytes', '65536', 65_536],
];

const variableOf = (flag: string) => `FLUOROSCOPE_${flag.toUpperCase().replaceAll('-', '_')}`;

describe('readConfig', () => {
  it('has a default for everything', () => {
    expect(readConfig([], {})).toEqual(DEFAULTS);
  });

  it.each(OTHERS)('reads --%s as a flag, in either form', (flag, name, text, value) => {
    expect(readConfig([`--${flag}`, text], {})).toEqual({ ...DEFAULTS, [name]: value });
    expect(readConfig([`--${flag}=${text}`], {})).toEqual({ ...DEFAULTS, [name]: value });
  });

  it.each(OTHERS)('reads --%s from its variable', (flag, name, text, value) => {
    expect(readConfig([], { [variableOf(flag)]: text })).toEqual({ ...DEFAULTS, [name]: value });
  });

  it('is complete in this test', () => {
    expect(OTHERS.map(([, name]) => name).toSorted()).toEqual(Object.keys(DEFAULTS).toSorted());
  });

  it('prefers a flag to a variable, and the last of two flags', () => {
    expect(readConfig(['--port', '1'], { FLUOROSCOPE_PORT: '2' }).port).toBe(1);
    expect(readConfig(['--port', '1', '--port', '3'], {}).port).toBe(3);
  });

  it('takes an empty variable for one that is not set', () => {
    expect(readConfig([], { FLUOROSCOPE_PORT: '' }).port).toBe(2000);
  });

  it('ignores variables that are no setting', () => {
    expect(readConfig([], { FLUOROSCOPE_NONSENSE: 'x', PORT: '1' })).toEqual(DEFAULTS);
  });

  it.each([
    ['port', ['-0', '65536', '1.5', '1e3', '0x10', ' 1', 'http', '']],
    ['host', ['']],
    ['data-dir', ['']],
    ['retention-days', ['0', '3651', 'forever']],
    ['document-limit-bytes', ['65535', '67108865', '1MB']],
    ['body-limit-bytes', ['65535', '268435457']],
    ['in-flight-limit-bytes', ['65535', '1073741825']],
    ['trace-query-window-hours', ['0', '87601']],
    ['region', ['']],
    ['account-id', ['1', '12345678901x', '1234567890123']],
    ['log-level', ['trace', 'INFO', '']],
    ['otlp-http-port', ['on', '65536']],
    ['otlp-grpc-port', ['OFF', '-1']],
    ['otlp-body-limit-bytes', ['65535', '268435457']],
    [
      'otlp-cors-origins',
      ['shop.example', 'https://', 'https://shop.example/page', 'https://a.example,shop.example'],
    ],
    ['otlp-index-all-attributes', ['yes', 'TRUE', '1', '']],
  ])('names --%s when its value cannot be used', (flag, values) => {
    for (const value of values) {
      expect(() => readConfig([`--${flag}=${value}`], {})).toThrow(
        expect.objectContaining({
          code: 'FLS_BAD_CONFIG',
          message: expect.stringMatching(new RegExp(`^--${flag} cannot be "${value}": it takes .+\\.$`)),
        }),
      );
    }
  });

  it.each([
    ['port', 'a whole number from 0 to 65535'],
    ['host', 'a text that is not empty'],
    ['account-id', '12 digits'],
    ['log-level', 'debug, info, warn or error'],
    ['otlp-http-port', 'off, or a whole number from 0 to 65535'],
  ])('says what --%s takes', (flag, allowed) => {
    const value = flag === 'host' ? '' : '99999';
    expect(() => readConfig([`--${flag}=${value}`], {})).toThrow(
      `--${flag} cannot be "${value}": it takes ${allowed}.`,
    );
  });

  it.each(['http://key:secret@collector', 'otlp=ftp://key:secret@collector', 'otlp=//key:secret@collector'])(
    'does not repeat --forward=%s, which may hold credentials',
    (value) => {
      expect(() => readConfig([`--forward=${value}`], {})).toThrow(
        '--forward cannot be what it is: it takes off, or otlp= and an http or https URL, the base of an OTLP/HTTP endpoint.',
      );
    },
  );

  it('names the variable when the value came from there', () => {
    expect(() => readConfig([], { FLUOROSCOPE_RETENTION_DAYS: 'x' })).toThrow(
      'FLUOROSCOPE_RETENTION_DAYS cannot be "x": it takes a whole number from 1 to 3650.',
    );
  });

  it.each([
    [['--nonsense'], '--nonsense'],
    [['--port'], '--port'],
    [['--port', '--host'], '--port'],
    [['serve'], 'serve'],
    [['-x'], '-x'],
  ])('refuses %j and points to the help', (flags, named) => {
    expect(() => readConfig(flags, {})).toThrow(
      expect.objectContaining({
        code: 'FLS_BAD_CONFIG',
        message: expect.stringMatching(new RegExp(`${named}[^]*See fluoroscope --help\\.$`)),
      }),
    );
  });
});

describe('describeFlags', () => {
  const lines = describeFlags().split('\n');

  it('has a line for every flag, with its default', () => {
    expect(lines).toHaveLength(OTHERS.length);
    OTHERS.forEach(([flag, name], index) => {
      expect(lines[index]).toMatch(new RegExp(`^  --${flag} [A-Z]+ +\\S.*\\(${String(DEFAULTS[name])}\\)$`));
    });
  });

  it('starts every explanation in the same column', () => {
    for (const line of lines) expect(line.slice(34, 37)).toMatch(/^ {2}\S$/);
  });
});

describe('describeSettings', () => {
  it('knows defaults from what was chosen, whichever way it was chosen', () => {
    const flags = OTHERS.map(([flag, , text]) => `--${flag}=${text}`);
    const described = (config: Config) =>
      describeSettings(config).map(({ name, isDefault }) => [name, isDefault]);
    const names = describeSettings(DEFAULTS).map(({ name }) => name);
    expect(described(readConfig([], {}))).toEqual(names.map((name) => [name, true]));
    expect(described(readConfig(['--port=2000'], {}))).toEqual(names.map((name) => [name, true]));
    expect(described(readConfig(flags, {}))).toEqual(names.map((name) => [name, false]));
  });

  it('writes values as they are given', () => {
    const value = (flags: readonly string[], name: string) =>
      describeSettings(readConfig(flags, {})).find((setting) => setting.name === name)?.value;
    expect(value([], 'port')).toBe('2000');
    expect(value(['--otlp-http-port=off'], 'otlp-http-port')).toBe('off');
    expect(value(['--otlp-indexed-attributes=a, b'], 'otlp-indexed-attributes')).toBe('a,b');
    expect(value([], 'otlp-index-all-attributes')).toBe('false');
  });

  it('leaves out credentials and keys', () => {
    const config = readConfig(['--forward=otlp=https://key:secret@collector/in?token=secret'], {});
    const { value } = describeSettings(config).find(({ name }) => name === 'forward') ?? {};
    expect(value).toBe('otlp=https://collector/in/v1/traces');
  });
});
