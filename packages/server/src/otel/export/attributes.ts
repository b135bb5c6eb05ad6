/** Values of segment documents as OTLP attributes. */

import type { AnyValue, KeyValue } from './otlp.ts';

/**
 * A JSON value as OTLP has it. Numbers that are whole become integers, since JSON does not tell the two apart.
 * Recurses as deep as the value is nested, which the decoder limits.
 */
function toAnyValue(value: unknown): AnyValue {
  switch (typeof value) {
    case 'string':
      return { stringValue: value };
    case 'boolean':
      return { boolValue: value };
    case 'number':
      return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
    case 'object':
      return toCompound(value);
    default:
      return {};
  }
}

function toCompound(value: object | null): AnyValue {
  if (value === null) return {};
  if (Array.isArray(value)) return { arrayValue: { values: value.map(toAnyValue) } };
  return { kvlistValue: { values: toKeyValues(value) } };
}

/** The members of a JSON object in their order. */
export function toKeyValues(members: object): KeyValue[] {
  return Object.entries(members).map(([key, value]) => ({ key, value: toAnyValue(value) }));
}

/** Attributes while they are collected. OTLP forbids a key twice: the first value stays. */
export class AttributeList {
  readonly #values = new Map<string, AnyValue>();

  /** Says nothing for what is absent: undefined, null, an empty text. */
  add(key: string, value: unknown): void {
    if (value === undefined || value === null || value === '' || this.#values.has(key)) return;
    this.#values.set(key, toAnyValue(value));
  }

  addAll(members: object): void {
    for (const [key, value] of Object.entries(members)) this.add(key, value);
  }

  toKeyValues(): KeyValue[] {
    return [...this.#values].map(([key, value]) => ({ key, value }));
  }
}
