/**
 * The last resort for a document that fits no datagram and has no subsegments to take out: its largest fields are cut,
 * those first that are missed least. Metadata goes first; annotations come last, as people search by them. What
 * identifies the document is never touched.
 */

import { cutText, jsonBytes } from './cut-text.ts';

type JsonObject = Record<string, unknown>;

/** A field that was cut. */
interface Cut {
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

interface Place extends Cut {
  readonly holder: JsonObject;
  readonly key: string;
}

const identity = /^(trace_id|id|parent_id|name|type|start_time|end_time|in_progress)$/;
/** Cutting smaller fields gains little for what is lost. */
const smallestCut = 192;
const keptBytes = 96;
const keptElements = 5;
/** X-Ray cuts longer names itself. */
const maximumNameLength = 200;

/** `text`, a document as JSON, in at most `limitBytes`. @throws SyntaxError when it is not JSON */
export function trimDocument(text: string, limitBytes: number): Trimmed {
  const document: JsonObject = JSON.parse(text);
  const cuts: Cut[] = [];
  const cutWhile = (cut: (over: number) => Cut | undefined): void => {
    for (let over = jsonBytes(document) - limitBytes; over > 0; over = jsonBytes(document) - limitBytes) {
      const done = cut(over);
      if (done === undefined) return;
      cuts.push({ path: done.path, bytes: done.bytes });
    }
  };
  document['name'] = String(document['name']).slice(0, maximumNameLength);
  const { annotations, metadata, ...others } = document;
  const names = Object.keys(others).filter((name) => !identity.test(name));
  cutWhile((over) => cutLargest(largest(metadata, 'metadata.'), over, true));
  cutWhile((over) => cutLargest(largest(document, '', names), over, false));
  cutWhile((over) => cutLargest(largest(annotations, 'annotations.'), over, false));
  // Thousands of small things are left: whole members go.
  cutWhile(() => remove(largest(document, '', [...names, 'metadata', 'annotations'])));
  return { text: jsonBytes(document) > limitBytes ? undefined : JSON.stringify(document), cuts };
}

/**
 * Cuts the largest text, or the tail of the list that it is in: the frames nearest to an error say most. In metadata
 * any value may be cut, to the beginning of its JSON: so many small ones are cut as one.
 */
function cutLargest(top: Place | undefined, over: number, isMetadata: boolean): Cut | undefined {
  const isLong = (value: unknown): value is unknown[] =>
    !isMetadata && Array.isArray(value) && value.length > keptElements;
  const place = descend(top, over, isLong);
  if (place === undefined || place.bytes < smallestCut) return undefined;
  const { holder, key, bytes } = place;
  const value = holder[key];
  if (isLong(value)) {
    holder[key] = value.slice(0, keptElements);
    // X-Ray's own word for missing frames.
    if (key === 'stack') holder['truncated'] = Number(holder['truncated'] ?? 0) + value.length - keptElements;
    return place;
  }
  if (!isMetadata && typeof value !== 'string') return undefined;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const short = cutText(text, Math.max(keptBytes, bytes - over));
  // A namespace has to stay an object.
  holder[key] = isMetadata && place === top ? { cut: short } : short;
  return place;
}

function remove(place: Place | undefined): Cut | undefined {
  if (place !== undefined) delete place.holder[place.key];
  return place;
}

/** Goes down to the largest value, as long as that alone is worth cutting. */
function descend(
  top: Place | undefined,
  over: number,
  isEnd: (value: unknown) => boolean,
): Place | undefined {
  let place = top;
  while (place !== undefined && !isEnd(place.holder[place.key])) {
    const inner = largest(place.holder[place.key], `${place.path}.`);
    if (inner === undefined || inner.bytes < Math.max(smallestCut, over / 16)) break;
    place = inner;
  }
  return place;
}

/** The largest of the members `keys` of `value`, or of all that it has; the elements of an array are members too. */
function largest(value: unknown, prefix: string, keys?: readonly string[]): Place | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const holder = value as JsonObject;
  let found: Place | undefined;
  for (const key of keys ?? Object.keys(holder)) {
    const bytes = jsonBytes(holder[key]);
    if (bytes > (found?.bytes ?? 0)) found = { holder, key, path: prefix + key, bytes };
  }
  return found;
}
