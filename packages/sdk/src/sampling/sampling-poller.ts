/**
 * Keeps the rules fresh and reports what was done with them. Rules are fetched every five minutes, and at once when a
 * report's answer says that they have changed; whether they have is told by comparing times of the service with each
 * other, so that its clock and ours may differ. Counts are let go when the service has them, and are reported again
 * when it could not be reached. A service that gives no rules is asked less and less often.
 * Source: X-Ray Developer Guide, "Using sampling rules with the X-Ray API"; intervals of aws-xray-sdk-core 3.12.0,
 * whose jitter of the rules is meant in seconds.
 */
import { count } from '../health/counters.ts';
import { logLimited } from '../logging/log-limited.ts';
import { log } from '../logging/logger.ts';
import type { CentralRule, RuleDefinition } from './central-rule.ts';
import type { CentralSampling } from './central-sampling.ts';
import { epochMillis, rulesOf, type RulesPage, type TargetsAnswer } from './sampling-answers.ts';
import { callSamplingService, type SamplingCall } from './sampling-calls.ts';

const RULES_INTERVAL_MS = 300_000;
const RULES_JITTER_MS = 5_000;
const FIRST_RETRY_MS = 5_000;
const REPORT_INTERVAL_MS = 10_000;
const REPORT_JITTER_MS = 100;
/** The most that one call may report. */
const MAX_REPORTED = 25;

export class SamplingPoller {
  readonly #sampling: CentralSampling;
  readonly #call: SamplingCall;
  /** Stands for this process in its reports: 24 hexadecimal digits. */
  readonly #clientId = process.getBuiltinModule('node:crypto').randomBytes(12).toString('hex');
  /** Epoch milliseconds by the service's clock of the newest change we know of. */
  #modifiedAt = 0;
  #retryMs = FIRST_RETRY_MS;

  constructor(sampling: CentralSampling, call = callSamplingService) {
    this.#sampling = sampling;
    this.#call = call;
  }

  /** Fetches the rules and goes on for the life of the process. */
  start(): void {
    void this.#keepRules();
    this.#scheduleReport();
  }

  async #keepRules(): Promise<void> {
    let delay = RULES_INTERVAL_MS + Math.random() * RULES_JITTER_MS;
    try {
      await this.#fetchRules();
      this.#retryMs = FIRST_RETRY_MS;
    } catch (error) {
      complain('rules', error);
      delay = this.#retryMs * (1 + Math.random());
      this.#retryMs = Math.min(this.#retryMs * 2, RULES_INTERVAL_MS);
    }
    setTimeout(() => void this.#keepRules(), delay).unref();
  }

  async #fetchRules(): Promise<void> {
    const rules: RuleDefinition[] = [];
    let token: string | null | undefined;
    let page: RulesPage = {};
    do {
      token = page.NextToken;
      page = await this.#call('rules', token ? { NextToken: token } : {});
      rules.push(...rulesOf(page));
      for (const { ModifiedAt } of page.SamplingRuleRecords ?? []) this.#isNewer(epochMillis(ModifiedAt));
    } while (page.NextToken && page.NextToken !== token);
    this.#sampling.load(rules);
    log.info('Successfully refreshed centralized sampling rule cache.');
  }

  #isNewer(modifiedAt: number): boolean {
    const isNewer = modifiedAt > this.#modifiedAt;
    if (isNewer) this.#modifiedAt = modifiedAt;
    return isNewer;
  }

  #scheduleReport(): void {
    const delay = REPORT_INTERVAL_MS + Math.random() * REPORT_JITTER_MS;
    setTimeout(() => void this.#report().finally(() => this.#scheduleReport()), delay).unref();
  }

  async #report(): Promise<void> {
    const due = this.#sampling.rulesDue();
    try {
      for (let first = 0; first < due.length; first += MAX_REPORTED) {
        await this.#reportSome(due.slice(first, first + MAX_REPORTED));
      }
    } catch (error) {
      complain('targets', error);
    }
  }

  async #reportSome(rules: readonly CentralRule[]): Promise<void> {
    const now = Date.now();
    const reports = rules.map((rule) => ({ rule, counts: rule.counts() }));
    const answer: TargetsAnswer = await this.#call('targets', {
      SamplingStatisticsDocuments: reports.map(({ rule, counts }) => ({
        RuleName: rule.definition.name,
        ClientID: this.#clientId,
        RequestCount: counts.requests,
        BorrowCount: counts.borrowed,
        SampledCount: counts.sampled,
        Timestamp: Math.floor(now / 1000),
      })),
    });
    for (const { rule, counts } of reports) rule.acknowledge(counts, now);
    this.#sampling.assign(answer.SamplingTargetDocuments ?? []);
    log.info('Successfully reported rule statistics to get new sampling quota.');
    if (!this.#isNewer(epochMillis(answer.LastRuleModification))) return;
    log.info('Performing out-of-band sampling rule polling to fetch updated rules.');
    await this.#fetchRules().catch((error: unknown) => complain('rules', error));
  }
}

function complain(what: 'rules' | 'targets', error: unknown): void {
  count(what === 'rules' ? 'samplingRulesFailed' : 'samplingTargetsFailed');
  const message = `Failed to retrieve sampling ${what} from X-Ray service: ${String(error)}`;
  logLimited(`sampling.${what}`, 'warn', message);
}
