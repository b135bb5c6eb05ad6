/**
 * The values that a trace has of a dimension, as SQL over a row of `traces AS t`: lists of equal length, and what of an
 * element is the value. Empty texts and zeros stand for what is absent, and are no values but of annotations.
 */

import { ATTRIBUTE_KINDS, ROOT_CAUSE_KINDS } from '../../store/trace-codes.ts';
import { isMarkDimension, MARKS } from './mark-dimensions.ts';
import { type Dimension, DIMENSION_CODES, type DimensionName } from './dimension.ts';
import { OUTCOME } from './trace-sets.ts';

/** How a value is read: of `ATTRIBUTE_KINDS`, of which texts, numbers and booleans are used. */
const { textAnnotation: TEXT, numberAnnotation: NUMBER, booleanAnnotation: BOOLEAN } = ATTRIBUTE_KINDS;
export const VALUE_KINDS = { text: TEXT, number: NUMBER, boolean: BOOLEAN } as const;

/** What is known of a value; each is SQL over the arguments of a lambda over the lists. */
export interface ValueColumns {
  /** Of `VALUE_KINDS`. */
  readonly kind: string;
  readonly annotationKey: string;
  readonly text: string;
  readonly number: string;
  readonly type: string;
  readonly exception: string;
}

export interface DimensionLists {
  /** Arguments of a lambda, each with its list. At least one. */
  readonly lists: readonly (readonly [argument: string, sql: string])[];
  /** Whether the element is a value; undefined where all of them are. */
  readonly isValue?: string | undefined;
  /** Whether several elements of a trace may be the same value. */
  readonly repeats?: true;
  /** Those that differ from `NOTHING`. */
  readonly columns: Partial<ValueColumns>;
  /** The hash of the value, of 64 bits. */
  readonly hash: string;
}

export const NOTHING: ValueColumns = {
  kind: String(TEXT),
  annotationKey: "''",
  text: "''",
  number: '0.',
  type: "''",
  exception: "''",
};

/** `keyPlaceholder` stands for the annotation key of the dimension, where it has one. */
export function dimensionLists({ name, annotationKey }: Dimension, keyPlaceholder: string): DimensionLists {
  if (isMarkDimension(name)) return attributeTexts(MARKS[name].kind);
  switch (name) {
    case 'Url':
      return oneText(name, 't.http_url');
    case 'Method':
      return oneText(name, 't.http_method');
    case 'ClientIp':
      return oneText(name, 't.http_client_ip');
    case 'UserAgent':
      return oneText(name, 't.http_user_agent');
    case 'Outcome':
      return oneText(name, OUTCOME);
    case 'Status':
      return {
        lists: [['v', '[t.http_status]']],
        isValue: 'v != 0',
        columns: { kind: String(NUMBER), number: 'toFloat64(v)' },
        hash: `cityHash64(${DIMENSION_CODES[name]}, v)`,
      };
    case 'EntryPoint':
      return services(name, 't.entry_point >= 0', '[t.services.COLUMN[t.entry_point + 1]]');
    case 'Service':
      return services(name, undefined, 't.services.COLUMN');
    case 'AnnotationKey':
      return annotationKeys();
    case 'Annotation':
      return annotations(annotationKey === undefined ? undefined : keyPlaceholder);
    case 'FaultRootCause':
    case 'ErrorRootCause':
    case 'ResponseTimeRootCause':
      return causes(name);
  }
}

function oneText(name: DimensionName, sql: string): DimensionLists {
  const hash = `cityHash64(${DIMENSION_CODES[name]}, v)`;
  return { lists: [['v', `[${sql}]`]], isValue: "v != ''", columns: { text: 'v' }, hash };
}

/** Services are hashed once for all dimensions that tell of them. */
export function hashOfService(name: string, type: string): string {
  return `cityHash64(${name}, ${type})`;
}

export function hashOfServiceValue(dimension: DimensionName, serviceHash: string): string {
  return `cityHash64(${DIMENSION_CODES[dimension]}, ${serviceHash})`;
}

/** `list` with its COLUMN replaced; no service is without name. */
function services(dimension: DimensionName, condition: string | undefined, list: string): DimensionLists {
  const of = (column: 'name' | 'type'): string => {
    const values = list.replace('COLUMN', column);
    return condition === undefined ? values : `if(${condition}, ${values}, emptyArrayString())`;
  };
  return {
    lists: [
      ['v', of('name')],
      ['y', of('type')],
    ],
    repeats: true,
    columns: { text: 'v', type: 'y' },
    hash: hashOfServiceValue(dimension, hashOfService('v', 'y')),
  };
}

