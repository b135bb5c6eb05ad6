/**
 * The values that a trace has of a dimension, as SQL over a row of `traces AS t`: lists of equal length, and what of an
 * element is the value. Empty texts and zeros stand for what is absent, and are no values but of annotations.
 */

import { ATTRIBUTE_KINDS, ROOT_CAUSE_KINDS } from '../../store/trace-codes.ts';
import { isMarkDimension, MARKS } from './mark-dimensions.ts';
import type { Dimension } from './dimension.ts';
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
      return oneText('t.http_url');
    case 'Method':
      return oneText('t.http_method');
    case 'ClientIp':
      return oneText('t.http_client_ip');
    case 'UserAgent':
      return oneText('t.http_user_agent');
    case 'Outcome':
      return oneText(OUTCOME);
    case 'Status':
      return {
        lists: [['v', '[t.http_status]']],
        isValue: 'v != 0',
        columns: { kind: String(NUMBER), number: 'toFloat64(v)' },
      };
    case 'EntryPoint':
      return services('t.entry_point >= 0', '[t.services.COLUMN[t.entry_point + 1]]');
    case 'Service':
      return services(undefined, 't.services.COLUMN');
    case 'AnnotationKey':
      return annotationKeys();
    case 'Annotation':
      return annotations(annotationKey === undefined ? undefined : keyPlaceholder);
    case 'FaultRootCause':
      return causes(failureCauses('fault'));
    case 'ErrorRootCause':
      return causes(failureCauses('error'));
    case 'ResponseTimeRootCause':
      return causes(responseTimeCauses());
  }
}

function oneText(sql: string): DimensionLists {
  return { lists: [['v', `[${sql}]`]], isValue: "v != ''", columns: { text: 'v' } };
}

function services(condition: string | undefined, list: string): DimensionLists {
  const of = (column: 'name' | 'type'): string => {
    const values = list.replace('COLUMN', column);
    return condition === undefined ? values : `if(${condition}, ${values}, emptyArrayString())`;
  };
  return {
    lists: [
      ['v', of('name')],
      ['y', of('type')],
    ],
    isValue: "v != ''",
    repeats: true,
    columns: { text: 'v', type: 'y' },
  };
}

function attributeTexts(kind: number): DimensionLists {
  return {
    lists: [
      ['k', 't.attributes.kind'],
      ['v', 't.attributes.text'],
    ],
    isValue: `k = ${kind}`,
    columns: { text: 'v' },
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
  };
}

function annotations(key: string | undefined): DimensionLists {
  const isAnnotation = `k <= ${BOOLEAN}`;
  return {
    lists: [
      ['k', 't.attributes.kind'],
      ['y', 't.attributes.key'],
      ['v', 't.attributes.text'],
      ['n', 't.attributes.number'],
    ],
    isValue: key === undefined ? isAnnotation : `${isAnnotation} AND y = ${key}`,
    // Adding zero makes one of the two zeros there are.
    columns: { kind: 'k', annotationKey: 'y', text: 'v', number: 'n + 0.' },
  };
}

function causes(list: string): DimensionLists {
  return {
    lists: [['c', list]],
    columns: { text: 'c.1', type: 'c.2', exception: 'c.3' },
  };
}

const SERVICE_PATHS = 't.root_causes.services.service';

/**
 * Distinct tuples of the service at the end of a cause's path, its type, and the last exception along the path, which
 * is the one that filters call last.
 */
export function failureCauses(kind: 'fault' | 'error'): string {
  const exceptions = 't.root_causes.services.entities.exceptions.name';
  return `arrayDistinct(arrayMap(c -> (t.services.name[c.2 + 1], t.services.type[c.2 + 1], c.3),
      arrayFilter(c -> c.1, arrayMap((k, s, e) -> (k = ${ROOT_CAUSE_KINDS[kind]} AND notEmpty(s), s[-1], arrayFlatten(e)[-1]),
        t.root_causes.kind, ${SERVICE_PATHS}, ${exceptions}))))`;
}

/** The same without exceptions, which these causes do not have. */
function responseTimeCauses(): string {
  return `arrayDistinct(arrayMap(c -> (t.services.name[c.2 + 1], t.services.type[c.2 + 1], ''),
      arrayFilter(c -> c.1, arrayMap((k, s) -> (k = ${ROOT_CAUSE_KINDS.responseTime} AND notEmpty(s), s[-1]),
        t.root_causes.kind, ${SERVICE_PATHS}))))`;
}
