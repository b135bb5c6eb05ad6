/**
 * Elements of root causes. Texts are hashed before anything else is done: a lambda gets a copy of what it refers to for
 * every cause, and copies of texts took most of the time.
 *
 * A filter says that some cause ends at the service, and that some cause ends in the exception: for a trace with
 * several causes that is less than one cause with both. There are elements for the values that a filter would be wrong
 * about.
 */

import {
  CAUSE_EXCEPTIONS,
  CAUSE_KINDS,
  CAUSE_SERVICES,
  type CauseDimension,
  hashOfCause,
  hashOfException,
} from './dimension-lists.ts';
import { doubtOf, type ElementParts, EVERY_TRACE, type Fits, valueOf } from './element.ts';

/**
 * Causes whose pairs of service and exception are looked at; nobody fails in more ways within a trace but on purpose,
 * and pairs are as many as the square.
 */
const MOST_CAUSES = 16;

const EMPTY = 'emptyArrayUInt64()';

/** Besides the columns of services. */
export function causeElements(dimensions: readonly CauseDimension[], fits: Fits): ElementParts {
  if (dimensions.length === 0) return { read: [], steps: [], lists: [] };
  const failures = dimensions.filter((name) => name !== 'ResponseTimeRootCause');
  const hasExceptions = failures.length > 0;
  return {
    read: [
      't.root_causes.kind AS cause_kinds',
      `${CAUSE_SERVICES} AS cause_places`,
      ...(hasExceptions ? [`${CAUSE_EXCEPTIONS} AS cause_texts`] : []),
    ],
    steps: [
      hashColumns(hasExceptions, fits),
      dimensions.flatMap((name) => ownCauses(name, fits)),
      dimensions.map((name) => `arrayDistinct(${ownValues(name)}) AS ${name}_values`),
      failures.flatMap(several),
    ],
    lists: [
      ...dimensions.map((name) => (fits === undefined ? `${name}_values` : fittingValues(name))),
      ...failures.flatMap(doubts),
    ],
  };
}

/** A cause without service has 0. */
function hashColumns(hasExceptions: boolean, fits: Fits): readonly string[] {
  const columns = ['arrayMap(p -> service_hashes[p + 1], cause_places) AS cause_services'];
  if (hasExceptions) {
    columns.push(`arrayMap(e -> ${hashOfException('e')}, cause_texts) AS cause_exceptions`);
  }
  if (fits === undefined) return columns;
  const fit = hasExceptions
    ? `arrayMap((p, e) -> service_fits[p + 1] OR ${fits('e')}, cause_places, cause_texts)`
    : 'arrayMap(p -> service_fits[p + 1], cause_places)';
  return [...columns, `${fit} AS cause_fits`];
}

/** Of the dimension's causes the services, the exceptions and whether they fit, each where there is such a thing. */
function ownCauses(name: CauseDimension, fits: Fits): readonly string[] {
  const own = (column: string): string =>
    `arrayFilter((c, k, s) -> k = ${CAUSE_KINDS[name]} AND s != 0, cause_${column}, cause_kinds, cause_services) AS ${name}_${column}`;
  const columns = [own('services')];
  if (name !== 'ResponseTimeRootCause') columns.push(own('exceptions'));
  return fits === undefined ? columns : [...columns, own('fits')];
}

function valueOfCause(name: CauseDimension, service: string, exception: string): string {
  return valueOf(hashOfCause(name, service, exception));
}

function ownValues(name: CauseDimension): string {
  return name === 'ResponseTimeRootCause'
    ? `arrayMap(s -> ${valueOfCause(name, 's', 'toUInt64(0)')}, ${name}_services)`
    : `arrayMap((s, x) -> ${valueOfCause(name, 's', 'x')}, ${name}_services, ${name}_exceptions)`;
}

function fittingValues(name: CauseDimension): string {
  return `arrayDistinct(arrayMap((v, f) -> if(f, v, 0), ${ownValues(name)}, ${name}_fits))`;
}

/** What the pairs are made of, where there are some to look at. */
function several(name: CauseDimension): readonly string[] {
  return ['services', 'exceptions'].map(
    (column) =>
      `if(length(${name}_values) > 1 AND length(${name}_values) <= ${MOST_CAUSES}, arrayDistinct(${name}_${column}), ${EMPTY}) AS ${name}_several_${column}`,
  );
}

function doubts(name: CauseDimension): readonly string[] {
  const value = valueOfCause(name, 's', 'x');
  const isHeld = `has(${name}_values, ${value})`;
  const isWrong = `if(x = 0, ${isHeld} AND length(${name}_several_exceptions) > 1, NOT ${isHeld})`;
  const pairs = `arrayMap(s -> arrayMap(x -> if(${isWrong}, ${doubtOf(value)}, 0), ${name}_several_exceptions), ${name}_several_services)`;
  const tooMany = `if(length(${name}_values) > ${MOST_CAUSES}, [toUInt64(${EVERY_TRACE + 1})], ${EMPTY})`;
  return [`arrayFlatten(${pairs})`, tooMany];
}
