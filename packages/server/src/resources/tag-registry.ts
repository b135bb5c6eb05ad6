/**
 * Tags of groups and sampling rules, kept by what their ARNs say after region and account. Whoever makes or deletes
 * such a resource writes `putTags` or `removeTags` in the same change, so that there are never tags without their
 * resource.
 * Source: X-Ray API reference, TagResource, UntagResource, ListTagsForResource.
 */

import { z } from 'zod';
import { defineResourceKind } from '../store/resource-kind.ts';
import type { ResourceChange, ResourceStore, ResourceWrite } from '../store/resource-store.ts';
import { resourceOfArn } from './arn.ts';
import { MAX_TAGS, type Tag } from './tag.ts';

/** What can carry tags. */
export interface TaggableResources {
  /** Whether one of them has this ARN, in whatever region and account. */
  hasArn(arn: string): boolean;
}

export type TagOutcome = 'done' | 'unknown-resource' | 'too-many-tags';

export const TAG_KIND = 'tags';

const tagKind = defineResourceKind(TAG_KIND, z.array(z.object({ key: z.string(), value: z.string() })));

/** Owners tell ARNs by what follows region and account. */
const ANY_ACCOUNT = 'arn:aws:xray:us-east-1:000000000000:';

/** The tags of a new resource, to be written together with it. */
export function putTags(arn: string, tags: readonly Tag[]): ResourceWrite {
  return tagKind.put(
    nameOf(arn),
    tags.toSorted((a, b) => (a.key < b.key ? -1 : 1)),
  );
}

/** To be written together with the end of a resource. */
export function removeTags(arn: string): ResourceWrite {
  return tagKind.remove(nameOf(arn));
}

export class TagRegistry {
  readonly #store: ResourceStore;
  readonly #resources: readonly TaggableResources[];

  constructor(store: ResourceStore, resources: readonly TaggableResources[]) {
    this.#store = store;
    this.#resources = resources;
  }

  /** In the order of the keys' code units; undefined for an ARN that nothing has. */
  list(arn: string): readonly Tag[] | undefined {
    return this.#hasArn(arn) ? this.#tagsOf(arn) : undefined;
  }

  /** Whether that which stands under `name` in the store belongs to anything. */
  hasOwner(name: string): boolean {
    return this.#hasArn(`${ANY_ACCOUNT}${name}`);
  }

  /** Adds tags, each in place of one with the same key; all of them or none. Throws FLS_STORE_UNAVAILABLE. */
  tag(arn: string, added: readonly Tag[]): Promise<TagOutcome> {
    return this.#store.change(() => {
      if (!this.#hasArn(arn)) return refuse('unknown-resource');
      const merged = new Map([...this.#tagsOf(arn), ...added].map((tag) => [tag.key, tag]));
      if (merged.size > MAX_TAGS) return refuse('too-many-tags');
      return { writes: [putTags(arn, [...merged.values()])], result: 'done' };
    });
  }

  /** Takes whole tags away; a key that is not there changes nothing. Throws FLS_STORE_UNAVAILABLE. */
  untag(arn: string, keys: readonly string[]): Promise<TagOutcome> {
    const removed = new Set(keys);
    return this.#store.change(() => {
      if (!this.#hasArn(arn)) return refuse('unknown-resource');
      const left = this.#tagsOf(arn).filter(({ key }) => !removed.has(key));
      return { writes: [putTags(arn, left)], result: 'done' };
    });
  }

  #tagsOf(arn: string): readonly Tag[] {
    return tagKind.get(this.#store, nameOf(arn)) ?? [];
  }

  #hasArn(arn: string): boolean {
    return this.#resources.some((resources) => resources.hasArn(arn));
  }
}

/** Region and account are flags of the service: tags must outlive a change of those. */
function nameOf(arn: string): string {
  return resourceOfArn(arn) ?? arn;
}

function refuse(outcome: TagOutcome): ResourceChange<TagOutcome> {
  return { writes: [], result: outcome };
}
