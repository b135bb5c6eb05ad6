/**
 * The rules that say whom a document calls, one row each.
 * `exporter` is OpenTelemetry Collector, awsxray exporter, in its folder internal/translator; rows without a source are
 * our own.
 */

import { describe, expect, it } from 'vitest';
import { documentOf } from '../../../test/support/mapped-span.ts';
import { aChildSpan, aSpan } from '../../../test/support/span-builders.ts';
import type { Span } from '../span.ts';

/** What the table says of a member that is not there. */
const ABSENT = undefined;

describe('the namespace of a document', () => {
  it.each<[source: string, span: Span, namespace: string | undefined]>([
    ['exporter segment.go: rpc.system', aChildSpan({ attributes: { 'rpc.system': 'aws-api' } }), 'aws'],
    ['exporter segment.go: aws.service', aChildSpan({ attributes: { 'aws.service': 'S3' } }), 'aws'],
    [
      'exporter segment.go: aws.service is not reached',
      aChildSpan({ attributes: { 'aws.service': 'S3', 'peer.service': 'p' } }),
      ABSENT,
    ],
    ['exporter segment.go: a call', aChildSpan({ kind: 'CLIENT' }), 'remote'],
    ['exporter since v0.137: producers', aChildSpan({ kind: 'PRODUCER' }), 'remote'],
    ['exporter segment.go: local work', aChildSpan(), ABSENT],
    ['exporter segment.go: local work', aChildSpan({ kind: 'UNSPECIFIED' }), ABSENT],
    ['exporter since v0.137: consumers', aChildSpan({ kind: 'CONSUMER' }), ABSENT],
    ['segments call nobody', aSpan({ kind: 'CLIENT' }), ABSENT],
    ['segments call nobody', aSpan({ attributes: { 'rpc.system': 'aws-api' } }), ABSENT],
  ])('%s, row %#', (_source, span, namespace) => {
    expect(documentOf(span)['namespace']).toBe(namespace);
  });
});
