/**
 * The X-Ray daemon as an SDK sees it: a UDP port for documents and, under the same number, an HTTP port for sampling.
 * `settled` sends a datagram of its own and waits for it: datagrams to one socket on the loopback keep their order, so
 * everything that was sent before has arrived by then.
 */

const dgram = require('node:dgram');
const http = require('node:http');
const { once } = require('node:events');

const MARK = 'end of scenario';
const HEADER = '{"format":"json","version":1}\n';

exports.startDaemon = async function startDaemon() {
  const received = [];
  const calls = [];
  const state = { answer: undefined, mark: undefined };
  const { server, socket, port } = await bindBoth(httpServer(calls, state));
  socket.on('message', (message) => {
    const text = message.toString('utf8');
    if (text === MARK) state.mark?.();
    else received.push(text);
  });
  server.unref();
  return {
    port,
    /** Decides what a call to the HTTP port is answered: `(path, body) => ({ status, body })`. */
    answer(decide) {
      state.answer = decide;
    },
    begin() {
      received.length = 0;
      calls.length = 0;
      state.answer = undefined;
    },
    settled: () => settled(port, state),
    datagrams: () => [...received],
    documents: () =>
      received.filter((text) => text.startsWith(HEADER)).map((text) => JSON.parse(text.slice(HEADER.length))),
    calls: () => [...calls],
  };
};

function httpServer(calls, state) {
  return http.createServer((request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      calls.push({ method: request.method, path: request.url, type: request.headers['content-type'], body });
      const answer = state.answer?.(request.url, body) ?? { status: 404, body: '' };
      response.writeHead(answer.status ?? 200, { 'content-type': 'application/json' });
      response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body));
    });
  });
}

async function bindBoth(server) {
  for (;;) {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address();
    const socket = await bindUdp(port);
    if (socket !== undefined) return { server, socket, port };
    server.close();
    await once(server, 'close');
  }
}

/** Undefined when another process has the number already. */
async function bindUdp(port) {
  const socket = dgram.createSocket({ type: 'udp4', recvBufferSize: 4 * 1024 * 1024 });
  const bound = once(socket, 'listening').then(
    () => true,
    () => false,
  );
  socket.bind(port, '127.0.0.1');
  return (await bound) ? socket : undefined;
}

async function settled(port, state) {
  // The official SDK sends some turns after a segment has closed: it looks up the address first.
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  const arrived = new Promise((resolve) => {
    state.mark = resolve;
  });
  const socket = dgram.createSocket('udp4');
  socket.send(MARK, port, '127.0.0.1');
  await arrived;
  socket.close();
}
