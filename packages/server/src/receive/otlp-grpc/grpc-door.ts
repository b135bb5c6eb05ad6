/**
 * OTLP over gRPC, in plain HTTP/2. Methods are registered by their paths and get their messages as bytes, so no
 * `.proto` is loaded. Connections are taken by a socket server of our own and handed to the library: its own would not
 * say why a port cannot be opened, would take any number of them, and could not end those that outlive a stop.
 */

import { createServer, type AddressInfo, type Server as SocketServer, type Socket } from 'node:net';
import { once } from 'node:events';
import { Server, ServerCredentials, type ConnectionInjector, type handleUnaryCall } from '@grpc/grpc-js';
import type { Logger, ThrottledLog } from '../../observe/logger.ts';
import type { Metrics } from '../../observe/metrics.ts';
import { noteDiscarded, type DiscardedSignal } from '../discarded-signal.ts';
import type { TakeSpans } from '../otlp-answer.ts';
import { doorUnavailable, problemOf } from '../port-unavailable.ts';
import { admitCalls, type HeldMessage } from './admit-calls.ts';
import { countUnasked } from './count-unasked.ts';
import { exportTraces } from './export-traces.ts';
import { MessageBudget } from './message-budget.ts';
import { sessionOf } from './session-of-socket.ts';
import { WIDE_CONNECTIONS, widenWindows } from './widen-windows.ts';

const MEBIBYTE = 1024 * 1024;
/** Messages that are read or taken. */
const MESSAGES_LIMIT_BYTES = 64 * MEBIBYTE;
const WAITING_CALLS = 512;
/** Well below the ten seconds after which exporters give up by themselves. */
const PATIENCE_MS = 5000;
const ARRIVAL_MS = 60_000;
/** A sender has one connection as a rule; beyond this number new ones are closed at once. */
const CONNECTIONS = 1024;
const CONCURRENT_STREAMS = 100;
/** A connection whose other end is gone without a word is found after the two together. */
const KEEPALIVE_MS = 60_000;
const KEEPALIVE_TIMEOUT_MS = 20_000;
/** Exporters open another one when they have something to send again. */
const IDLE_MS = 600_000;

const TRACES = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
const DISCARDED: Readonly<Record<DiscardedSignal, string>> = {
  metrics: '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export',
  logs: '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
  profiles: '/opentelemetry.proto.collector.profiles.v1development.ProfilesService/Export',
};

const PATHS: ReadonlySet<string> = new Set([TRACES, ...Object.values(DISCARDED)]);

export interface GrpcDoorOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Largest message, also once it is unpacked. */
  readonly messageLimitBytes: number;
}

export interface GrpcDoorDependencies {
  readonly takeSpans: TakeSpans;
  readonly metrics: Pick<Metrics, 'countOtlpTaken' | 'countOtlpRefused' | 'countOtlpDiscarded'>;
  readonly logger: Pick<Logger, 'error'>;
  readonly throttledLog: Pick<ThrottledLog, 'warn'>;
}

export class GrpcDoor {
  readonly port: number;
  readonly #server: Server;
  readonly #listener: SocketServer;
  readonly #sockets: ReadonlySet<Socket>;

  private constructor(server: Server, listener: SocketServer, sockets: ReadonlySet<Socket>) {
    this.#server = server;
    this.#listener = listener;
    this.#sockets = sockets;
    this.port = (listener.address() as AddressInfo).port;
  }

  /** Opens the door. Throws FLS_PORT_UNAVAILABLE. */
  static async open(options: GrpcDoorOptions, dependencies: GrpcDoorDependencies): Promise<GrpcDoor> {
    const server = createGrpcServer(options, dependencies);
    const sockets = new Set<Socket>();
    const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
    const listener = createListener(injector, sockets, dependencies);
    try {
      listener.listen(options.port, options.host);
      await once(listener, 'listening');
    } catch (caught) {
      injector.destroy();
      throw doorUnavailable('otlp-grpc-port', options, problemOf(caught));
    }
    listener.on('error', ({ message }) =>
      dependencies.throttledLog.warn('otlp_grpc_socket', `the gRPC door reported an error: ${message}`),
    );
    return new GrpcDoor(server, listener, sockets);
  }

  /** Takes no new calls; resolves when those under way are answered, or cut off after `graceMs`. */
  async close(graceMs: number): Promise<void> {
    const closed = new Promise((done) => this.#listener.close(done));
    const timer = setTimeout(() => this.#sockets.forEach((socket) => socket.destroy()), graceMs);
    await new Promise((done) => this.#server.tryShutdown(done));
    await closed;
    clearTimeout(timer);
  }
}

function createGrpcServer(
  { messageLimitBytes }: GrpcDoorOptions,
  dependencies: GrpcDoorDependencies,
): Server {
  const { metrics, throttledLog } = dependencies;
  const budget = new MessageBudget({
    limitBytes: MESSAGES_LIMIT_BYTES,
    waitingCalls: WAITING_CALLS,
    patienceMs: PATIENCE_MS,
  });
  const admission = admitCalls({
    budget,
    messageLimitBytes,
    arrivalMs: ARRIVAL_MS,
    onUnread: (refusal) => metrics.countOtlpRefused('grpc', refusal),
  });
  const server = new Server({
    'grpc.max_receive_message_length': messageLimitBytes,
    'grpc.max_concurrent_streams': CONCURRENT_STREAMS,
    'grpc.keepalive_time_ms': KEEPALIVE_MS,
    'grpc.keepalive_timeout_ms': KEEPALIVE_TIMEOUT_MS,
    'grpc.max_connection_idle_ms': IDLE_MS,
    'grpc.enable_channelz': 0,
    interceptors: [admission],
  });
  register(server, TRACES, exportTraces(dependencies));
  for (const [signal, path] of Object.entries(DISCARDED) as [DiscardedSignal, string][]) {
    register(server, path, ({ request }, callback) => {
      request.release();
      noteDiscarded('grpc', signal, metrics, throttledLog);
      callback(null, NOTHING);
    });
  }
  return server;
}

/** An answer with no member set. */
const NOTHING = new Uint8Array();

function register(server: Server, path: string, handler: handleUnaryCall<HeldMessage, Uint8Array>): void {
  // What the admission makes of a message is what its handler gets.
  server.register(path, handler, toBuffer, (bytes: Buffer) => bytes as unknown as HeldMessage, 'unary');
}

function toBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

function createListener(
  injector: ConnectionInjector,
  sockets: Set<Socket>,
  { throttledLog, metrics }: GrpcDoorDependencies,
): SocketServer {
  const listener = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    injector.injectConnection(socket);
    const session = sessionOf(socket);
    if (session === undefined) return;
    countUnasked(session, PATHS, (reason) =>
      metrics.countOtlpRefused('grpc', { outcome: 'refused', reason }),
    );
    if (sockets.size <= WIDE_CONNECTIONS) widenWindows(session);
  });
  listener.maxConnections = CONNECTIONS;
  listener.on('drop', () =>
    throttledLog.warn(
      'otlp_grpc_connections',
      `connections to the gRPC door were closed: ${CONNECTIONS} are open already`,
    ),
  );
  return listener;
}
