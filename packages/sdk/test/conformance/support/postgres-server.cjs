/**
 * As much of a Postgres server as the `pg` client needs: any login is taken, a query is answered with one row, and one
 * that contains `broken` with an error.
 */

const net = require('node:net');

exports.createPostgresServer = function createPostgresServer() {
  return net.createServer((socket) => {
    let pending = Buffer.alloc(0);
    let started = false;
    const session = { failed: false };
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      pending = Buffer.concat([pending, chunk]);
      for (;;) {
        const head = started ? 1 : 0;
        if (pending.length < head + 4) return;
        const end = head + pending.readInt32BE(head);
        if (pending.length < end) return;
        const message = pending.subarray(0, end);
        pending = pending.subarray(end);
        socket.write(started ? answerOf(message, session) : greeting());
        started = true;
      }
    });
  });
};

function greeting() {
  return Buffer.concat([frame('R', int32(0)), ready()]);
}

function answerOf(message, session) {
  const type = String.fromCharCode(message[0]);
  switch (type) {
    case 'Q':
      return Buffer.concat([outcomeOf(message), ready()]);
    case 'P':
      session.failed = message.includes('broken');
      return session.failed ? failure() : frame('1');
    case 'B':
      return session.failed ? Buffer.alloc(0) : frame('2');
    case 'D':
      return session.failed ? Buffer.alloc(0) : rowDescription();
    case 'E':
      return session.failed ? Buffer.alloc(0) : Buffer.concat([row(), frame('C', text('SELECT 1'))]);
    case 'S':
      return ready();
    default:
      return Buffer.alloc(0);
  }
}

function outcomeOf(message) {
  if (message.includes('broken')) return failure();
  return Buffer.concat([rowDescription(), row(), frame('C', text('SELECT 1'))]);
}

const frame = (type, ...parts) => {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from(type), int32(body.length + 4), body]);
};
const ready = () => frame('Z', Buffer.from('I'));
const failure = () =>
  frame(
    'E',
    Buffer.from('S'),
    text('ERROR'),
    Buffer.from('C'),
    text('42601'),
    Buffer.from('M'),
    text('broken query'),
    Buffer.from([0]),
  );
const rowDescription = () =>
  frame('T', int16(1), text('n'), int32(0), int16(0), int32(25), int16(-1), int32(-1), int16(0));
const row = () => frame('D', int16(1), int32(1), Buffer.from('1'));
const text = (value) => Buffer.from(`${value}\0`);

function int16(value) {
  const buffer = Buffer.alloc(2);
  buffer.writeInt16BE(value);
  return buffer;
}

function int32(value) {
  const buffer = Buffer.alloc(4);
  buffer.writeInt32BE(value);
  return buffer;
}
