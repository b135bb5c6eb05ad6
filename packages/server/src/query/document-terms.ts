/**
 * Whether a segment document satisfies a term about documents. This decides; the engine only leaves out documents that
 * cannot satisfy it, see document-needles.ts. Documents are looked at as they were sent, so a document in progress
 * counts as much as the completed one that came after it.
 *
 * Arrays are looked through: a path goes on in any of their elements, and a comparison holds if it holds for one of
 * them. Places in an array are no keys.
 */

import type { MetadataSubject, Operator, Test } from '@fluoroscope/filter';
import type { DocumentTerm } from './filter/compile-filter.ts';

/** `document` is what the stored text parses to: a document that was accepted, so its depth is bounded. */
export function satisfiesTerm(document: unknown, term: DocumentTerm): boolean {
  return term.kind === 'text' ? holdsText(document, term.value) : holdsMetadata(document, term);
}

/** In any string or key, at any depth. Numbers have no text of their own: one may be written in many ways. */
function holdsText(value: unknown, text: string): boolean {
  if (typeof value === 'string') return value.includes(text);
  if (Array.isArray(value)) return value.some((element) => holdsText(element, text));
  if (!isObject(value)) return false;
  return Object.entries(value).some(([key, member]) => key.includes(text) || holdsText(member, text));
}

/** In the metadata of a segment, or of a subsegment at any depth. */
function holdsMetadata(entity: unknown, test: Test<MetadataSubject>): boolean {
  if (!isObject(entity)) return false;
  const { metadata, subsegments } = entity;
  if (isObject(metadata) && holdsAt(metadata, test, 0)) return true;
  return Array.isArray(subsegments) && subsegments.some((subsegment) => holdsMetadata(subsegment, test));
}

/** `depth` keys of the path lead to `value`. */
function holdsAt(value: unknown, test: Test<MetadataSubject>, depth: number): boolean {
  const key = test.subject.path[depth];
  if (key === undefined) return test.kind === 'presence' || passes(value, test.operator, test.value);
  if (Array.isArray(value)) return value.some((element) => holdsAt(element, test, depth));
  // Keys are the sender's: what every object inherits is none of them.
  return isObject(value) && Object.hasOwn(value, key) && holdsAt(value[key], test, depth + 1);
}

/** A value of another type than the written one never passes, not even `!=`. */
function passes(value: unknown, operator: Operator, written: string | number | boolean): boolean {
  if (Array.isArray(value)) return value.some((element) => passes(element, operator, written));
  if (typeof value === 'string' && typeof written === 'string') return passesText(value, operator, written);
  if (typeof value === 'number' && typeof written === 'number') return passesNumber(value, operator, written);
  if (typeof value !== 'boolean' || typeof written !== 'boolean') return false;
  return (value === written) === (operator === '=');
}

function passesText(value: string, operator: Operator, written: string): boolean {
  switch (operator) {
    case '=':
      return value === written;
    case '!=':
      return value !== written;
    case 'CONTAINS':
      return value.includes(written);
    case 'BEGINSWITH':
      return value.startsWith(written);
    case 'ENDSWITH':
      return value.endsWith(written);
    default:
      return false;
  }
}

function passesNumber(value: number, operator: Operator, written: number): boolean {
  switch (operator) {
    case '=':
      return value === written;
    case '!=':
      return value !== written;
    case '<':
      return value < written;
    case '<=':
      return value <= written;
    case '>':
      return value > written;
    case '>=':
      return value >= written;
    default:
      return false;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
