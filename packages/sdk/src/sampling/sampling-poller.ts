/**
 * Keeps the rules fresh and reports what was done with them. Rules are fetched every five minutes, and at once when a
 * report's answer says that they have changed; whether they have is told by comparing times of the service with each
 * other, so that its clock and ours may differ. Counts are let go when the service has them, and are reported again
 * when it could not be reached. A service that does not answer is asked less and less often.
 * Source: X-Ray Developer Guide, "Using sampling rules with the X-Ray API"; intervals of aws-xray-sdk-core 3.12.0, whose
 * jitter of the rules is meant in seconds.
 */

import { count } from '../health/counters.ts';
import { logLimited } from '../logging/log-limited.ts';
import { getLogger } from '../logging/logger.ts';
import type { CentralRule, RuleDefinition, SamplingCounts } from './central-rule.ts';
import type { CentralSampling } from './central-sampling.ts';
import { readRulesPage, readTargets } from './sampling-answers.ts';
import type { SamplingCall } from './sampling-calls.ts';
import type { SamplingClock } from './sampling-clock.ts';

const RULES_INTERVAL_MS = 300_000;
const RULES_JITTER_MS = 5_000;
const FIRST_RETRY_MS = 5_000;
const REPORT_JITTER_MS = 100;
const MAX_REPORT_INTERVAL_MS = 60_000;
const MIN_REPORT_INTERVAL_MS = 1_000;
/** The most that one call may report. */
const MAX_REPORTED = 25;
const MAX_PAGES = 100;

/** What the poller takes from its process. */
export interface PollerSurroundings extends SamplingClock {
  /** Calls later, without keeping the process alive. */
  schedule(delayMs: number, task: () => void): void;
  call: SamplingCall;
}

export class SamplingPoller {
  readonly #sampling: CentralSampling;
  readonly #around: PollerSurroundings;
  /** Stands for this process in its reports: 24 hexadecimal digits. */
  readonly #clientId = process.getBuiltinModule('node:crypto').randomBytes(12).toString('hex');
  #refreshing: Promise<boolean> | undefined;
  /** Epoch milliseconds by the service's clock of the newest change we know of. */
  #modifiedAt = 0;
  #failedRefreshes = 0;
  #failedReports = 0;

  constructor(sampling: CentralSampling, around: PollerSurroundings) {
    this.#sampling = sampling;
    this.#around = around;
  }

  /** Fetches the rules and goes on for the life of the process. */
  start(): void {
    void this.#keepRules();
    this.#scheduleReport();
  }

  async #keepRules(): Promise<void> {
    const isGood = await this.#refreshRules();
    this.#failedRefreshes = isGood ? 0 : this.#failedRefreshes + 1;
    this.#around.schedule(this.#rulesDelay(), () => void this.#keepRules());
  }

  #rulesDelay(): number {
    if (this.#failedRefreshes === 0) return RULES_INTERVAL_MS + this.#around.random() * RULES_JITTER_MS;
    const retry = FIRST_RETRY_MS * 2 ** Math.min(this.#failedRefreshes - 1, 10);
    return Math.min(retry * (1 + this.#around.random()), RULES_INTERVAL_MS);
  }

  /** Whether it succeeded; a refresh that is on its way serves everybody who wants one. */
  #refreshRules(): Promise<boolean> {
    this.#refreshing ??= this.#fetchRules().finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  async #fetchRules(): Promise<boolean> {
    try {
      const rules: RuleDefinition[] = [];
      let token: string | undefined;
      let modifiedAt = this.#modifiedAt;
      for (let pages = 0; pages === 0 || (token !== undefined && pages < MAX_PAGES); pages++) {
        const body = token === undefined ? {} : { NextToken: token };
        const page = readRulesPage(await this.#around.call('/GetSamplingRules', body));
        rules.push(...page.rules);
        modifiedAt = Math.max(modifiedAt, page.modifiedAt);
        token = page.nextToken;
      }
      this.#sampling.load(rules);
      this.#modifiedAt = modifiedAt;
      getLogger().info('Successfully refreshed centralized sampling rule cache.');
      return true;
    } catch (error) {
      this.#complain('rules', error);
      return false;
    }
  }

  #scheduleReport(): void {
    const usual = Math.max(this.#sampling.reportIntervalMs(), MIN_REPORT_INTERVAL_MS);
    const patient = Math.min(usual * 2 ** Math.min(this.#failedReports, 10), MAX_REPORT_INTERVAL_MS);
    const delay = patient + this.#around.random() * REPORT_JITTER_MS;
    this.#around.schedule(delay, () => void this.#report().finally(() => this.#scheduleReport()));
  }

  async #report(): Promise<void> {
    const due = this.#sampling.rulesDue();
    for (let first = 0; first < due.length; first += MAX_REPORTED) {
      try {
        await this.#reportSome(due.slice(first, first + MAX_REPORTED));
        this.#failedReports = 0;
      } catch (error) {
        this.#failedReports++;
        this.#complain('targets', error);
        return;
      }
    }
  }

  async #reportSome(rules: readonly CentralRule[]): Promise<void> {
    const reports = rules.map((rule) => ({ rule, counts: rule.counts() }));
    const now = this.#around.now();
    const seconds = Math.floor(now / 1000);
    const answer = readTargets(
      await this.#around.call('/SamplingTargets', {
        SamplingStatisticsDocuments: reports.map(({ rule, counts }) =>
          this.#statistics(rule, counts, seconds),
        ),
      }),
    );
    for (const { rule, counts } of reports) rule.acknowledge(counts, now);
    this.#sampling.assign(answer.targets);
    getLogger().info('Successfully reported rule statistics to get new sampling quota.');
    if (answer.modifiedAt <= this.#modifiedAt && !answer.hasUnknownRules) return;
    getLogger().info('Performing out-of-band sampling rule polling to fetch updated rules.');
    if (await this.#refreshRules()) this.#modifiedAt = Math.max(this.#modifiedAt, answer.modifiedAt);
  }

  #statistics(rule: CentralRule, counts: SamplingCounts, seconds: number): object {
    return {
      RuleName: rule.name,
      ClientID: this.#clientId,
      RequestCount: counts.requests,
      BorrowCount: counts.borrowed,
      SampledCount: counts.sampled,
      Timestamp: seconds,
    };
  }

  #complain(what: 'rules' | 'targets', error: unknown): void {
    count(what === 'rules' ? 'samplingRulesFailed' : 'samplingTargetsFailed');
    const reason = error instanceof Error ? error.message : String(error);
    const message = `Failed to retrieve sampling ${what} from X-Ray service: ${reason}`;
    logLimited(`sampling.${what}`, 'warn', message);
  }
}
