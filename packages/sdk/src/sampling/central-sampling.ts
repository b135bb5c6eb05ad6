/**
 * The rules of the service in this process: which of them decides about a request, which have something to report. They
 * hold for an hour after the service last gave them; whoever cannot ask it for that long decides by its own rules.
 * Source: aws-xray-sdk-core 3.12.0, `rule_cache.js`.
 */

import { inSamplingOrder } from '@fluoroscope/wire';
import { CentralRule, type RuleDefinition, type SamplingTarget } from './central-rule.ts';
import type { SamplingQuestion } from './sample-request.ts';
import type { SamplingClock } from './sampling-clock.ts';

const VALID_FOR_MS = 3_600_000;
const DEFAULT_REPORT_INTERVAL_MS = 10_000;

export class CentralSampling {
  readonly #clock: SamplingClock;
  /** In the order in which they are asked. */
  #rules: readonly CentralRule[] = [];
  #expiresAt = 0;

  constructor(clock: SamplingClock) {
    this.#clock = clock;
  }

  /** The name of the rule that samples the request, false when one decides against; undefined when none decides. */
  decide(question: SamplingQuestion): string | false | undefined {
    if (this.#clock.now() >= this.#expiresAt) return undefined;
    for (const rule of this.#rules) {
      if (rule.matches(question, question.whole)) return rule.sample(this.#clock) && rule.name;
    }
    return undefined;
  }

  /** Takes over what the service has now; rules that stay keep their quotas and counts. */
  load(definitions: readonly RuleDefinition[]): void {
    const before = new Map(this.#rules.map((rule) => [rule.name, rule]));
    this.#rules = definitions
      .map((definition) => {
        const rule = before.get(definition.name);
        rule?.redefine(definition);
        return rule ?? new CentralRule(definition);
      })
      .sort(inSamplingOrder);
    this.#expiresAt = this.#clock.now() + VALID_FOR_MS;
  }

  assign(targets: readonly SamplingTarget[]): void {
    const byName = new Map(this.#rules.map((rule) => [rule.name, rule]));
    for (const target of targets) byName.get(target.ruleName)?.assign(target);
  }

  rulesDue(): readonly CentralRule[] {
    const now = this.#clock.now();
    return this.#rules.filter((rule) => rule.isDue(now));
  }

  /** The shortest of the rules' intervals between two reports. */
  reportIntervalMs(): number {
    return Math.min(DEFAULT_REPORT_INTERVAL_MS, ...this.#rules.map(({ intervalMs }) => intervalMs));
  }
}
