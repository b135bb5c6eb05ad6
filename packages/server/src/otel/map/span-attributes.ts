/**
 * A span's attributes while rules read them. A rule consumes what it has put into a member of the document; what no
 * rule consumed becomes annotations and metadata.
 * Source: OpenTelemetry Collector, awsxray exporter, whose stages hand on what they leave.
 */

import type { AttributeMap, AttributeValue } from '../span.ts';

export class SpanAttributes {
  readonly #values: AttributeMap;
  #consumed: Set<string> | undefined;

  constructor(values: AttributeMap) {
    this.#values = values;
  }

  /** Whatever the attribute holds, consumed or not. */
  get(key: string): AttributeValue {
    return this.#values.get(key);
  }

  /** The text of the first of `keys` that holds one; an empty text counts as none. */
  text(...keys: readonly string[]): string | undefined {
    for (const key of keys) {
      const value = this.#values.get(key);
      if (typeof value === 'string' && value !== '') return value;
    }
    return undefined;
  }

  /** The first of `keys` that holds a whole number which a double holds exactly, be it as text. */
  integer(...keys: readonly string[]): number | undefined {
    for (const key of keys) {
      const number = toInteger(this.#values.get(key));
      if (number !== undefined) return number;
    }
    return undefined;
  }

  /** Marks attributes, present or not, as having a place in the document. */
  consume(keys: readonly string[]): void {
    if (this.#values.size === 0) return;
    for (const key of keys) {
      if (this.#values.has(key)) (this.#consumed ??= new Set()).add(key);
    }
  }

  isConsumed(key: string): boolean {
    return this.#consumed?.has(key) === true;
  }

  /** All attributes, in the order in which they were sent. */
  get all(): AttributeMap {
    return this.#values;
  }
}

function toInteger(value: AttributeValue): number | undefined {
  // Adding 0 makes 0 of -0, which JSON does not tell apart.
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value + 0 : undefined;
  if (typeof value !== 'string' || !/^-?\d{1,15}$/.test(value)) return undefined;
  return Number(value) + 0;
}
