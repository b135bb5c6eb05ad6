import { Fluoroscope } from './fluoroscope.ts';
import { ServiceApi } from './service-api.ts';
import { startServiceChild } from './service-child.ts';

export interface StartOptions {
  /** More flags of `fluoroscope serve`, such as `['--otlp-index-all-attributes', 'true']`. */
  readonly flags?: readonly string[];
  /** How long the service may take to start; 30,000 when absent. */
  readonly timeoutMs?: number;
}

const START_TIMEOUT_MS = 30_000;

/**
 * Starts a service of its own for this process, on free ports and with an empty store that is removed in the end.
 * Rejects, with what the service said, when it does not come up.
 */
export async function startFluoroscope(options: StartOptions = {}): Promise<Fluoroscope> {
  const { flags = [], timeoutMs = START_TIMEOUT_MS } = options;
  const child = await startServiceChild({ flags, timeoutMs });
  try {
    return await connect(child.url, child.whyGone, child.stop);
  } catch (error) {
    await child.stop();
    throw error;
  }
}

/**
 * Uses a service that runs already, such as one that the global set-up of a test run has started. `stop` leaves it
 * running, and traces that it got before this call are not seen.
 */
export function connectFluoroscope(url: string): Promise<Fluoroscope> {
  return connect(
    new URL(url).origin,
    () => undefined,
    async () => undefined,
  );
}

async function connect(
  url: string,
  whyGone: () => string | undefined,
  stop: () => Promise<void>,
): Promise<Fluoroscope> {
  const api = new ServiceApi(url, whyGone);
  const { Doors } = await api.status();
  const grpc = Doors.find(({ Name }) => Name === 'otlp-grpc');
  const otlpGrpcUrl = grpc === undefined ? undefined : `http://${grpc.Address}`;
  return new Fluoroscope({ url, otlpGrpcUrl, api, stop });
}
