/**
 * Decides by the application's own rules: until the service's rules have come, when the service cannot be reached, and
 * always where central sampling is off.
 * Source: aws-xray-sdk-core 3.12.0, `local_sampler.js`; a request without a host is judged by its method and path,
 * where the official one lets the first rule decide.
 */
import { logLimited } from '../logging/log-limited.ts';
import { log } from '../logging/logger.ts';
import { DEFAULT_RULES, parseLocalRules, type LocalRule, type RulesConfig } from './local-rules.ts';
import { fitsRule, type SampleRequest } from './sample-request.ts';

export class RuleFileSampler {
  #rules = parseLocalRules(DEFAULT_RULES);

  shouldSample(request: SampleRequest): boolean {
    for (const rule of this.#rules) {
      if (!fitsRule(rule, request)) continue;
      logLimited('sampling.local', 'debug', () => describeMatch(rule, request));
      return rule.reservoir.take(rule.fixedTarget) || Math.random() < rule.rate;
    }
    return false;
  }

  /**
   * Replaces the rules; by the built-in ones when there is nothing to read. Throws when the file cannot be read, is no
   * JSON or is no file of rules; the rules so far stay then.
   */
  setLocalRules(source?: string | RulesConfig): void {
    let config: unknown = source || DEFAULT_RULES;
    if (typeof config === 'string') {
      log.info(`Using custom sampling rules file: ${config}`);
      config = JSON.parse(process.getBuiltinModule('node:fs').readFileSync(config, 'utf8'));
    } else if (source) {
      log.info('Using custom sampling rules source.');
    }
    this.#rules = parseLocalRules(config);
  }
}

function describeMatch(rule: LocalRule, request: SampleRequest): string {
  const matched = rule.isDefault ? 'default' : describeMembers(rule);
  const numbers = `Using fixed_target: ${rule.fixedTarget} and rate: ${rule.rate}.`;
  return `Local sampling rule match found for ${describeMembers(request)}. Matched ${matched}. ${numbers}`;
}

function describeMembers({ httpMethod, host, urlPath }: SampleRequest): string {
  return `{ http_method: ${httpMethod}, host: ${host}, url_path: ${urlPath} }`;
}

/** The one of the process, which the default sampler falls back on. */
export const LocalSampler = new RuleFileSampler();
