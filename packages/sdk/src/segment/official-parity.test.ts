/**
 * The same sequences of calls on the official SDK and on this one give the same documents, as long as they keep to what
 * the official one does right: each entity is closed once and gets one error at most, and nothing is added to what is
 * closed.
 */
import { createRequire } from 'node:module';
import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { type emitAtExit, emitDocument } from '../emit/emitter.ts';
import { SegmentUtils } from './segment-utils.ts';
import { Segment } from './segment.ts';

vi.mock('../emit/emitter.ts', () => ({
  emitDocument: vi.fn<typeof emitDocument>(),
  emitAtExit: vi.fn<typeof emitAtExit>(),
}));

/** What both SDKs' segments and subsegments can do. */
interface AnyEntity {
  addNewSubsegment(name: string): AnyEntity;
  addAnnotation(key: string, value: unknown): void;
  addMetadata(key: string, value: unknown, namespace?: string): void;
  addError(error: unknown, remote?: boolean): void;
  addFaultFlag(): void;
  addErrorFlag(): void;
  addThrottleFlag(): void;
  close(error?: unknown): void;
}

interface AnySdk {
  readonly segment: AnyEntity;
  readonly sent: () => string[];
}

interface OfficialCore {
  Segment: new (name: string) => AnyEntity;
  setStreamingThreshold(threshold: number): void;
  setLogger(logger: object): void;
}
interface OfficialEntity {
  format(): string;
}

const require = createRequire(import.meta.url);
const official = require('aws-xray-sdk-core') as OfficialCore;
const emitter = require('aws-xray-sdk-core/dist/lib/segment_emitter') as {
  send(entity: OfficialEntity): void;
};
const silent = { debug() {}, info() {}, warn() {}, error() {} };
official.setLogger(silent);

function officialSdk(threshold: number): AnySdk {
  official.setStreamingThreshold(threshold);
  const sent: string[] = [];
  emitter.send = (entity) => void sent.push(entity.format());
  return { segment: new official.Segment('root'), sent: () => sent };
}

function ourSdk(threshold: number): AnySdk {
  SegmentUtils.streamingThreshold = threshold;
  const calls = vi.mocked(emitDocument).mock.calls;
  calls.length = 0;
  return { segment: new Segment('root') as unknown as AnyEntity, sent: () => calls.map(([text]) => text) };
}

afterEach(() => {
  SegmentUtils.streamingThreshold = 100;
});

/** An operation on one of the open entities, by a number that is taken modulo their count. */
type Operation =
  | { readonly kind: 'add' | 'close' | 'annotate' | 'metadata' | 'flag'; readonly on: number }
  | { readonly kind: 'error'; readonly on: number; readonly error: number };

const errors: readonly unknown[] = [new Error('one'), new TypeError('two'), 'a text', { message: 'bare' }];

function run(sdk: AnySdk, operations: readonly Operation[]): object[] {
  const open: AnyEntity[] = [sdk.segment];
  const failed = new Set<AnyEntity>();
  let made = 0;
  for (const operation of operations) {
    const index = operation.on % open.length;
    const entity = open[index];
    if (entity === undefined) break;
    made += 1;
    if (operation.kind === 'add') open.push(entity.addNewSubsegment(`n${made}`));
    else if (operation.kind === 'close' && index > 0) open.splice(index, 1)[0]?.close();
    else if (operation.kind !== 'error' || !failed.has(entity)) apply(entity, operation, made);
    if (operation.kind === 'error') failed.add(entity);
  }
  for (const entity of open.toReversed()) entity.close();
  return sdk.sent().map(normalised).toSorted(byName);
}

function apply(entity: AnyEntity, operation: Operation, made: number): void {
  if (operation.kind === 'error') entity.addError(errors[operation.error % errors.length]);
  if (operation.kind === 'annotate') entity.addAnnotation(`k${made}`, made);
  if (operation.kind === 'metadata') entity.addMetadata(`m${made}`, { made, list: [1, 'x', null] }, 'space');
  if (operation.kind !== 'flag') return;
  if (made % 3 === 0) entity.addFaultFlag();
  else if (made % 3 === 1) entity.addErrorFlag();
  else entity.addThrottleFlag();
}

/** Ids become the names of what they stand for, times and stacks a mark; what describes the process is left out. */
function normalised(text: string): object {
  const names = new Map<string, string>();
  JSON.parse(text, function collect(this: { id?: string; name?: string }, key, value: unknown) {
    if (key === 'name' && typeof this.id === 'string') names.set(this.id, String(value));
    return value;
  });
  return JSON.parse(text, function replace(key, value: unknown) {
    if (key === 'service' || key === 'aws' || key === 'trace_id' || key === 'stack') return undefined;
    if (key === 'start_time' || key === 'end_time') return 'time';
    return typeof value === 'string' && /^[\da-f]{16}$/.test(value) ? (names.get(value) ?? 'other') : value;
  }) as object;
}

function texts(documents: readonly object[]): string[] {
  return documents.map((document) => JSON.stringify(document));
}

function byName(a: object, b: object): number {
  return (a as { name: string }).name < (b as { name: string }).name ? -1 : 1;
}

const operation: fc.Arbitrary<Operation> = fc.oneof(
  fc.record({
    kind: fc.constantFrom(
      'add' as const,
      'add' as const,
      'close' as const,
      'annotate' as const,
      'metadata' as const,
      'flag' as const,
    ),
    on: fc.nat(30),
  }),
  fc.record({ kind: fc.constant('error' as const), on: fc.nat(30), error: fc.nat(3) }),
);

test('Random trees, errors and thresholds give the documents of the official SDK', () => {
  fc.assert(
    fc.property(
      fc.array(operation, { maxLength: 60 }),
      fc.constantFrom(0, 1, 2, 5, 100),
      (operations, threshold) => {
        const ours = run(ourSdk(threshold), operations);
        // As texts: the order of members is the official one too.
        expect(texts(ours)).toEqual(texts(run(officialSdk(threshold), operations)));
      },
    ),
    { numRuns: 300 },
  );
});
