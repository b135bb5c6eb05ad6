/**
 * The last resort for a document that fits no datagram and has no subsegments to take out: its largest fields are cut,
 * those first that are missed least. Metadata goes before stack frames, these before SQL and other texts, annotations
 * come last, as people search by them. What identifies the document is never touched.
 */

import { cutText, jsonBytes } from './cut-text.ts';
import type { JsonObject } from './split-document.ts';

/** A field that was cut. */
export interface Cut {
  /** Where it is: `metadata.default.body`. */
  readonly path: string;
  /** Bytes of JSON it had. */
  readonly bytes: number;
}

export interface Trimmed {
  /** The document as JSON; undefined when even the identity does not fit. */
  readonly text: string | undefined;
  /** What was cut, in that order. */
  readonly cuts: readonly Cut[];
}

interface Place {
  readonly holder: JsonObject;
  readonly key: string;
  readonly path: string;
  readonly bytes: number;
}

const identity = new Set([
  'trace_id',
  'id',
  'parent_id',
  'name',
  'type',
  'start_time',
  'end_time',
  'in_progress',
]);
/** Cutting smaller fields gains little for what is lost. */
const smallestCut = 192;
const keptBytes = 96;
const keptFrames = 5;
const keptExceptions = 5;
const maximumMetadataCuts = 100;
/** X-Ray cuts longer names itself. */
const maximumNameLength = 200;

/** `text`, a document as JSON, in at most `limitBytes`. @throws SyntaxError when it is not JSON */
export function trimDocument(text: string, limitBytes: number): Trimmed {
  const document: JsonObject = JSON.parse(text);
  const cuts: Cut[] = [];
  const excess = (): number => jsonBytes(document) - limitBytes;
  for (const step of [cutMetadata, cutFrames, cutTexts, cutAnnotations, dropMembers]) {
    if (excess() > 0) cuts.push(...step(document, excess));
  }
  return { text: excess() > 0 ? undefined : JSON.stringify(document), cuts };
}

/** Where the most bytes of a document are, for the log. */
export function largestField(text: string): Cut {
  const document: JsonObject = JSON.parse(text);
  let place = largestMember(document, '');
  while (place !== undefined) {
    const inner = largestMember(place.holder[place.key], place.path);
    if (inner === undefined || inner.bytes * 2 < place.bytes) return { path: place.path, bytes: place.bytes };
    place = inner;
  }
  return { path: '', bytes: jsonBytes(document) };
}

function cutMetadata(document: JsonObject, excess: () => number): Cut[] {
  const cuts: Cut[] = [];
  for (let over = excess(); over > 0 && cuts.length < maximumMetadataCuts; over = excess()) {
    const cut = cutLargestMetadata(document, over);
    if (cut === undefined) break;
    cuts.push(cut);
  }
  return cuts;
}

/** Goes down to the largest value, as long as that alone is worth cutting; many small ones are cut as one. */
function cutLargestMetadata(document: JsonObject, over: number): Cut | undefined {
  let place = largestMember(document['metadata'], 'metadata');
  if (place === undefined || place.bytes < smallestCut) return undefined;
  let depth = 1;
  for (let inner = place; ; depth += 1) {
    const next = largestMember(inner.holder[inner.key], inner.path);
    if (next === undefined || next.bytes < smallestCut || next.bytes * 16 < over) break;
    inner = next;
    place = next;
  }
  const value = place.holder[place.key];
  const short = cutText(
    typeof value === 'string' ? value : JSON.stringify(value),
    Math.max(keptBytes, place.bytes - over),
  );
  // A namespace has to stay an object.
  place.holder[place.key] = depth === 1 ? { cut: short } : short;
  return { path: place.path, bytes: place.bytes };
}

