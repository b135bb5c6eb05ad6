/**
 * Decides by the service's rules where it has them, by local ones otherwise. Polling begins with the first decision,
 * and outside of the request that needed it: timers would keep that request's context for ever.
 * Source: aws-xray-sdk-core 3.12.0, `default_sampler.js`.
 */
import { outsideOfRequests } from '../context/outside-of-requests.ts';
import { logLimited } from '../logging/log-limited.ts';
import { CentralSampling } from './central-sampling.ts';
import type { RulesConfig } from './local-rules.ts';
import { LocalSampler } from './local-sampler.ts';
import type { SampleRequest } from './sample-request.ts';
import { SamplingPoller } from './sampling-poller.ts';
import type { SamplingCall } from './sampling-calls.ts';

/** What decides about requests whose callers have not; the application may put its own in its place. */
export interface Sampler {
  /** The name of the rule that samples the request, or whether it is sampled by a rule without a name. */
  shouldSample(request: SampleRequest): string | boolean;
  setLocalRules?(source: string | RulesConfig): void;
}

export class ServiceSampler implements Sampler {
  readonly localSampler: Required<Sampler>;
  started = false;
  readonly #central = new CentralSampling();
  readonly #call: SamplingCall | undefined;

  constructor(localSampler: Required<Sampler> = LocalSampler, call?: SamplingCall) {
    this.localSampler = localSampler;
    this.#call = call;
  }

  shouldSample(request: SampleRequest): string | boolean {
    this.start();
    const decision = this.#central.decide(request);
    if (decision !== undefined) return decision;
    const message = 'No effective centralized sampling rule match. Fallback to local rules.';
    logLimited('sampling.fallback', 'info', message);
    return this.localSampler.shouldSample(request);
  }

  /** Rules for the time without the service's. Throws as `LocalSampler.setLocalRules` does. */
  setLocalRules(source: string | RulesConfig): void {
    this.localSampler.setLocalRules(source);
  }

  /** Begins to fetch rules and to report; nothing more when it has begun. */
  start(): void {
    if (this.started) return;
    this.started = true;
    outsideOfRequests(() => new SamplingPoller(this.#central, this.#call).start());
  }
}

/** The one of the process. */
export const DefaultSampler = new ServiceSampler();
