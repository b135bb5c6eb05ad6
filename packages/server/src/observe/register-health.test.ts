import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../store/database.ts';
import { Metrics } from './metrics.ts';
import { registerHealth, type HealthSources } from './register-health.ts';

let app: FastifyInstance;
let isStoreDown: boolean;
let udp: ReturnType<HealthSources['udp']>;

beforeEach(() => {
  app = Fastify();
  isStoreDown = false;
  udp = undefined;
  const unused = async (): Promise<never> => Promise.reject(new Error('not for health to ask'));
  const select = async () => {
    if (isStoreDown) throw new Error('the store does not answer');
    return [];
  };
  const database: Database = { select, run: unused, insert: unused, close: unused };
  registerHealth(app, { database, metrics: new Metrics(), udp: () => udp });
});

afterEach(() => app.close());

const openDoor = { failure: undefined, droppedDatagrams: 3, kernelDrops: async () => 2 };

async function readiness() {
  const { statusCode, body } = await app.inject('/readyz');
  return { statusCode, body: JSON.parse(body) as unknown };
}

describe('/readyz', () => {
  it('is ready when the store answers and datagrams are received', async () => {
    udp = openDoor;
    expect(await readiness()).toEqual({ statusCode: 200, body: { status: 'ready' } });
  });

  it('says that the store does not answer', async () => {
    isStoreDown = true;
    const body = { status: 'unavailable', reason: 'the store does not answer' };
    expect(await readiness()).toEqual({ statusCode: 503, body });
  });

  it('says that no datagrams are received any more, which leaves the service alive', async () => {
    udp = { ...openDoor, failure: new Error('out of memory') };
    const body = { status: 'unavailable', reason: 'The UDP door is closed: out of memory.' };
    expect(await readiness()).toEqual({ statusCode: 503, body });
    expect((await app.inject('/healthz')).statusCode).toBe(200);
  });
});

describe('/metrics', () => {
  it('counts what was lost before it was received', async () => {
    udp = openDoor;
    const { body } = await app.inject('/metrics');
    expect(body).toContain('fluoroscope_udp_dropped_total{reason="backlog"} 3');
    expect(body).toContain('fluoroscope_udp_dropped_total{reason="kernel_buffer"} 2');
  });
});
