/**
 * A MySQL server for tests, speaking the real protocol through mysql2's server side: it answers every query with one
 * row, and a query that contains `boom` with an error.
 */
import type { EventEmitter } from 'node:events';
import type { AddressInfo, Server as NetServer, Socket } from 'node:net';
import { createRequire } from 'node:module';

/** mysql2 types less of its server side than it has. */
interface ServerConnection extends EventEmitter {
  readonly stream: Socket;
  /** Of the next packet; each command begins anew at 0, its answer at 1. */
  sequenceId: number;
  serverHandshake(hello: Readonly<Record<string, unknown>>): void;
  writeTextResult(rows: readonly object[], columns: readonly object[]): void;
  writeOk(): void;
  writeError(error: { code: number; message: string }): void;
}

interface ProtocolServer {
  readonly _server: NetServer;
  listen(port: number, host: string, listening: () => void): void;
}

interface Mysql2 {
  createServer(onConnection: (connection: ServerConnection) => void): ProtocolServer;
}

const { createServer } = createRequire(import.meta.url)('mysql2') as Mysql2;

const COLUMN = {
  catalog: 'def',
  schema: '',
  table: '',
  orgTable: '',
  name: 'one',
  orgName: 'one',
  characterSet: 33,
  columnLength: 384,
  columnType: 253,
  flags: 0,
  decimals: 0,
};

/** Answer to a statement to prepare: its number, no columns, no parameters. */
const PREPARED = Buffer.from([12, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);

export class FakeMysql {
  /** Texts of the queries and prepared statements in order of arrival. */
  readonly seen: string[] = [];
  readonly #server: ProtocolServer;
  readonly #sockets = new Set<Socket>();
  #connections = 0;

  private constructor(server: ProtocolServer) {
    this.#server = server;
  }

  static async start(): Promise<FakeMysql> {
    const fake: FakeMysql = new FakeMysql(createServer((connection) => fake.#serve(connection)));
    await new Promise<void>((resolve) => fake.#server.listen(0, '127.0.0.1', resolve));
    return fake;
  }

  get port(): number {
    return (this.#server._server.address() as AddressInfo).port;
  }

  /** What a client needs to connect. */
  get config(): { host: string; port: number; user: string; password: string; database: string } {
    return { host: '127.0.0.1', port: this.port, user: 'u', password: '', database: 'shop' };
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server._server.close(resolve));
  }

  #serve(connection: ServerConnection): void {
    this.#sockets.add(connection.stream);
    this.#connections += 1;
    connection.serverHandshake({
      protocolVersion: 10,
      serverVersion: '8.0.0-fake',
      connectionId: this.#connections,
      statusFlags: 2,
      characterSet: 33,
      capabilityFlags: 0xffffff,
      authCallback: (_login: unknown, admit: (error: null) => void) => {
        admit(null);
        connection.sequenceId = 0;
      },
    });
    connection.on('error', () => connection.stream.destroy());
    const answer = (text: string, succeed: () => void): void => {
      this.seen.push(text);
      connection.sequenceId = 1;
      if (text.includes('boom')) connection.writeError({ code: 1064, message: 'it went boom' });
      else succeed();
      connection.sequenceId = 0;
    };
    connection.on('query', (text: string) => {
      answer(text, () => connection.writeTextResult([{ one: '1' }], [COLUMN]));
    });
    connection.on('stmt_prepare', (text: string) => {
      answer(text, () => connection.stream.write(PREPARED));
    });
    const agree = (): void => {
      connection.sequenceId = 1;
      connection.writeOk();
      connection.sequenceId = 0;
    };
    connection.on('stmt_execute', agree);
    connection.on('ping', agree);
  }
}