/** The frames nearest to the error say most; `truncated` and `skipped` are X-Ray's own words for the missing ones. */
function cutFrames(document: JsonObject): Cut[] {
  const cause = document['cause'];
  if (!isObject(cause) || !Array.isArray(cause['exceptions'])) return [];
  const bytes = jsonBytes(cause);
  const exceptions: unknown[] = cause['exceptions'];
  for (const exception of exceptions) {
    if (!isObject(exception) || !Array.isArray(exception['stack'])) continue;
    const left = exception['stack'].length - keptFrames;
    if (left <= 0) continue;
    exception['stack'] = exception['stack'].slice(0, keptFrames);
    exception['truncated'] = Number(exception['truncated'] ?? 0) + left;
  }
  const last = exceptions[keptExceptions - 1];
  if (exceptions.length > keptExceptions && isObject(last)) {
    last['skipped'] = exceptions.length - keptExceptions;
    exceptions.length = keptExceptions;
  }
  return jsonBytes(cause) < bytes ? [{ path: 'cause.exceptions', bytes }] : [];
}

function cutTexts(document: JsonObject, excess: () => number): Cut[] {
  const { annotations: _last, metadata: _done, ...others } = document;
  const places: Place[] = [];
  for (const key of Object.keys(others)) {
    if (!identity.has(key)) collectTexts(document, key, key, places);
  }
  return cutPlaces(places, excess);
}

function cutAnnotations(document: JsonObject, excess: () => number): Cut[] {
  const places: Place[] = [];
  collectTexts(document, 'annotations', 'annotations', places);
  return cutPlaces(places, excess);
}

function cutPlaces(places: Place[], excess: () => number): Cut[] {
  const cuts: Cut[] = [];
  let over = excess();
  for (const place of places.toSorted((a, b) => b.bytes - a.bytes)) {
    if (over <= 0) break;
    const value = place.holder[place.key];
    if (typeof value !== 'string' || place.bytes < smallestCut) continue;
    place.holder[place.key] = cutText(value, Math.max(keptBytes, place.bytes - over));
    over -= place.bytes - jsonBytes(place.holder[place.key]);
    cuts.push({ path: place.path, bytes: place.bytes });
  }
  return cuts;
}

/** Thousands of small things are left: whole members go, the largest first. */
function dropMembers(document: JsonObject, excess: () => number): Cut[] {
  const cuts: Cut[] = [];
  const places = membersOf(document, '').filter(({ key }) => !identity.has(key));
  for (const { key, path, bytes } of places.toSorted((a, b) => b.bytes - a.bytes)) {
    if (excess() <= 0) break;
    delete document[key];
    cuts.push({ path, bytes });
  }
  const name = document['name'];
  if (excess() > 0 && typeof name === 'string' && name.length > maximumNameLength) {
    cuts.push({ path: 'name', bytes: jsonBytes(name) });
    document['name'] = name.slice(0, maximumNameLength);
  }
  return cuts;
}

function collectTexts(holder: JsonObject, key: string, path: string, places: Place[]): void {
  const value = holder[key];
  if (typeof value === 'string') places.push({ holder, key, path, bytes: jsonBytes(value) });
  if (!isHolder(value)) return;
  for (const inner of Object.keys(value)) collectTexts(value, inner, `${path}.${inner}`, places);
}

function largestMember(value: unknown, path: string): Place | undefined {
  let largest: Place | undefined;
  for (const place of membersOf(value, path)) {
    if (place.bytes > (largest?.bytes ?? 0)) largest = place;
  }
  return largest;
}

function membersOf(value: unknown, path: string): Place[] {
  if (!isHolder(value)) return [];
  const prefix = path === '' ? '' : `${path}.`;
  return Object.keys(value).map((key) => ({
    holder: value,
    key,
    path: `${prefix}${key}`,
    bytes: jsonBytes(value[key]),
  }));
}

/** Objects, and arrays, whose elements are members too. */
function isHolder(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null;
}

function isObject(value: unknown): value is JsonObject {
  return isHolder(value) && !Array.isArray(value);
}
