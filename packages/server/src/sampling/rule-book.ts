/**
 * All sampling rules there are, kept with the other configuration. Each change also notes when it was made, because
 * clients fetch the rules again when they hear of a change, and a deleted rule has no record left to say so.
 */

import { inSamplingOrder, type EpochMicros } from '@fluoroscope/wire';
import { defineResourceKind, storedInstant } from '../store/resource-kind.ts';
import type { ResourceChange, ResourceStore, ResourceWrite } from '../store/resource-store.ts';
import {
  DEFAULT_RULE_NAME,
  defaultRule,
  type SamplingRule,
  type SamplingRuleSettings,
  storedRule,
} from './sampling-rule.ts';

/** Rules beside `Default`. Source: X-Ray endpoints and quotas, "Custom sampling rules per region". */
export const MAX_CUSTOM_RULES = 25;

export const RULE_KIND = 'sampling-rule';
export const RULES_MODIFIED_KIND = 'sampling-rules-modified';

const ruleKind = defineResourceKind(RULE_KIND, storedRule);
const modificationKind = defineResourceKind(RULES_MODIFIED_KIND, storedInstant);
const MODIFICATION = 'any';

/** Written together with any change of the rules, so that clients hear of it. */
export function rulesModified(at: EpochMicros): ResourceWrite {
  return modificationKind.put(MODIFICATION, at);
}

/** What may be changed about the rule that matches everything. */
const DEFAULT_RULE_SETTINGS: ReadonlySet<string> = new Set(['fixedRate', 'reservoirSize']);

export type RuleRefusal = 'exists' | 'too-many' | 'unknown' | 'default-stays' | 'default-matches-all';

export type RuleOutcome =
  | { readonly kind: 'done'; readonly rule: SamplingRule }
  | { readonly kind: 'refused'; readonly why: RuleRefusal };

export type RuleChanges = {
  readonly [Name in keyof SamplingRuleSettings]?: SamplingRuleSettings[Name] | undefined;
};

/** Changes resolve when they are durable and every later answer knows them. All throw FLS_STORE_UNAVAILABLE. */
export class RuleBook {
  readonly #store: ResourceStore;

  constructor(store: ResourceStore) {
    this.#store = store;
  }

  /** In the order in which they are tried; the last is `Default`. */
  list(): readonly SamplingRule[] {
    return [...this.#customRules(), this.#defaultRule()].toSorted(inSamplingOrder);
  }

  find(name: string): SamplingRule | undefined {
    return name === DEFAULT_RULE_NAME ? this.#defaultRule() : ruleKind.get(this.#store, name);
  }

  /** When a rule was last created, updated or deleted; 0 when never. */
  lastModifiedAt(): EpochMicros {
    return modificationKind.get(this.#store, MODIFICATION) ?? (0 as EpochMicros);
  }

  /** Makes a rule. `alongside` is written together with it. */
  create(
    name: string,
    settings: SamplingRuleSettings,
    now: EpochMicros,
    alongside: readonly ResourceWrite[],
  ): Promise<RuleOutcome> {
    return this.#store.change(() => {
      if (this.find(name) !== undefined) return refuse('exists');
      if (this.#customRules().length >= MAX_CUSTOM_RULES) return refuse('too-many');
      return this.#put({ ...settings, name, createdAt: now, modifiedAt: now }, now, alongside);
    });
  }

  /**
   * Replaces the settings that are given. A boost that is not given is taken away: the live service does that
   * (observed, not documented).
   */
  update(name: string, changes: RuleChanges, now: EpochMicros): Promise<RuleOutcome> {
    return this.#store.change(() => {
      const rule = this.find(name);
      if (rule === undefined) return refuse('unknown');
      const given = definedOnly(changes);
      if (name === DEFAULT_RULE_NAME && Object.keys(given).some(isFixedInDefault)) {
        return refuse('default-matches-all');
      }
      return this.#put({ ...rule, ...given, rateBoost: changes.rateBoost, modifiedAt: now }, now, []);
    });
  }

  /** Takes a rule away and resolves with what it was. `alongside` is written together with that. */
  delete(name: string, now: EpochMicros, alongside: readonly ResourceWrite[]): Promise<RuleOutcome> {
    return this.#store.change(() => {
      if (name === DEFAULT_RULE_NAME) return refuse('default-stays');
      const rule = this.find(name);
      if (rule === undefined) return refuse('unknown');
      const writes = [ruleKind.remove(name), this.#modified(now), ...alongside];
      return { writes, result: { kind: 'done', rule } };
    });
  }

  #put(
    rule: SamplingRule,
    now: EpochMicros,
    alongside: readonly ResourceWrite[],
  ): ResourceChange<RuleOutcome> {
    const writes = [ruleKind.put(rule.name, rule), this.#modified(now), ...alongside];
    return { writes, result: { kind: 'done', rule } };
  }

  /** Never earlier than before: after the clock was set back, clients still hear of the change. */
  #modified(now: EpochMicros): ResourceWrite {
    return rulesModified(Math.max(now, this.lastModifiedAt()) as EpochMicros);
  }

  #customRules(): readonly SamplingRule[] {
    return ruleKind.list(this.#store).filter(({ name }) => name !== DEFAULT_RULE_NAME);
  }

  #defaultRule(): SamplingRule {
    return ruleKind.get(this.#store, DEFAULT_RULE_NAME) ?? defaultRule;
  }
}

function refuse(why: RuleRefusal): ResourceChange<RuleOutcome> {
  return { writes: [], result: { kind: 'refused', why } };
}

function isFixedInDefault(setting: string): boolean {
  return !DEFAULT_RULE_SETTINGS.has(setting);
}

function definedOnly(changes: RuleChanges): Partial<SamplingRuleSettings> {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
}
