/**
 * The JSON of `rootcause.json`: root causes as trace summaries have them. Readers are put together as the shapes are,
 * and each is typed by what it reads. A member that nobody knows is refused, since a pattern that ignored it would
 * match more than was asked for.
 * Source: X-Ray API reference, FaultRootCause, ErrorRootCause and ResponseTimeRootCause.
 */

import type {
  EntityPattern,
  ExceptionPattern,
  RootCauseJsonTerm,
  RootCausePattern,
  ServicePattern,
} from './ast.ts';
import { alternatives, quoted } from './problem.ts';

type Read<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly reason: string };

/** Reads one kind of value from parsed JSON; `path` says where it stands, for the reason. */
type Reader<Value> = (json: unknown, path: string) => Read<Value>;

/** Summaries spell the members of a pattern with a capital. */
type Members<Pattern> = {
  readonly [Property in keyof Pattern & string as Capitalize<Property>]-?: Reader<
    NonNullable<Pattern[Property]>
  >;
};

const text: Reader<string> = (json, path) =>
  typeof json === 'string' ? { ok: true, value: json } : mismatch(path, 'a string');

const flag: Reader<boolean> = (json, path) =>
  typeof json === 'boolean' ? { ok: true, value: json } : mismatch(path, 'true or false');

// Zero has no sign here: adding zero turns -0 into 0. An exponent can make JSON infinite.
const number: Reader<number> = (json, path) =>
  typeof json === 'number' && Number.isFinite(json)
    ? { ok: true, value: json + 0 }
    : mismatch(path, 'a number');

const exception = object<ExceptionPattern>({ Name: text, Message: text });

const entity = object<EntityPattern>({
  Name: text,
  Coverage: number,
  Remote: flag,
  Exceptions: list(exception),
});

const service = object<ServicePattern>({
  Name: text,
  Names: list(text),
  Type: text,
  AccountId: text,
  Inferred: flag,
  EntityPath: list(entity),
});

const rootCauses = list(object<RootCausePattern>({ ClientImpacting: flag, Services: list(service) }));

/** Reads what `JSON.parse` made of the array after `#`. */
export function readRootCausePattern(json: unknown): Read<RootCauseJsonTerm['pattern']> {
  const read = rootCauses(json, '');
  if (!read.ok) return read;
  const [first, ...rest] = read.value;
  if (first === undefined) return { ok: false, reason: 'rootcause.json needs a root cause in its array' };
  return { ok: true, value: [first, ...rest] };
}

/** The same as JSON text, in the spelling of trace summaries. */
export function writeRootCausePattern(pattern: RootCauseJsonTerm['pattern']): string {
  return JSON.stringify(capitalized(pattern));
}

function capitalized(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(capitalized);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value);
  return Object.fromEntries(members.map(([name, member]) => [capitalize(name), capitalized(member)]));
}

function list<Value>(readElement: Reader<Value>): Reader<readonly Value[]> {
  return (json, path) => {
    if (!Array.isArray(json)) return mismatch(path, 'an array');
    const values: Value[] = [];
    for (const [index, element] of json.entries()) {
      const read = readElement(element, `${path}[${index}]`);
      if (!read.ok) return read;
      values.push(read.value);
    }
    return { ok: true, value: values };
  };
}

function object<Pattern>(members: Members<Pattern>): Reader<Pattern> {
  const readers = new Map<string, Reader<unknown>>(Object.entries(members));
  return (json, path) => {
    if (typeof json !== 'object' || json === null || Array.isArray(json)) return mismatch(path, 'an object');
    const pattern: Record<string, unknown> = {};
    for (const [name, member] of Object.entries(json)) {
      const reader = readers.get(name);
      if (reader === undefined) return unknownMember(`${path}.${name}`, [...readers.keys()]);
      const read = reader(member, `${path}.${name}`);
      if (!read.ok) return read;
      pattern[uncapitalize(name)] = read.value;
    }
    // Every member went through the reader that `Members` ties to its property.
    return { ok: true, value: pattern as Pattern };
  };
}

function capitalize(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function uncapitalize(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

function mismatch(path: string, wanted: string): { readonly ok: false; readonly reason: string } {
  return { ok: false, reason: `${path} in rootcause.json has to be ${wanted}` };
}

function unknownMember(
  path: string,
  known: readonly string[],
): { readonly ok: false; readonly reason: string } {
  const reason = `${quoted(path)} in rootcause.json is no member of a root cause (use ${alternatives(known)})`;
  return { ok: false, reason };
}
