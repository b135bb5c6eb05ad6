/**
 * The parameters of AWS calls that go into the `aws` block of a subsegment. Lists are read on the first call of a
 * service, so that an application pays only for the services it uses; an application's own list never changes the
 * default one.
 */
import { log } from '../logging/logger.ts';
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

/** By service; those of the default list as they are needed. */
const lists = new Map<string, CapturedOperations>();
let usesDefaults = true;

/**
 * Captures the parameters of `source` instead of the default ones.
 * @throws Error when `source` is no path or list, or has no `services`; the file system's or JSON's error for a path.
 */
export function setAWSWhitelist(source: AWSWhitelistSource): void {
  const services = readList(
    source,
    'Using custom AWS whitelist file: ',
    'Using custom AWS whitelist source.',
  );
  lists.clear();
  usesDefaults = false;
  add(services);
}

/**
 * Captures the parameters of `source` too; a service named there replaces the whole service of the list so far.
 * @throws as `setAWSWhitelist`.
 */
export function appendAWSWhitelist(source: AWSWhitelistSource): void {
  add(
    readList(
      source,
      'Appending AWS whitelist with custom file: ',
      'Appending AWS whitelist with a custom source.',
    ),
  );
}

function readList(
  source: AWSWhitelistSource,
  fileLine: string,
  sourceLine: string,
): Partial<AWSWhitelist['services']> {
  if (!source || (typeof source !== 'string' && typeof source !== 'object')) throw new Error(SOURCE_MISSING);
  const isFile = typeof source === 'string';
  log.info(isFile ? fileLine + source : sourceLine);
  const document = isFile
    ? (JSON.parse(process.getBuiltinModule('node:fs').readFileSync(source, 'utf8')) as AWSWhitelist)
    : source;
  if (document.services === undefined) throw new Error(SERVICES_MISSING);
  return document.services;
}

function add(services: Partial<AWSWhitelist['services']>): void {
  for (const [service, entry] of Object.entries(services)) {
    const operations = Object.entries(entry?.operations ?? {});
    lists.set(service, new Map(operations.map(([name, captured]) => [name, compile(captured)])));
  }
}

const KIND = /^(request|response)_(?:parameters|descriptors)$/;

function compile(captured: CapturedOperation): CapturedField[] {
  return Object.entries(captured).flatMap(([kind, content]: [string, unknown]): CapturedField[] => {
    const side = KIND.exec(kind)?.[1] as CapturedField['side'] | undefined;
    if (side === undefined) {
      log.error(
        `Unknown parameter type "${kind}". Must be "request_descriptors", "response_descriptors", ` +
          '"request_parameters" or "response_parameters".',
      );
      return [];
    }
    // A name alone is kept as it is.
    const named = Array.isArray(content)
      ? content.map((name: string) => [name, {}])
      : Object.entries(Object(content));
    return (named as [string, CapturedDescriptor][]).map(([from, descriptor]) => ({
      side,
      from,
      to: descriptor.rename_to ?? toSnakeCase(from),
      take: descriptor.list && descriptor.get_count ? 'count' : descriptor.get_keys ? 'keys' : 'value',
    }));
  });
}

/**
 * Adds what is captured of a call to `target`, which names the call already: what is there stays.
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
    log.debug(`Call "${service}.${operation}" is not whitelisted for additional data capturing. Ignoring.`);
    return;
  }
  for (const field of operations.get(operation) ?? operations.get('*') ?? []) {
    const value = taken(field, field.side === 'request' ? request : response);
    if (value !== undefined && !(field.to in target)) target[field.to] = value;
  }
}

function operationsOf(service: string): CapturedOperations | undefined {
  const lines = usesDefaults && !lists.has(service) ? DEFAULT_CAPTURED_PARAMETERS[service] : undefined;
  if (lines !== undefined) lists.set(service, parseCapturedOperations(lines));
  return lists.get(service);
}

function taken({ from, take }: CapturedField, source: unknown): unknown {
  const value = (source as Record<string, unknown> | null | undefined)?.[from];
  if (value === undefined || take === 'value') return value;
  if (take === 'count') return Array.isArray(value) ? value.length : 0;
  return value === null ? undefined : Object.keys(value);
}
