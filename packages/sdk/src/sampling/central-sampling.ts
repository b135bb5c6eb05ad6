/**
 * The rules of the service in this process: which of them decides about a request, which have something to report. They
 * hold for an hour after the service last gave them; whoever cannot ask it for that long decides by its own rules.
 * Source: aws-xray-sdk-core 3.12.0, `rule_cache.js`.
 */
import { inSamplingOrder } from '@fluoroscope/wire';
import { CentralRule, type RuleDefinition } from './central-rule.ts';
import { fitsRule, type SampleRequest } from './sample-request.ts';
import type { SamplingTarget } from './sampling-answers.ts';

const VALID_FOR_MS = 3_600_000;

export class CentralSampling {
  /** By name, in the order in which they are asked. */
  #rules: ReadonlyMap<string, CentralRule> = new Map();
  #expiresAt = 0;

  /** The name of the rule that samples the request, false when one decides against; undefined when none decides. */
  decide(request: SampleRequest): string | false | undefined {
    if (Date.now() >= this.#expiresAt) return undefined;
    for (const [name, rule] of this.#rules) {
      // The default rule decides about whatever no other did.
      if (name === 'Default' || fitsRule(rule.definition, request)) return rule.sample() && name;
    }
    return undefined;
  }

  /** Takes over what the service has now; rules that stay keep their quotas and counts. */
  load(definitions: readonly RuleDefinition[]): void {
    const rules = new Map<string, CentralRule>();
    for (const definition of definitions.toSorted(inSamplingOrder)) {
      const rule = this.#rules.get(definition.name) ?? new CentralRule(definition);
      rule.redefine(definition);
      rules.set(definition.name, rule);
    }
    this.#rules = rules;
    this.#expiresAt = Date.now() + VALID_FOR_MS;
  }

  assign(targets: readonly SamplingTarget[]): void {
    for (const target of targets) this.#rules.get(target.RuleName)?.assign(target);
  }

  rulesDue(): readonly CentralRule[] {
    return [...this.#rules.values()].filter((rule) => rule.isDue());
  }
}
