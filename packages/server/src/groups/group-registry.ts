/**
 * All groups there are, kept with the other configuration. `Default` needs no record: one is written only when its
 * insights are configured.
 * Source: X-Ray API reference, CreateGroup, UpdateGroup, DeleteGroup; the form of ARNs is observed, not documented.
 */

import { randomBytes } from 'node:crypto';
import { parseFilter } from '@fluoroscope/filter';
import type { EpochMicros } from '@fluoroscope/wire';
import { resourceOfArn } from '../resources/arn.ts';
import type { Tag } from '../resources/tag.ts';
import { putTags, removeTags, type TaggableResources } from '../resources/tag-registry.ts';
import { defineResourceKind } from '../store/resource-kind.ts';
import type { ResourceChange, ResourceStore } from '../store/resource-store.ts';
import {
  appendVersion,
  currentExpression,
  DEFAULT_GROUP_NAME,
  type Group,
  MAX_GROUPS,
  storedGroup,
} from './group.ts';
import { type GroupReference, groupReferences, leadsTo } from './group-references.ts';

const groupKind = defineResourceKind('group', storedGroup);

/** One or both; both must belong to the same group. */
export interface GroupSelector {
  readonly name?: string | undefined;
  readonly arn?: string | undefined;
}

/** A member that is absent stays as it is. */
export interface InsightsChange {
  readonly insightsEnabled?: boolean | undefined;
  readonly notificationsEnabled?: boolean | undefined;
}

export interface NewGroup {
  readonly name: string;
  /** Parses. */
  readonly filterExpression: string;
  readonly insights: InsightsChange;
  /** Valid. */
  readonly tags: readonly Tag[];
}

export interface GroupChange {
  /** Parses; absent stays as it is. */
  readonly filterExpression?: string | undefined;
  readonly insights: InsightsChange;
}

export type GroupRefusal =
  | 'exists'
  | 'too-many'
  | 'unknown'
  | 'default-stays'
  | 'default-has-no-expression'
  | 'defined-by-itself'
  | 'notifications-need-insights';

export type GroupOutcome =
  { readonly kind: 'done'; readonly group: Group } | { readonly kind: 'refused'; readonly why: GroupRefusal };

interface Account {
  readonly region: string;
  readonly accountId: string;
}

/** Changes resolve when they are durable and every later answer knows them. All throw FLS_STORE_UNAVAILABLE. */
export class GroupRegistry implements TaggableResources {
  readonly #store: ResourceStore;
  /** What every group's ARN begins with. */
  readonly #arnPrefix: string;

  constructor(store: ResourceStore, { region, accountId }: Account) {
    this.#store = store;
    this.#arnPrefix = `arn:aws:xray:${region}:${accountId}:group`;
  }

