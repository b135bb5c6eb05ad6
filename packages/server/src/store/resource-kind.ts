/**
 * Gives the bodies of one kind of resource their type. The store knows only JSON; the owner of a kind says what is in
 * it, once, and reads and writes through the value that `defineResourceKind` returns.
 */

import type { EpochMicros } from '@fluoroscope/wire';
import { z, type ZodType } from 'zod';
import type { ResourceStore, ResourceWrite } from './resource-store.ts';

export interface ResourceKind<Body> {
  /** In the order of the names' code units. Throws for a body of another shape, which is a bug. */
  list(store: ResourceStore): readonly Body[];
  /** Undefined when there is none. Throws for a body of another shape, which is a bug. */
  get(store: ResourceStore, name: string): Body | undefined;
  put(name: string, body: Body): ResourceWrite;
  remove(name: string): ResourceWrite;
}

/** What the bodies of every kind are. */
const shapes = new Map<string, ZodType>();

/** Whether a body that comes from elsewhere is one of its kind; false for a kind that nobody here defined. */
export function checkResource(kind: string, body: unknown): boolean {
  return shapes.get(kind)?.safeParse(body).success === true;
}

/** `kind` stands in every stored row and must never change. */
export function defineResourceKind<Body>(kind: string, body: ZodType<Body>): ResourceKind<Body> {
  shapes.set(kind, body);
  return {
    list: (store) => store.list(kind).map((resource) => body.parse(resource.body)),
    get(store, name) {
      const found = store.get(kind, name);
      return found === undefined ? undefined : body.parse(found);
    },
    put: (name, value) => ({ kind, name, body: value }),
    remove: (name) => ({ kind, name, body: undefined }),
  };
}

/** An instant in a body: whole microseconds. */
export const storedInstant: ZodType<EpochMicros> = z.int().transform((micros) => micros as EpochMicros);
