/** The service as a test sees it: where applications send to, what they sent, and a clean start between two tests. */

import { randomBytes } from 'node:crypto';
import { nowMs, type ServiceApi } from './service-api.ts';
import { TraceReader } from './trace-reader.ts';
import { type Mark, Traces } from './traces.ts';

/** A trace that a test begins itself. */
export interface NewTrace {
  /** In X-Ray's form; `traces.of({ id })` finds it. */
  readonly id: string;
  /** Makes an application record the request that carries them, whatever its sampling rules say. */
  readonly headers: { readonly 'X-Amzn-Trace-Id': string };
}

/** What the service has taken and refused since it started. */
export interface Counters {
  readonly datagramsReceived: number;
  readonly documentsAccepted: number;
  readonly refusals: readonly { readonly door: string; readonly reason: string; readonly count: number }[];
}

interface Parts {
  readonly url: string;
  /** Undefined where gRPC is shut. */
  readonly otlpGrpcUrl: string | undefined;
  readonly api: ServiceApi;
  readonly stop: () => Promise<void>;
}

export class Fluoroscope {
  /** Of the API and of the console, which shows what a test has done as long as the service runs. */
  readonly url: string;
  readonly otlpGrpcUrl: string | undefined;
  /** The questions about what the application did. */
  readonly traces: Traces;
  readonly #api: ServiceApi;
  readonly #stop: () => Promise<void>;
  #beginMs = 0;

  constructor({ url, otlpGrpcUrl, api, stop }: Parts) {
    this.url = url;
    this.otlpGrpcUrl = otlpGrpcUrl;
    this.#api = api;
    this.#stop = stop;
    this.traces = new Traces(api, new TraceReader(api), () => this.#beginMs);
  }

  /** Where the X-Ray SDK sends to, as `HOST:PORT`. */
  get daemonAddress(): string {
    return new URL(this.url).host;
  }

  /**
   * The environment that makes an application send its traces here: that of the X-Ray SDK, that of X-Ray's client in
   * the AWS SDK, and that of OpenTelemetry, which is also told to send at once.
   */
  get env(): Readonly<Record<string, string>> {
    return {
      AWS_XRAY_DAEMON_ADDRESS: this.daemonAddress,
      AWS_ENDPOINT_URL_XRAY: this.url,
      OTEL_EXPORTER_OTLP_ENDPOINT: this.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
      OTEL_TRACES_EXPORTER: 'otlp',
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
      OTEL_BSP_SCHEDULE_DELAY: '50',
    };
  }

  /** A new trace id, and the headers of a request that is to be recorded under it. */
  newTrace(): NewTrace {
    const seconds = Math.floor(nowMs() / 1000).toString(16);
    const id = `1-${seconds}-${randomBytes(12).toString('hex')}`;
    return { id, headers: { 'X-Amzn-Trace-Id': `Root=${id};Sampled=1` } };
  }

  /** This instant, for `traces.since(mark)`. */
  mark(): Mark {
    return { atMs: nowMs() };
  }

  /** Forgets what began before: `traces` then answers as if the service had started now. */
  reset(): void {
    this.#beginMs = nowMs();
  }

  async counters(): Promise<Counters> {
    const { Ingest } = await this.#api.status();
    return {
      datagramsReceived: Ingest.DatagramsReceived,
      documentsAccepted: Ingest.DocumentsAccepted,
      refusals: Ingest.Refusals.map(({ Door, Reason, Count }) => ({
        door: Door,
        reason: Reason,
        count: Count,
      })),
    };
  }

  /** Ends the service, where it was started here, and removes its data. */
  stop(): Promise<void> {
    return this.#stop();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}
