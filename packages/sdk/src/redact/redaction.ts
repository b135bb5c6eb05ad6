/**
 * What must not leave the process: the values of URL parameters and metadata keys with telling names, and secrets
 * that can be told by their looks. Everything is on by default, and settable with `setRedaction`.
 */

import { guarded } from '../guard.ts';
import { nameMatcher } from './name-matcher.ts';
import * as telling from './telling-names.ts';
import { mark, withoutSecrets } from './text-patterns.ts';

/** Names to add to those already there, or `{ replace: […] }` to have only these. `*` stands for any characters. */
export type RedactedNames = readonly string[] | { readonly replace: readonly string[] };

/** Options of `setRedaction`; what is left out stays as it is. */
export interface RedactionOptions {
  /** `false` sends everything as it is. */
  readonly enabled?: boolean;
  /** Names of URL parameters. */
  readonly urlParameters?: RedactedNames;
  /** Metadata keys, at any depth. */
  readonly metadataKeys?: RedactedNames;
  /** Further patterns for texts in metadata. */
  readonly patterns?: readonly RegExp[];
}

let isEnabled = true;
let urlParameters: readonly string[] = telling.urlParameters.split(' ');
let metadataKeys: readonly string[] = telling.metadataKeys.split(' ');
let patterns: readonly RegExp[] = [];
let isParameter = nameMatcher(urlParameters);
let isKey = nameMatcher(metadataKeys);

/**
 * Sets what is redacted. Lists are added to what is there unless given as `{ replace: […] }`; each call builds on the
 * last one. What cannot be used is logged and changes nothing.
 * @example setRedaction({ metadataKeys: ['iban'], urlParameters: ['code'], patterns: [/\bEMP-\d{6}\b/] })
 */
export function setRedaction(options: RedactionOptions): void {
  guarded('setRedaction', () => apply(options));
}

function apply(options: RedactionOptions): void {
  const parameters = merged(urlParameters, options.urlParameters);
  const keys = merged(metadataKeys, options.metadataKeys);
  const further = (options.patterns ?? []).map(everywhere);
  [isParameter, isKey] = [nameMatcher(parameters), nameMatcher(keys)];
  [urlParameters, metadataKeys] = [parameters, keys];
  patterns = [...patterns, ...further];
  isEnabled = options.enabled ?? isEnabled;
}

/** `url` without user name, password and the values of telling parameters. One without `?` and `@` returns at once. */
export function redactUrl(url: string): string {
  const query = url.indexOf('?');
  const at = url.indexOf('@');
  if ((query < 0 && at < 0) || !isEnabled) return url;
  const safe = at < 0 ? url : withoutUserInfo(url);
  return query < 0 ? safe : withoutParameters(safe);
}

/**
 * What to write for `value` at `key` in metadata: the mark for a telling key, a cleaned text, else the value itself.
 * Members of objects are not looked into: serialisation asks for each of them.
 */
export function redactMetadataValue(key: string, value: unknown): unknown {
  // Whether there is a password is no secret, and `null` is none either.
  if (!isEnabled || value === undefined || value === null || typeof value === 'boolean') return value;
  if (isKey(key)) return mark;
  return typeof value === 'string' ? redactText(value) : value;
}

/** `text` with every secret in it that can be told by its looks replaced by `[redacted]`. */
export function redactText(text: string): string {
  if (!isEnabled) return text;
  let clean = withoutSecrets(text);
  for (const pattern of patterns) clean = clean.replace(pattern, mark);
  return clean;
}

function withoutUserInfo(url: string): string {
  return url.replace(/^([a-z][a-z\d+.-]*:)?\/\/[^/?#]*@/i, `$1//${mark}@`);
}

function withoutParameters(url: string): string {
  const [, before = '', query = '', hash = ''] = /^([^?#]*\??)([^#]*)([^]*)$/.exec(url) ?? [];
  return before + query.replace(/([^&=]+)=[^&]*/g, withoutValue) + hash;
}

function withoutValue(parameter: string, name: string): string {
  return isParameter(decoded(name)) ? `${name}=${mark}` : parameter;
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    // No encoded name after all.
    return name;
  }
}

function merged(current: readonly string[], given: RedactedNames = []): readonly string[] {
  return 'replace' in given ? given.replace : [...current, ...given];
}

function everywhere({ source, flags }: RegExp): RegExp {
  // Sticky matching would stop at the first text that does not begin with a secret.
  return new RegExp(source, `g${flags.replace(/[gy]/g, '')}`);
}
