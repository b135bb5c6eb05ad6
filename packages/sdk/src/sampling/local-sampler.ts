/**
 * Decides by the application's own rules: until the service's rules have come, when the service cannot be reached, and
 * always where central sampling is off.
 * Source: aws-xray-sdk-core 3.12.0, `local_sampler.js`; a request without a host is judged by its method and path, where
 * the official one lets the first rule decide.
 */

import { logLimited } from '../logging/log-limited.ts';
import { getLogger, isLogged } from '../logging/logger.ts';
import { DEFAULT_RULES, parseLocalRules, type LocalRule, type RulesConfig } from './local-rules.ts';
import { samplingQuestion, type SampleRequest, type SamplingQuestion } from './sample-request.ts';
import { SYSTEM_CLOCK, type SamplingClock } from './sampling-clock.ts';

export class RuleFileSampler {
  readonly #clock: SamplingClock;
  #rules: readonly LocalRule[] = parseLocalRules(DEFAULT_RULES);

  constructor(clock: SamplingClock = SYSTEM_CLOCK) {
    this.#clock = clock;
  }

  shouldSample(request: SampleRequest): boolean {
    return this.decide(samplingQuestion(request));
  }

  /** As `shouldSample`, for who has folded the request already. */
  decide(question: SamplingQuestion): boolean {
    for (const rule of this.#rules) {
      if (!rule.matches(question, question.whole)) continue;
      if (isLogged('debug')) logMatch(rule, question);
      return rule.reservoir.take(this.#clock);
    }
    return false;
  }

  /**
   * Replaces the rules; by the built-in ones when there is nothing to read. Throws when the file cannot be read, is no JSON or is no
   * file of rules; the rules so far stay then.
   */
  setLocalRules(source?: string | RulesConfig): void {
    if (!source) {
      this.#rules = parseLocalRules(DEFAULT_RULES);
    } else if (typeof source === 'string') {
      getLogger().info(`Using custom sampling rules file: ${source}`);
      const text = process.getBuiltinModule('node:fs').readFileSync(source, 'utf8');
      this.#rules = parseLocalRules(JSON.parse(text));
    } else {
      getLogger().info('Using custom sampling rules source.');
      this.#rules = parseLocalRules(source);
    }
  }
}

function logMatch(rule: LocalRule, question: SamplingQuestion): void {
  logLimited('sampling.local', 'debug', () => {
    const { httpMethod, host, urlPath, whole } = question;
    const asked = `{ http_method: ${httpMethod}, host: ${host}, url_path: ${whole ?? urlPath} }`;
    const ruleMembers = `{ http_method: ${rule.httpMethod}, host: ${rule.host}, url_path: ${rule.urlPath} }`;
    const { fixedTarget, rate } = rule.reservoir;
    const numbers = `Using fixed_target: ${fixedTarget} and rate: ${rate}.`;
    return `Local sampling rule match found for ${asked}. Matched ${rule.isDefault ? 'default' : ruleMembers}. ${numbers}`;
  });
}

/** The one of the process, which the default sampler falls back on. */
export const LocalSampler = new RuleFileSampler();
