/**
 * What must not leave the process: the values of headers, URL parameters and metadata keys with telling names, and
 * secrets that can be told by their looks. Everything is on by default, and settable with `setRedaction`.
 */

import { getLogger } from '../logging/logger.ts';
import { nameMatcher } from './name-matcher.ts';
import * as telling from './telling-names.ts';
import { mark, withoutSecrets } from './text-patterns.ts';

/** Names to add to those already there, or `{ replace: […] }` to have only these. `*` stands for any characters. */
export type RedactedNames = readonly string[] | { readonly replace: readonly string[] };

/** Options of `setRedaction`; what is left out stays as it is. */
export interface RedactionOptions {
  /** `false` sends everything as it is. */
  readonly enabled?: boolean;
  /** Header names; a metadata key of such a name is redacted too, as request headers are often put there whole. */
  readonly headers?: RedactedNames;
  /** Names of URL parameters. */
  readonly urlParameters?: RedactedNames;
  /** Metadata keys, at any depth. */
  readonly metadataKeys?: RedactedNames;
  /** Further patterns for texts in metadata; `{ replace: […] }` turns the built-in ones off. */
  readonly patterns?: readonly RegExp[] | { readonly replace: readonly RegExp[] };
}

interface Rules {
  enabled: boolean;
  headers: readonly string[];
  urlParameters: readonly string[];
  metadataKeys: readonly string[];
  patterns: readonly RegExp[];
  hasBuiltInPatterns: boolean;
}

interface Matchers {
  readonly isHeader: (name: string) => boolean;
  readonly isParameter: (name: string) => boolean;
  readonly isKey: (name: string) => boolean;
}

const rules: Rules = {
  enabled: true,
  headers: telling.headers.split(' '),
  urlParameters: telling.urlParameters.split(' '),
  metadataKeys: telling.metadataKeys.split(' '),
  patterns: [],
  hasBuiltInPatterns: true,
};

let compiled: Matchers | undefined;

/**
 * Sets what is redacted. Lists are added to what is there unless given as `{ replace: […] }`; each call builds on the
 * last one. An option of the wrong type is logged and left out.
 * @example setRedaction({ metadataKeys: ['iban'], urlParameters: ['code'], patterns: [/\bEMP-\d{6}\b/] })
 */
export function setRedaction(options: RedactionOptions): void {
  if (typeof options.enabled === 'boolean') rules.enabled = options.enabled;
  rules.headers = merged('headers', rules.headers, options.headers, isText);
  rules.urlParameters = merged('urlParameters', rules.urlParameters, options.urlParameters, isText);
  rules.metadataKeys = merged('metadataKeys', rules.metadataKeys, options.metadataKeys, isText);
  rules.patterns = merged('patterns', rules.patterns, options.patterns, isPattern).map(everywhere);
  if (options.patterns !== undefined && 'replace' in options.patterns) rules.hasBuiltInPatterns = false;
  compiled = undefined;
}

/** `url` without user name, password and the values of telling parameters. One without `?` and `@` returns at once. */
export function redactUrl(url: string): string {
  const query = url.indexOf('?');
  const at = url.indexOf('@');
  if ((query < 0 && at < 0) || !rules.enabled) return url;
  const safe = at < 0 ? url : withoutUserInfo(url);
  return query < 0 ? safe : withoutParameters(safe);
}

/** `value` of a header unless its name is listed. */
export function redactHeader(name: string, value: string): string {
  return rules.enabled && matchers().isHeader(name) ? mark : value;
}

/**
 * What to write for `value` at `key` in metadata: the mark for a telling key, a cleaned text, else the value itself.
 * Members of objects are not looked into: serialisation asks for each of them.
 */
export function redactMetadataValue(key: string, value: unknown): unknown {
  if (!rules.enabled) return value;
  // Whether there is a password is no secret, and `null` is none either.
  if (value === undefined || value === null || typeof value === 'boolean') return value;
  if (matchers().isKey(key)) return mark;
  return typeof value === 'string' ? redactText(value) : value;
}

/** `text` with every secret in it that can be told by its looks replaced by `[redacted]`. */
export function redactText(text: string): string {
  if (!rules.enabled) return text;
  let clean = rules.hasBuiltInPatterns ? withoutSecrets(text) : text;
  for (const pattern of rules.patterns) clean = clean.replace(pattern, mark);
  return clean;
}

function matchers(): Matchers {
  compiled ??= {
    isHeader: nameMatcher(rules.headers),
    isParameter: nameMatcher(rules.urlParameters),
    isKey: nameMatcher([...rules.metadataKeys, ...rules.headers]),
  };
  return compiled;
}

function withoutUserInfo(url: string): string {
  return url.replace(/^([a-z][a-z\d+.-]*:)?\/\/[^/?#]*@/i, `$1//${mark}@`);
}

function withoutParameters(url: string): string {
  const { isParameter } = matchers();
  const hash = url.indexOf('#');
  const end = hash < 0 ? url.length : hash;
  let safe = '';
  let copied = 0;
  for (let start = url.indexOf('?') + 1, next = end; start < end; start = next + 1) {
    const ampersand = url.indexOf('&', start);
    next = ampersand < 0 || ampersand > end ? end : ampersand;
    const equals = url.indexOf('=', start);
    if (equals < 0 || equals > next || !isParameter(decoded(url.slice(start, equals)))) continue;
    safe += `${url.slice(copied, equals + 1)}${mark}`;
    copied = next;
  }
  return copied === 0 ? url : safe + url.slice(copied);
}

function decoded(name: string): string {
  if (!name.includes('%')) return name;
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

function merged<T>(
  option: string,
  current: readonly T[],
  given: readonly T[] | { readonly replace: readonly T[] } | undefined,
  isRight: (value: unknown) => boolean,
): readonly T[] {
  if (given === undefined) return current;
  const list = 'replace' in given ? given.replace : given;
  if (!Array.isArray(list) || !list.every(isRight)) {
    getLogger().error(`Ignoring the option ${option} of setRedaction: it must be a list of ${option}.`);
    return current;
  }
  return 'replace' in given ? [...list] : [...current, ...list];
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function isPattern(value: unknown): boolean {
  return value instanceof RegExp;
}

function everywhere(pattern: RegExp): RegExp {
  // Sticky matching would stop at the first text that does not begin with a secret.
  const flags = pattern.flags.replace('y', '');
  return new RegExp(pattern.source, flags.includes('g') ? flags : `${flags}g`);
}
