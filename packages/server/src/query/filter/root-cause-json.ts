/**
 * `rootcause.json = #[…]`: one of the trace's three lists of root causes looks like the pattern, cause for cause and
 * entry for entry. What the pattern leaves out may be anything; lists that it gives have their length and order.
 *
 * Each cause of the pattern is held against every cause of the trace, which gives a number for each. The rest is
 * arithmetic with those: in the list of one kind, the first must fit the first, and so on.
 * Source: X-Ray Developer Guide, "Interacting with the Analytics console", on root-cause expressions in JSON.
 */

import type { EntityPattern, RootCauseJsonTerm, RootCausePattern, ServicePattern } from '@fluoroscope/filter';
import { ROOT_CAUSE_KINDS } from '../../store/trace-codes.ts';
import type { Bindings } from './bindings.ts';
import { type Lambda, startLambda } from './lambda.ts';
import { allOf, not } from './logic.ts';

export function compileRootCauseJson({ operator, pattern }: RootCauseJsonTerm, bindings: Bindings): string {
  const kinds = startLambda('k');
  const kind = kinds.element('kind', `[${Object.values(ROOT_CAUSE_KINDS).join(', ')}]`);
  const conditions = [
    `countEqual(t.root_causes.kind, ${kind}) = ${pattern.length}`,
    ...pattern.map((cause, place) => `${fitsOfKind(kind, cause, bindings)}[${place + 1}]`),
  ];
  const fits = kinds.apply('arrayExists', allOf(conditions));
  return operator === '=' ? fits : not(fits);
}

/** A number for each cause of the kind, 1 where it fits. */
function fitsOfKind(kind: string, pattern: RootCausePattern, bindings: Bindings): string {
  const ofKind = startLambda('f');
  ofKind.element('fits', fitsOfAll(pattern, bindings));
  return ofKind.apply('arrayFilter', `${ofKind.element('kind', 't.root_causes.kind')} = ${kind}`);
}

function fitsOfAll({ clientImpacting, services }: RootCausePattern, bindings: Bindings): string {
  const causes = startLambda('c');
  const conditions: string[] = [];
  if (clientImpacting !== undefined) {
    const isImpacting = causes.element('client_impacting', 't.root_causes.client_impacting');
    conditions.push(isValue(isImpacting, clientImpacting));
  }
  if (services !== undefined) {
    conditions.push(`length(${servicesOf(causes)}) = ${services.length}`);
    services.forEach((service, place) => {
      conditions.push(...fitService(service, place + 1, causes, bindings));
    });
  }
  if (conditions.length === 0) causes.element('kind', 't.root_causes.kind');
  return causes.apply('arrayMap', allOf(conditions));
}

/** `place` counts from 1, as do all places in the functions below. */
function fitService(
  pattern: ServicePattern,
  place: number,
  causes: Lambda,
  bindings: Bindings,
): readonly string[] {
  const { inferred, entityPath } = pattern;
  const conditions = [...fitNode(pattern, `${servicesOf(causes)}[${place}]`, bindings)];
  if (inferred !== undefined) {
    const isInferred = causes.element('inferred', 't.root_causes.services.inferred');
    conditions.push(isValue(`${isInferred}[${place}]`, inferred));
  }
  if (entityPath !== undefined) {
    const entities = entitiesOf(causes, 'remote');
    conditions.push(`length(${entities}[${place}]) = ${entityPath.length}`);
    entityPath.forEach((entity, step) => {
      conditions.push(...fitEntity(entity, `[${place}][${step + 1}]`, causes, bindings));
    });
  }
  return conditions;
}

/** `node` is the SQL of a place among the trace's nodes, from 0. */
function fitNode(
  { name, names, type, accountId }: ServicePattern,
  node: string,
  bindings: Bindings,
): readonly string[] {
  const columns = [
    ['name', name],
    ['type', type],
    ['account_id', accountId],
  ] as const;
  const conditions: string[] = [];
  for (const [column, value] of columns) {
    if (value === undefined) continue;
    const nodes = startLambda('n');
    const isEqual = `${nodes.element(column, `t.services.${column}`)} = ${bindings.bind('String', value)}`;
    conditions.push(`${nodes.apply('arrayMap', isEqual)}[${node} + 1]`);
  }
  if (names !== undefined) {
    const nodes = startLambda('n');
    const all = `arrayPushFront(${nodes.element('names', 't.services.names')}, ${nodes.element('name', 't.services.name')})`;
    const isEqual = `${all} = ${bindings.bind('Array(String)', names)}`;
    conditions.push(`${nodes.apply('arrayMap', isEqual)}[${node} + 1]`);
  }
  return conditions;
}

/** `at` is the SQL that takes an entity's member out of those of a cause. */
function fitEntity(
  { name, coverage, remote, exceptions }: EntityPattern,
  at: string,
  causes: Lambda,
  bindings: Bindings,
): readonly string[] {
  const conditions: string[] = [];
  if (name !== undefined) {
    conditions.push(`${entitiesOf(causes, 'name')}${at} = ${bindings.bind('String', name)}`);
  }
  if (coverage !== undefined) {
    conditions.push(`${entitiesOf(causes, 'coverage')}${at} = ${bindings.bind('Float64', coverage)}`);
  }
  if (remote !== undefined) conditions.push(isValue(`${entitiesOf(causes, 'remote')}${at}`, remote));
  if (exceptions === undefined) return conditions;
  conditions.push(`length(${exceptionsOf(causes, 'name')}${at}) = ${exceptions.length}`);
  exceptions.forEach((exception, place) => {
    for (const member of ['name', 'message'] as const) {
      const value = exception[member];
      if (value === undefined) continue;
      const stored = `${exceptionsOf(causes, member)}${at}[${place + 1}]`;
      conditions.push(`${stored} = ${bindings.bind('String', value)}`);
    }
  });
  return conditions;
}

function isValue(condition: string, value: boolean): string {
  return value ? `toUInt8(${condition})` : not(condition);
}

function servicesOf(causes: Lambda): string {
  return causes.element('service', 't.root_causes.services.service');
}

function entitiesOf(causes: Lambda, member: 'name' | 'coverage' | 'remote'): string {
  return causes.element(`entity_${member}`, `t.root_causes.services.entities.${member}`);
}

function exceptionsOf(causes: Lambda, member: 'name' | 'message'): string {
  return causes.element(`exception_${member}`, `t.root_causes.services.entities.exceptions.${member}`);
}