  /** In the order of the names' code units, with `Default`. */
  list(): readonly Group[] {
    return [...this.#customGroups(), this.#defaultGroup()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Undefined when there is no such group, or when name and ARN belong to different ones. */
  find({ name, arn }: GroupSelector): Group | undefined {
    if (name === undefined) return arn === undefined ? undefined : this.#findByArn(arn);
    const found = this.#findByName(name);
    return arn === undefined || (found && haveSameResource(found.arn, arn)) ? found : undefined;
  }

  hasArn(arn: string): boolean {
    return this.#findByArn(arn) !== undefined;
  }

  create(request: NewGroup, now: EpochMicros): Promise<GroupOutcome> {
    const { name, filterExpression, tags } = request;
    const group: Group = {
      name,
      arn: `${this.#arnPrefix}/${name}/${makeUniqueId()}`,
      versions: appendVersion([], filterExpression, now),
      ...changeInsights({ insightsEnabled: false, notificationsEnabled: false }, request.insights),
    };
    return this.#store.change(() => {
      if (this.#findByName(name) !== undefined) return refuse('exists');
      if (this.list().length >= MAX_GROUPS) return refuse('too-many');
      const refusal = this.#check(group);
      if (refusal !== undefined) return refuse(refusal);
      return { writes: [groupKind.put(name, group), putTags(group.arn, tags)], result: done(group) };
    });
  }

  update(
    selector: GroupSelector,
    { filterExpression, insights }: GroupChange,
    now: EpochMicros,
  ): Promise<GroupOutcome> {
    return this.#store.change(() => {
      const before = this.find(selector);
      if (before === undefined) return refuse('unknown');
      if (before.name === DEFAULT_GROUP_NAME && filterExpression !== undefined) {
        return refuse('default-has-no-expression');
      }
      const versions =
        filterExpression === undefined
          ? before.versions
          : appendVersion(before.versions, filterExpression, now);
      const group = { ...before, versions, ...changeInsights(before, insights) };
      const refusal = this.#check(group);
      if (refusal !== undefined) return refuse(refusal);
      return { writes: [groupKind.put(group.name, group)], result: done(group) };
    });
  }

  /** Takes a group away together with its tags, and resolves with what it was. */
  delete(selector: GroupSelector): Promise<GroupOutcome> {
    return this.#store.change(() => {
      const group = this.find(selector);
      if (group === undefined) return refuse('unknown');
      if (group.name === DEFAULT_GROUP_NAME) return refuse('default-stays');
      return { writes: [groupKind.remove(group.name), removeTags(group.arn)], result: done(group) };
    });
  }

  #check(group: Group): GroupRefusal | undefined {
    if (group.notificationsEnabled && !group.insightsEnabled) return 'notifications-need-insights';
    const isCyclic = leadsTo(group.name, this.#namesIn(group), (name) => {
      const other = this.#findByName(name);
      return other === undefined ? [] : this.#namesIn(other);
    });
    return isCyclic ? 'defined-by-itself' : undefined;
  }

  /** Names of the groups that the expression of `group` is made of. */
  #namesIn(group: Group): readonly string[] {
    const parsed = parseFilter(currentExpression(group) ?? '');
    if (parsed.kind === 'problem') return [];
    return groupReferences(parsed.expression).flatMap((reference) => this.#nameOf(reference) ?? []);
  }

  #nameOf({ by, value }: GroupReference): string | undefined {
    return by === 'name' ? value : this.#findByArn(value)?.name;
  }

  #findByName(name: string): Group | undefined {
    return name === DEFAULT_GROUP_NAME ? this.#defaultGroup() : groupKind.get(this.#store, name);
  }

  /** The name stands in the ARN, so that nothing has to be searched. */
  #findByArn(arn: string): Group | undefined {
    const [, name = ''] = resourceOfArn(arn)?.split('/') ?? [];
    const group = this.#findByName(name);
    return group !== undefined && haveSameResource(group.arn, arn) ? group : undefined;
  }

  #customGroups(): readonly Group[] {
    return groupKind.list(this.#store).filter(({ name }) => name !== DEFAULT_GROUP_NAME);
  }

  #defaultGroup(): Group {
    const stored = groupKind.get(this.#store, DEFAULT_GROUP_NAME);
    return {
      name: DEFAULT_GROUP_NAME,
      arn: `${this.#arnPrefix}/${DEFAULT_GROUP_NAME}`,
      versions: [],
      insightsEnabled: stored?.insightsEnabled ?? false,
      notificationsEnabled: stored?.notificationsEnabled ?? false,
    };
  }
}

/** Who turns insights off and says nothing of notifications turns those off as well. */
function changeInsights(
  before: Pick<Group, 'insightsEnabled' | 'notificationsEnabled'>,
  change: InsightsChange,
): Pick<Group, 'insightsEnabled' | 'notificationsEnabled'> {
  const insightsEnabled = change.insightsEnabled ?? before.insightsEnabled;
  const keptNotifications = insightsEnabled && before.notificationsEnabled;
  return { insightsEnabled, notificationsEnabled: change.notificationsEnabled ?? keptNotifications };
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const UNIQUE_ID_LENGTH = 52;

/** Tells a group from an earlier one of the same name. */
function makeUniqueId(): string {
  return Array.from(randomBytes(UNIQUE_ID_LENGTH), (byte) => BASE32.charAt(byte % BASE32.length)).join('');
}

function haveSameResource(arn: string, other: string): boolean {
  return resourceOfArn(arn) === resourceOfArn(other);
}

function done(group: Group): GroupOutcome {
  return { kind: 'done', group };
}

function refuse(why: GroupRefusal): ResourceChange<GroupOutcome> {
  return { writes: [], result: { kind: 'refused', why } };
}
