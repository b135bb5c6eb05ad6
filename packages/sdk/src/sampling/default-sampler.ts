/**
 * Decides by the service's rules where it has them, by local ones otherwise. Polling begins with the first decision, and
 * outside of the request that needed it: timers would keep that request's context for ever.
 * Source: aws-xray-sdk-core 3.12.0, `default_sampler.js`.
 */

import { AsyncResource } from 'node:async_hooks';
import { logLimited } from '../logging/log-limited.ts';
import { SegmentUtils } from '../segment/segment-utils.ts';
import { CentralSampling } from './central-sampling.ts';
import type { RulesConfig } from './local-rules.ts';
import { LocalSampler, type RuleFileSampler } from './local-sampler.ts';
import { samplingQuestion, type SampleRequest } from './sample-request.ts';
import { callSamplingService } from './sampling-calls.ts';
import { SamplingPoller, type PollerSurroundings } from './sampling-poller.ts';
import { SYSTEM_CLOCK } from './sampling-clock.ts';

const PROCESS: PollerSurroundings = {
  ...SYSTEM_CLOCK,
  schedule: (delayMs, task) => void setTimeout(task, delayMs).unref(),
  call: callSamplingService,
};

/** What decides about requests whose callers have not; the application may put its own in its place. */
export interface Sampler {
  /** The name of the rule that samples the request, or whether it is sampled by a rule without a name. */
  shouldSample(request: SampleRequest): string | boolean;
  setLocalRules?(source: string | RulesConfig): void;
}

export class ServiceSampler implements Sampler {
  readonly localSampler: RuleFileSampler;
  started = false;
  readonly #surroundings: PollerSurroundings;
  readonly #outside = new AsyncResource('FluoroscopeSampling');
  readonly #central: CentralSampling;

  constructor(surroundings: PollerSurroundings = PROCESS, localSampler = LocalSampler) {
    this.localSampler = localSampler;
    this.#surroundings = surroundings;
    this.#central = new CentralSampling(surroundings);
  }

  shouldSample(request: SampleRequest): string | boolean {
    try {
      if (!this.started) this.start();
      const question = samplingQuestion(request, SegmentUtils.origin);
      const decision = this.#central.decide(question);
      if (decision !== undefined) return decision;
      const message = 'No effective centralized sampling rule match. Fallback to local rules.';
      logLimited('sampling.fallback', 'info', message);
      return this.localSampler.decide(question);
    } catch (error) {
      const message = `Unhandled exception by the SDK during making sampling decisions: ${String(error)}`;
      logLimited('sampling.failed', 'error', message);
      return false;
    }
  }

  /** Rules for the time without the service's. Throws as `LocalSampler.setLocalRules` does. */
  setLocalRules(source?: string | RulesConfig): void {
    this.localSampler.setLocalRules(source);
  }

  /** Begins to fetch rules and to report; nothing more when it has begun. */
  start(): void {
    if (this.started) return;
    this.started = true;
    this.#outside.runInAsyncScope(() => new SamplingPoller(this.#central, this.#surroundings).start());
  }
}

/** The one of the process. */
export const DefaultSampler = new ServiceSampler();
