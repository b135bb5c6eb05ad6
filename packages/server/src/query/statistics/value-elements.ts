/**
 * The elements of traces (element.ts) for the dimensions of a query, and what they are called, which is read afterwards
 * for the few values of an answer, from traces that have them. Elements are made in queries around each other: each
 * column is made of those of the query inside, because an expression that is repeated is analyzed again wherever it
 * stands, which for all dimensions together took as long as reading the traces.
 */

import type { Statement } from '../../store/database.ts';
import { ATTRIBUTE_KINDS } from '../../store/trace-codes.ts';
import { causeElements } from './cause-elements.ts';
import { type Dimension, DIMENSION_CODES, type DimensionName } from './dimension.ts';
import {
  ATTRIBUTES,
  dimensionLists,
  type DimensionLists,
  isCauseDimension,
  NOTHING,
  VALUE_KINDS,
  type ValueColumns,
} from './dimension-lists.ts';
import { type ElementParts, EVERY_TRACE, type Fits, valueOf } from './element.ts';
import { isMarkDimension } from './mark-dimensions.ts';
import { serviceColumns, type ServiceDimension, serviceElements } from './service-elements.ts';
import { selectTraces, type TraceSets } from './trace-sets.ts';

/** Which values are looked for. */
export interface ValueQuery {
  readonly dimensions: readonly Dimension[];
  /** Only values that contain this text, in any case of letters; empty for all. */
  readonly contains: string;
}

/**
 * A SELECT of `in_a`, `in_b`, `columns` (SQL over `traces AS t`, each with its name) and `elements`: for each trace of
 * the sets a list of the elements of all dimensions, each once, with that of every trace.
 */
export function selectElements(sets: TraceSets, query: ValueQuery, columns: readonly string[]): string {
  const { read, steps, lists } = partsOf(query);
  const elements = `arrayFilter(e -> e != 0,
    arrayConcat([toUInt64(${EVERY_TRACE})], ${lists.join(',\n      ')})) AS elements`;
  return [...steps, [elements]].reduce(
    (inside, step) => (step.length === 0 ? inside : `SELECT *, ${step.join(',\n    ')}\n  FROM (${inside})`),
    selectTraces(sets, [...columns, ...read], { readsLists: true }),
  );
}

/** Values of the placeholders in all SQL of the query. */
export function elementParams({ dimensions, contains }: ValueQuery): Statement['params'] {
  const keys = dimensions.flatMap(({ annotationKey }) => annotationKey ?? []);
  return { ...(contains !== '' && { contains }), ...(keys[0] !== undefined && { annotationKey: keys[0] }) };
}

/** A list over `traces AS t` of what is known of each value:
 *  tuples of its number, its dimension's code and its label. */
export function labelledElements({ dimensions }: ValueQuery): string {
  const lists = dimensions.map((dimension) => {
    const { lists: from, isValue = '1', columns, hash } = listsOf(dimension);
    const all = { ...NOTHING, ...columns };
    const label = LABEL_COLUMNS.map((column) => all[column]).join(', ');
    const code = DIMENSION_CODES[dimension.name];
    return mapOver(from, `(if(${isValue}, ${valueOf(hash)}, 0), ${code}, ${label})`);
  });
  return lists.length === 1 ? (lists[0] ?? '[]') : `arrayConcat(${lists.join(',\n      ')})`;
}

/** After the hash and the dimension's code. */
export const LABEL_COLUMNS = [
  'kind',
  'annotationKey',
  'text',
  'number',
  'type',
  'exception',
] as const satisfies readonly (keyof ValueColumns)[];

function listsOf(dimension: Dimension): DimensionLists {
  return dimensionLists(dimension, '{annotationKey:String}');
}

function mapOver(lists: DimensionLists['lists'], body: string): string {
  const names = lists.map(([argument]) => argument).join(', ');
  return `arrayMap((${names}) -> ${body}, ${lists.map(([, list]) => list).join(', ')})`;
}

function partsOf({ dimensions, contains }: ValueQuery): ElementParts {
  const fits: Fits =
    contains === '' ? undefined : (text) => `(positionCaseInsensitiveUTF8(${text}, {contains:String}) != 0)`;
  const names = dimensions.map(({ name }) => name);
  const services = serviceElements(names.filter(isServiceDimension), fits);
  const causes = causeElements(names.filter(isCauseDimension), fits);
  const hasServices = services.lists.length + causes.lists.length > 0;
  const own = ownElements(dimensions, fits);
  return {
    read: [...own.read, ...(hasServices ? serviceColumns(fits) : []), ...services.read, ...causes.read],
    steps: causes.steps,
    lists: [...own.lists, ...services.lists, ...causes.lists],
  };
}

function isServiceDimension(name: DimensionName): name is ServiceDimension {
  return name === 'EntryPoint' || name === 'Service';
}

/** Of the dimensions that neither services nor causes tell, whose elements are made as they are read. */
function ownElements(dimensions: readonly Dimension[], fits: Fits): ElementParts {
  const own = dimensions.filter(({ name }) => !isServiceDimension(name) && !isCauseDimension(name));
  const attributes = own.filter(isAttribute);
  const others = attributes.length < 2 ? own : own.filter((dimension) => !isAttribute(dimension));
  const lists = others.map((dimension) => elementsOf(listsOf(dimension), fits));
  if (attributes.length > 1) lists.push(elementsOf(listsOfAttributes(attributes), fits));
  return {
    read: lists.map((list, place) => `${list} AS elements_${place}`),
    steps: [],
    lists: lists.map((_, place) => `elements_${place}`),
  };
}

function isAttribute({ name, annotationKey }: Dimension): boolean {
  return isMarkDimension(name) || (name === 'Annotation' && annotationKey === undefined);
}

/** One pass over the attributes for several dimensions. */
function listsOfAttributes(dimensions: readonly Dimension[]): DimensionLists {
  const conditions = dimensions.map((dimension) => listsOf(dimension).isValue ?? '1');
  const isAll = dimensions.length === ATTRIBUTE_DIMENSIONS;
  const columns = { kind: 'k', text: 'v', number: 'n' };
  return { ...ATTRIBUTES, columns, ...(!isAll && { isValue: `(${conditions.join(' OR ')})` }) };
}

/** Annotations, which are of three kinds, and the marks. */
const ATTRIBUTE_DIMENSIONS = Object.keys(ATTRIBUTE_KINDS).length - 2;

function elementsOf({ lists, isValue, repeats, columns, hash }: DimensionLists, fits: Fits): string {
  const conditions = isValue === undefined ? [] : [isValue];
  if (fits !== undefined) conditions.push(fits(written(columns)));
  const element = valueOf(hash);
  const elements = mapOver(
    lists,
    conditions.length === 0 ? element : `if(${conditions.join(' AND ')}, ${element}, 0)`,
  );
  return repeats === true ? `arrayDistinct(${elements})` : elements;
}

/** Numbers and booleans are searched as they are written. */
function written(columns: Partial<ValueColumns>): string {
  const { kind, text, number } = { ...NOTHING, ...columns };
  const { number: numberKind, boolean: booleanKind } = VALUE_KINDS;
  return `multiIf(${kind} = ${numberKind}, toString(${number}), ${kind} = ${booleanKind}, if(${number} != 0, 'true', 'false'), ${text})`;
}
