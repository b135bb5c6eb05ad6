/**
 * The parameters of AWS calls that go into the `aws` block of a subsegment. Lists are read on the first call of a
 * service, so that an application pays only for the services it uses; an application's own list never changes the
 * default one.
 */
import { getLogger, isLogged } from '../logging/logger.ts';
import { toSnakeCase, parseCapturedOperations } from './captured-field.ts';
import type { CapturedField, CapturedOperations } from './captured-field.ts';
import { DEFAULT_CAPTURED_PARAMETERS } from './default-captured-parameters.ts';

/** How a map or list parameter is captured. */
export interface CapturedDescriptor {
  /** The key in the document; otherwise the name in snake case. */
  rename_to?: string;
  /** Keep the keys of a map instead of the map. */
  get_keys?: boolean;
  /** With `get_count`: keep the length of a list instead of the list. */
  list?: boolean;
  get_count?: boolean;
}

/** The parameters of one operation to capture. */
export interface CapturedOperation {
  request_parameters?: readonly string[];
  request_descriptors?: Readonly<Record<string, CapturedDescriptor>>;
  response_parameters?: readonly string[];
  response_descriptors?: Readonly<Record<string, CapturedDescriptor>>;
}

/** A list of parameters to capture: services in lower case, operations with a small first letter. */
export interface AWSWhitelist {
  services: Readonly<Record<string, { operations: Readonly<Record<string, CapturedOperation>> }>>;
}

/** A list, or the path of a JSON file that holds one. */
export type AWSWhitelistSource = string | AWSWhitelist;

const SOURCE_MISSING =
  'Please specify a path to the local whitelist file, or supply a whitelist source object.';
const SERVICES_MISSING = 'Document formatting is incorrect. Expecting "services" param.';

/** Keys that identify the call itself: a captured parameter of that name is left out. */
const OWN_KEYS: ReadonlySet<string> = new Set(['operation', 'region', 'request_id', 'retries', 'id_2']);

let customOnly = false;
let custom = new Map<string, CapturedOperations>();
const defaults = new Map<string, CapturedOperations | undefined>();

/**
 * Captures the parameters of `source` instead of the default ones.
 * @throws Error when `source` is no path or list, or has no `services`; the file system's or JSON's error for a path.
 */
export function setAWSWhitelist(source: AWSWhitelistSource): void {
  requireSource(source);
  getLogger().info(
    typeof source === 'string'
      ? `Using custom AWS whitelist file: ${source}`
      : 'Using custom AWS whitelist source.',
  );
  custom = readList(source);
  customOnly = true;
}

/**
 * Captures the parameters of `source` too; a service named there replaces the whole service of the list so far.
 * @throws as `setAWSWhitelist`.
 */
export function appendAWSWhitelist(source: AWSWhitelistSource): void {
  requireSource(source);
  getLogger().info(
    typeof source === 'string'
      ? `Appending AWS whitelist with custom file: ${source}`
      : 'Appending AWS whitelist with a custom source.',
  );
  for (const [service, operations] of readList(source)) custom.set(service, operations);
}

/**
 * Adds what is captured of a call to `target`.
 * @param service in lower case.
 * @param operation with a small first letter.
 */
export function captureParameters(
  target: Record<string, unknown>,
  service: string,
  operation: string,
  request: unknown,
  response: unknown,
): void {
  const operations = operationsOf(service);
  if (operations === undefined) {
    if (isLogged('debug')) {
      getLogger().debug(
        `Call "${service}.${operation}" is not whitelisted for additional data capturing. Ignoring.`,
      );
    }
    return;
  }
  for (const field of operations.get(operation) ?? operations.get('*') ?? []) {
    const source = field.side === 'request' ? request : response;
    const value = taken(field, source);
    if (value !== undefined) target[field.to] = value;
  }
}

function operationsOf(service: string): CapturedOperations | undefined {
  const own = custom.get(service);
  if (own !== undefined || customOnly) return own;
  if (!defaults.has(service)) {
    const lines = Object.hasOwn(DEFAULT_CAPTURED_PARAMETERS, service)
      ? DEFAULT_CAPTURED_PARAMETERS[service]
      : undefined;
    defaults.set(service, lines === undefined ? undefined : parseCapturedOperations(lines));
  }
  return defaults.get(service);
}

function taken(field: CapturedField, source: unknown): unknown {
  if (!isObject(source)) return undefined;
  const value = source[field.from];
  if (value === undefined || field.take === 'value') return value;
  if (field.take === 'keys') return isObject(value) ? Object.keys(value) : undefined;
  return Array.isArray(value) ? value.length : 0;
}

function requireSource(source: unknown): void {
  const usable =
    typeof source === 'string'
      ? source !== ''
      : isObject(source) && Object.prototype.toString.call(source) !== '[object String]';
  if (!usable) throw new Error(SOURCE_MISSING);
}

function readList(source: AWSWhitelistSource): Map<string, CapturedOperations> {
  const document: unknown =
    typeof source === 'string'
      ? JSON.parse(process.getBuiltinModule('node:fs').readFileSync(source, 'utf8'))
      : source;
  const services = isObject(document) ? document['services'] : undefined;
  if (services === undefined) throw new Error(SERVICES_MISSING);
  const list = new Map<string, CapturedOperations>();
  for (const [service, entry] of entriesOf(services)) {
    list.set(service, compileService(isObject(entry) ? entry['operations'] : undefined));
  }
  return list;
}

function compileService(operations: unknown): CapturedOperations {
  const compiled = new Map<string, readonly CapturedField[]>();
  for (const [operation, kinds] of entriesOf(operations)) {
    const fields = entriesOf(kinds).flatMap(([kind, content]) => compileKind(kind, content));
    compiled.set(
      operation,
      fields.filter((field) => !OWN_KEYS.has(field.to)),
    );
  }
  return compiled;
}

function compileKind(kind: string, content: unknown): CapturedField[] {
  const side = kind.startsWith('request_') ? 'request' : 'response';
  switch (kind) {
    case 'request_parameters':
    case 'response_parameters':
      return (Array.isArray(content) ? content : [])
        .filter((name) => typeof name === 'string')
        .map((from) => ({ side, from, to: toSnakeCase(from), take: 'value' }));
    case 'request_descriptors':
    case 'response_descriptors':
      return entriesOf(content).map(([from, descriptor]) => compileDescriptor(side, from, descriptor));
    default:
      getLogger().error(
        `Unknown parameter type "${kind}". Must be "request_descriptors", "response_descriptors", ` +
          '"request_parameters" or "response_parameters".',
      );
      return [];
  }
}

function compileDescriptor(side: CapturedField['side'], from: string, descriptor: unknown): CapturedField {
  const options = isObject(descriptor) ? descriptor : {};
  const counts = Boolean(options['list']) && Boolean(options['get_count']);
  const renamed = options['rename_to'];
  return {
    side,
    from,
    to: typeof renamed === 'string' ? renamed : toSnakeCase(from),
    take: counts ? 'count' : options['get_keys'] === true ? 'keys' : 'value',
  };
}

function entriesOf(value: unknown): [string, unknown][] {
  return isObject(value) ? Object.entries(value) : [];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