/** All attributes have one formula, so that one pass over them makes the values of several dimensions. */
function hashOfAttribute(kind: string, key: string, text: string, number: string): string {
  return `bitXor(cityHash64(${kind}, ${text}), cityHash64(${key}, ${number}))`;
}

/** These have neither key nor number, which need not be read to know it. */
function attributeTexts(kind: number): DimensionLists {
  return {
    lists: [
      ['k', 't.attributes.kind'],
      ['v', 't.attributes.text'],
    ],
    isValue: `k = ${kind}`,
    columns: { text: 'v' },
    hash: hashOfAttribute('k', "''", 'v', '0.'),
  };
}

function annotationKeys(): DimensionLists {
  return {
    lists: [
      ['k', 't.attributes.kind'],
      ['y', 't.attributes.key'],
    ],
    isValue: `k <= ${BOOLEAN}`,
    repeats: true,
    columns: { text: 'y' },
    hash: `cityHash64(${DIMENSION_CODES.AnnotationKey}, y)`,
  };
}

function annotations(key: string | undefined): DimensionLists {
  const isAnnotation = `k <= ${BOOLEAN}`;
  return {
    ...ATTRIBUTES,
    isValue: key === undefined ? isAnnotation : `${isAnnotation} AND y = ${key}`,
    columns: { kind: 'k', annotationKey: 'y', text: 'v', number: NUMBER_OF_ATTRIBUTE },
  };
}

/** Adding zero makes one of the two zeros there are. */
const NUMBER_OF_ATTRIBUTE = 'n + 0.';

/** The values of `Annotation` and of all mark dimensions at once. */
export const ATTRIBUTES: Pick<DimensionLists, 'lists' | 'hash'> = {
  lists: [
    ['k', 't.attributes.kind'],
    ['y', 't.attributes.key'],
    ['v', 't.attributes.text'],
    ['n', 't.attributes.number'],
  ],
  hash: hashOfAttribute('k', 'y', 'v', NUMBER_OF_ATTRIBUTE),
};

export const CAUSE_KINDS = {
  FaultRootCause: ROOT_CAUSE_KINDS.fault,
  ErrorRootCause: ROOT_CAUSE_KINDS.error,
  ResponseTimeRootCause: ROOT_CAUSE_KINDS.responseTime,
} as const;

export type CauseDimension = keyof typeof CAUSE_KINDS;

export function isCauseDimension(name: DimensionName): name is CauseDimension {
  return Object.hasOwn(CAUSE_KINDS, name);
}

/** The service at the end of each cause's path, as an index into `t.root_causes`' services; of none, -1. */
export const CAUSE_SERVICES =
  'arrayMap(s -> if(notEmpty(s), toInt64(s[-1]), -1), t.root_causes.services.service)';

/** The last exception along the path of each cause, which is the one that filters call last; of none, empty. */
export const CAUSE_EXCEPTIONS =
  'arrayMap(e -> arrayFlatten(e)[-1], t.root_causes.services.entities.exceptions.name)';

/** 0 stands for no exception. */
export function hashOfException(exception: string): string {
  return `if(${exception} = '', 0, cityHash64(${exception}))`;
}

export function hashOfCause(dimension: CauseDimension, serviceHash: string, exceptionHash: string): string {
  return `cityHash64(${DIMENSION_CODES[dimension]}, ${serviceHash}, ${exceptionHash})`;
}

/** Causes as texts. Response times have no exceptions. */
function causes(dimension: CauseDimension): DimensionLists {
  const exception = dimension === 'ResponseTimeRootCause' ? "''" : 'e';
  return {
    lists: [
      ['k', 't.root_causes.kind'],
      ['v', textsOfCauses('name')],
      ['y', textsOfCauses('type')],
      ['e', CAUSE_EXCEPTIONS],
    ],
    isValue: `k = ${CAUSE_KINDS[dimension]} AND v != ''`,
    repeats: true,
    columns: { text: 'v', type: 'y', exception },
    hash: hashOfCause(dimension, hashOfService('v', 'y'), hashOfException(exception)),
  };
}

function textsOfCauses(column: 'name' | 'type'): string {
  return `arrayMap(p -> if(p < 0, '', t.services.${column}[p + 1]), ${CAUSE_SERVICES})`;
}
