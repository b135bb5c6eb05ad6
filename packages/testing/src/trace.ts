/** A trace as a value that tests ask questions: who called whom, how it ended, how long it took. */

import { inspect } from 'node:util';
import { type CallQuery, matchesCall } from './call-query.ts';
import { type AnnotationValue, type EntityDocument, TraceEntity } from './trace-entity.ts';
import { drawTrace } from './draw-trace.ts';

/** Two copies of this package in one tree know each other's traces by it. */
const TRACE_MARK = Symbol.for('fluoroscope.testing.trace');

export interface TraceSource {
  readonly id: string;
  readonly revision: number;
  readonly isPartial: boolean;
  /** One JSON text for each segment. */
  readonly documents: readonly string[];
}

export class Trace {
  readonly [TRACE_MARK] = true;
  /** In X-Ray's form, `1-5759e988-bd862e3fe1be46a994272793`. */
  readonly id: string;
  /** Rises with everything that arrives. */
  readonly revision: number;
  /** Something has not ended, or its caller or parent has not arrived. */
  readonly isPartial: boolean;
  /** What nothing else in the trace contains or calls, by start: one entity, unless something is missing. */
  readonly roots: readonly TraceEntity[];
  /** Every segment and subsegment, each after what it is inside of. */
  readonly entities: readonly TraceEntity[];

  constructor({ id, revision, isPartial, documents }: TraceSource) {
    this.id = id;
    this.revision = revision;
    this.isPartial = isPartial;
    this.roots = plant(documents.map((text): EntityDocument => JSON.parse(text)));
    this.entities = this.roots.flatMap(withDescendants);
  }

  /** Where the trace begins. */
  get entry(): TraceEntity | undefined {
    return this.roots[0];
  }

  get segments(): readonly TraceEntity[] {
    return this.entities.filter(({ kind }) => kind === 'segment');
  }

  get subsegments(): readonly TraceEntity[] {
    return this.entities.filter(({ kind }) => kind === 'subsegment');
  }

  /** Milliseconds from the first start to the last end; undefined as long as nothing has ended. */
  get duration(): number | undefined {
    const ends = this.entities.flatMap(({ endedAt }) => endedAt ?? []);
    return ends.length === 0 ? undefined : Math.max(...ends) - this.startedAt;
  }

  /** Milliseconds since the epoch. */
  get startedAt(): number {
    return Math.min(...this.entities.map(({ startedAt }) => startedAt));
  }

  /** The values of every annotation, those of all segments and subsegments together. */
  get annotations(): Readonly<Record<string, readonly AnnotationValue[]>> {
    const values: Record<string, AnnotationValue[]> = Object.create(null);
    for (const { annotations } of this.entities) {
      for (const [key, value] of Object.entries(annotations)) {
        const known = (values[key] ??= []);
        if (!known.includes(value)) known.push(value);
      }
    }
    return values;
  }

  /** What ended in a fault, errors and throttles likewise: segments and subsegments, each after its container. */
  get faults(): readonly TraceEntity[] {
    return this.entities.filter(({ fault }) => fault);
  }

  get errors(): readonly TraceEntity[] {
    return this.entities.filter(({ error }) => error);
  }

  get throttles(): readonly TraceEntity[] {
    return this.entities.filter(({ throttle }) => throttle);
  }

  /** The calls to AWS and to other services, by start: all of them, or those that a query means. */
  calls(query?: CallQuery): readonly TraceEntity[] {
    const calls = this.entities.filter(({ isCall }) => isCall).sort(byStart);
    return query === undefined ? calls : calls.filter((call) => matchesCall(call, query));
  }

  /** The first segment or subsegment of a name. */
  find(name: string): TraceEntity | undefined {
    return this.entities.find((entity) => entity.name === name);
  }

  /** The trace as an indented tree with outcomes and durations. */
  toString(): string {
    return drawTrace(this);
  }

  [inspect.custom](): string {
    return this.toString();
  }
}

/** Whether a value is a trace of this or another copy of the package. */
export function isTrace(value: unknown): value is Trace {
  return typeof value === 'object' && value !== null && TRACE_MARK in value;
}

/** Puts documents into their trees; answers what has no parent among them. Inferred segments were sent by nobody. */
function plant(documents: readonly EntityDocument[]): readonly TraceEntity[] {
  const byParent = new Map<string, EntityDocument[]>();
  const tops: EntityDocument[] = [];
  const sent = documents.filter(({ inferred }) => inferred !== true);
  const ids = new Set(sent.flatMap(idsWithin));
  for (const document of sent.toSorted((one, other) => one.start_time - other.start_time)) {
    const parentId = document.parent_id;
    if (parentId === undefined || !ids.has(parentId) || parentId === document.id) tops.push(document);
    else byParent.set(parentId, [...(byParent.get(parentId) ?? []), document]);
  }
  return tops.map((document) => grow('segment', document, undefined, byParent));
}

function idsWithin(document: EntityDocument): readonly string[] {
  return [document.id, ...(document.subsegments ?? []).flatMap(idsWithin)];
}

function grow(
  kind: TraceEntity['kind'],
  document: EntityDocument,
  parent: TraceEntity | undefined,
  byParent: Map<string, EntityDocument[]>,
): TraceEntity {
  const entity = new TraceEntity(kind, document, parent);
  const answers = byParent.get(entity.id) ?? [];
  // A segment answers once, so documents that name each other as parents end here.
  byParent.delete(entity.id);
  const children = [
    ...(document.subsegments ?? []).map((child) => grow('subsegment', child, entity, byParent)),
    ...answers.map((answer) => grow('segment', answer, entity, byParent)),
  ];
  return Object.assign(entity, { children: children.sort(byStart) });
}

function withDescendants(entity: TraceEntity): readonly TraceEntity[] {
  return [entity, ...entity.children.flatMap(withDescendants)];
}

function byStart(one: TraceEntity, other: TraceEntity): number {
  return one.startedAt - other.startedAt;
}
