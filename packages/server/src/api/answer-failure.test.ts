import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { FluoroscopeError } from '../errors.ts';
import { overloaded } from '../pipeline/ingest.ts';
import { createHttpServer } from './create-http-server.ts';

let app: FastifyInstance;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  app = createHttpServer(pino({ level: 'silent' }), 1000);
});

afterEach(async () => {
  await app.close();
  vi.useRealTimers();
});

it('tells a sender without room for its documents 200 ms later', async () => {
  app.get('/full', () => {
    throw overloaded();
  });
  const heard = vi.fn<(status: number) => void>();
  const answered = app.inject('/full').then(({ statusCode }) => heard(statusCode));
  while (heard.mock.calls.length === 0 && vi.getTimerCount() === 0) await nextTurn();
  await vi.advanceTimersByTimeAsync(199);
  expect(heard).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  await answered;
  expect(heard).toHaveBeenCalledWith(429);
});

it('tells a sender at once that the service is stopping', async () => {
  app.get('/stopping', () => {
    throw new FluoroscopeError('FLS_STOPPING', 'The service is stopping.');
  });
  expect((await app.inject('/stopping')).statusCode).toBe(503);
});
