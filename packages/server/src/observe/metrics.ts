/** The counters and gauges of the process in Prometheus' text form. */

import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import { Counters } from './counters.ts';
import type { Raise } from './counter-relay.ts';

interface WaitingWork {
  /** Traces that wait to be assembled. */
  readonly waiting: () => number;
  /** Characters of documents between acceptance and assembly. */
  readonly inFlight: () => number;
}

export class Metrics extends Counters<Counter> {
  readonly registry: Registry;
  #waitingWork: WaitingWork | undefined;

  constructor() {
    const registry = new Registry();
    super((name, help, labelNames = []) => {
      return new Counter({ name, help, labelNames: [...labelNames], registers: [registry] });
    });
    this.registry = registry;
    collectDefaultMetrics({ register: registry });
  }

  /** Raises counters as another thread asked for it. */
  raise(raises: readonly Raise[]): void {
    for (const { name, labels, value } of raises) {
      const metric = this.registry.getSingleMetric(name);
      if (!(metric instanceof Counter)) throw new Error(`There is no counter ${name}.`);
      metric.inc(labels, value);
    }
  }

  /** Reads gauges when they are asked for. */
  observe(sources: WaitingWork): void {
    this.#waitingWork = sources;
    this.#gauge('fluoroscope_traces_waiting', 'Traces waiting to be assembled', sources.waiting);
    this.#gauge(
      'fluoroscope_in_flight_bytes',
      'Characters of documents between acceptance and assembly',
      sources.inFlight,
    );
  }

  /** What is between acceptance and assembly now; nothing before there is anything to observe. */
  get waitingWork(): { readonly traces: number; readonly bytes: number } {
    const { waiting, inFlight } = this.#waitingWork ?? {};
    return { traces: waiting?.() ?? 0, bytes: inFlight?.() ?? 0 };
  }

  /** Reads the gauge of forwarding when it is asked for. */
  observeForwarding(queueBytes: () => number): void {
    this.#gauge(
      'fluoroscope_forward_queue_bytes',
      'Documents and packed requests that wait for the target of --forward',
      queueBytes,
    );
  }

  #gauge(name: string, help: string, read: () => number): Gauge {
    return new Gauge({
      name,
      help,
      registers: [this.registry],
      collect() {
        this.set(read());
      },
    });
  }
}
