/**
 * `rootcause.KIND.LEVEL { body }`: in some root cause of the kind, some entry of the level satisfies the body. Entries
 * are numbered along the whole path of the cause: the last entity is the deepest one, in whichever service.
 * Source: X-Ray Developer Guide, "Interacting with the Analytics console", on root-cause expressions.
 */

import type { CauseKind, CauseLevel, CauseSubject, RootCauseTerm, Test } from '@fluoroscope/filter';
import { ROOT_CAUSE_KINDS } from '../../store/trace-codes.ts';
import type { Bindings } from './bindings.ts';
import { type Field, positiveField, testField, textField } from './comparisons.ts';
import { type Lambda, startLambda } from './lambda.ts';
import { allOf, compileLogic } from './logic.ts';
import { testNode } from './nodes.ts';

const KINDS: Readonly<Record<CauseKind, number>> = {
  fault: ROOT_CAUSE_KINDS.fault,
  error: ROOT_CAUSE_KINDS.error,
  responsetime: ROOT_CAUSE_KINDS.responseTime,
};

/** Where the entries of a level lie in a cause, and the part of an entry that is cheapest to count. */
const LEVELS: Readonly<Record<CauseLevel, { readonly path: string; readonly counted: string }>> = {
  service: { path: 't.root_causes.services', counted: 'service' },
  entity: { path: 't.root_causes.services.entities', counted: 'remote' },
  exception: { path: 't.root_causes.services.entities.exceptions', counted: 'name' },
};

export function compileRootCause({ cause, level, body }: RootCauseTerm, bindings: Bindings): string {
  const causes = startLambda('c');
  const entries = startLambda('e');
  const entry: Entry = {
    level,
    part: (name) => entries.element(name, partsOf(causes, level, name)),
    position: (name, list) => entries.element(name, list(partsOf(causes, level, LEVELS[level].counted))),
  };
  const satisfies = compileLogic(body, (test) => testEntry(test, entry, bindings));
  const isOfKind = `${causes.element('kind', 't.root_causes.kind')} = ${KINDS[cause]}`;
  return causes.apply('arrayExists', allOf([isOfKind, entries.apply('arrayExists', satisfies)]));
}

interface Entry {
  readonly level: CauseLevel;
  /** A member of the entry. */
  part(name: string): string;
  /** A number of the entry: `list` makes the list of numbers from that of the entries. */
  position(name: string, list: (entries: string) => string): string;
}

/** One member of all entries of the cause at hand: its services' lists, one after another. */
function partsOf(causes: Lambda, level: CauseLevel, name: string): string {
  return `arrayFlatten(${causes.element(name, `${LEVELS[level].path}.${name}`)})`;
}

function testEntry(test: Test<CauseSubject>, entry: Entry, bindings: Bindings): string {
  const { keyword } = test.subject;
  if (entry.level === 'service' && (keyword === 'name' || keyword === 'type')) {
    return testNode(test, keyword, entry.part('service'), bindings);
  }
  return testField(test, fieldOf(keyword, entry), bindings);
}

function fieldOf(keyword: CauseSubject['keyword'], entry: Entry): Field {
  switch (keyword) {
    case 'first':
      return { type: 'boolean', sql: `${numberOf(entry)} = 1` };
    case 'last':
      return {
        type: 'boolean',
        sql: `${entry.position('left', (entries) => `arrayReverse(arrayEnumerate(${entries}))`)} = 1`,
      };
    case 'index':
      return { type: 'number', sql: `(${numberOf(entry)} - 1)` };
    case 'coverage':
      return positiveField('number', entry.part('coverage'));
    case 'inferred':
    case 'remote':
      return { type: 'boolean', sql: `toUInt8(${entry.part(keyword)})` };
    case 'name':
    case 'message':
    case 'type':
      return textField(entry.part(keyword));
  }
}

function numberOf(entry: Entry): string {
  return entry.position('number', (entries) => `arrayEnumerate(${entries})`);
}
