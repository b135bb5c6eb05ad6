/**
 * A mesh of many services as its traces tell it: layers of services that call those of later layers, and databases
 * that send nothing. The same seed makes the same mesh.
 */

import type { SegmentDocument, SubsegmentDocument } from '@fluoroscope/wire';
import { newSegmentId, randomHex } from '../../../server/test/e2e/support/documents.ts';
import type { SentTrace } from './shop-traces.ts';

export interface MeshSize {
  readonly services: number;
  readonly calls: number;
}

const WORDS = [
  'cart',
  'order',
  'price',
  'stock',
  'user',
  'mail',
  'search',
  'media',
  'audit',
  'tax',
  'route',
  'offer',
];
const ROLES = ['api', 'worker', 'store', 'gateway', 'cache', 'service', 'index', 'sync'];

/** One trace that goes through every service and every call of the mesh once. */
export function meshTrace(size: MeshSize, secondsAgo: number, seed: number): SentTrace {
  const start = Date.now() / 1000 - secondsAgo;
  const traceId = `1-${Math.floor(start).toString(16)}-${randomHex(24)}`;
  const random = seededRandom(seed);
  const calls = meshCalls(size);
  const callsBySource = new Map<number, number[]>();
  for (const [source, target] of calls) {
    callsBySource.set(source, [...(callsBySource.get(source) ?? []), target]);
  }
  const documents: SegmentDocument[] = [];
  const hasCalled = new Set<number>();
  const serve = (service: number, at: number, seconds: number, parentId: string | undefined): void => {
    const id = newSegmentId();
    const targets = hasCalled.has(service) ? [] : (callsBySource.get(service) ?? []);
    hasCalled.add(service);
    const outgoing = targets.map((target) => callTo(target, size, at + seconds * 0.1, seconds * 0.8));
    const fails = service % 17 === 5 && random() < 0.6;
    const isRefused = service % 13 === 4 && random() < 0.5;
    documents.push({
      id,
      trace_id: traceId,
      ...(parentId !== undefined && { parent_id: parentId }),
      name: serviceName(service),
      ...(service % 3 === 1 && { origin: 'AWS::ECS::Container' }),
      ...(service % 7 === 3 && { origin: 'AWS::Lambda::Function' }),
      start_time: at,
      end_time: at + seconds * (0.4 + 0.6 * random()),
      http: {
        request: { method: 'GET', url: `http://${serviceName(service)}.internal/` },
        response: { status: fails ? 500 : isRefused ? 429 : 200 },
      },
      ...(fails && { fault: true }),
      ...(isRefused && { error: true, throttle: true }),
      ...(outgoing.length > 0 && { subsegments: outgoing }),
    });
    targets.forEach((target, index) => {
      const call = outgoing[index];
      if (call !== undefined && !isDatabase(target, size))
        serve(target, at + seconds * 0.15, seconds * 0.7, call.id);
    });
  };
  serve(0, start, 2, undefined);
  return { traceId, documents };
}

export function serviceName(service: number): string {
  return `${WORDS[service % WORDS.length]}-${ROLES[Math.floor(service / WORDS.length) % ROLES.length]}-${service}`;
}

/** Who calls whom: everyone but the first is called by someone of the layer before; the rest is drawn by lot. */
function meshCalls({ services, calls }: MeshSize): readonly (readonly [number, number])[] {
  const random = seededRandom(7);
  const layerCount = Math.round(Math.sqrt(services) / 2) + 3;
  const layerOf = (service: number): number =>
    service === 0 ? 0 : 1 + Math.floor(((service - 1) / (services - 1)) * (layerCount - 1));
  const all = Array.from({ length: services }, (_, service) => service);
  const layers = Array.from({ length: layerCount + 1 }, (_, layer) =>
    all.filter((at) => layerOf(at) === layer),
  );
  const found = new Map<string, readonly [number, number]>();
  const add = (source: number, target: number): void => {
    if (!isDatabase(source, { services, calls })) found.set(`${source} ${target}`, [source, target]);
  };
  const pick = (layer: readonly number[]): number | undefined => layer[Math.floor(random() * layer.length)];
  for (const target of all.slice(1)) {
    const callers = (layers[layerOf(target) - 1] ?? []).filter((at) => !isDatabase(at, { services, calls }));
    const source = pick(callers) ?? 0;
    add(source, target);
  }
  for (let tries = 0; found.size < calls && tries < calls * 20; tries += 1) {
    const source = Math.floor(random() * services);
    const target = pick(layers[layerOf(source) + 1 + Math.floor(random() * random() * 3)] ?? []);
    if (target !== undefined) add(source, target);
  }
  return [...found.values()];
}

/** One in six of the later half sends nothing itself. */
function isDatabase(service: number, { services }: MeshSize): boolean {
  return service > services / 2 && service % 6 === 0;
}

function callTo(
  target: number,
  size: MeshSize,
  start: number,
  seconds: number,
): SubsegmentDocument & { readonly id: string } {
  const times = { start_time: start, end_time: start + seconds };
  const id = newSegmentId();
  if (!isDatabase(target, size)) {
    const request = { method: 'GET', url: `http://${serviceName(target)}.internal/`, traced: true };
    return {
      ...times,
      id,
      name: serviceName(target),
      namespace: 'remote',
      http: { request, response: { status: 200 } },
    };
  }
  const aws = { operation: 'GetItem', table_name: serviceName(target), region: 'eu-west-1' };
  return { ...times, id, name: 'DynamoDB', namespace: 'aws', http: { response: { status: 200 } }, aws };
}

/** Numbers from 0 to below 1, the same for the same seed. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return state / 2 ** 32;
  };
}
