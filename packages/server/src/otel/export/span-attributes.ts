/**
 * The attributes of a span: what OpenTelemetry has names for under those names, annotations under their own, and
 * everything else under `aws.xray.`, from where it can be read back.
 * Source: OpenTelemetry Collector, awsxray exporter and receiver.
 */

import type { Entity, SubsegmentDocument } from '@fluoroscope/wire';
import type { TraceEntity } from '../../assemble/trace-tree.ts';
import { KEPT_EVENTS, RESOURCE_KEY_PREFIX } from '../kept-keys.ts';
import { AttributeList } from './attributes.ts';
import { addAwsAttributes } from './aws-attributes.ts';
import { addHttpAttributes } from './http-attributes.ts';
import { isKeptKey } from './kept-span.ts';
import type { KeyValue } from './otlp.ts';
import { defaultMetadata } from './resource-attributes.ts';
import { addSqlAttributes } from './sql-attributes.ts';

export function spanAttributes(entity: TraceEntity): readonly KeyValue[] {
  const { document } = entity;
  const list = new AttributeList();
  addHttpAttributes(list, document);
  addAwsAttributes(list, document);
  if (entity.namespace === 'remote') list.add('peer.service', document.name);
  if (entity.kind !== 'segment') addCall(list, document as SubsegmentDocument);
  list.add('enduser.id', document.user);
  addState(list, entity);
  addCause(list, document);
  addAnnotations(list, document);
  addMetadata(list, document, isFromOpenTelemetry(entity));
  return list.toKeyValues();
}

function addCall(list: AttributeList, document: SubsegmentDocument): void {
  addSqlAttributes(list, document);
  list.add('aws.xray.traced', document.traced ?? document.http?.request?.traced);
  const { precursor_ids: precursorIds = [] } = document;
  if (precursorIds.length > 0) list.add('aws.xray.precursor_ids', precursorIds);
}

/** A span's status does not tell a client's error from a fault, nor a throttled call from either. */
function addState(list: AttributeList, { end, flags }: TraceEntity): void {
  if (end === undefined) list.add('aws.xray.inprogress', true);
  if (flags.error) list.add('aws.xray.error', true);
  if (flags.throttle) list.add('aws.xray.throttle', true);
  if (flags.fault) list.add('aws.xray.fault', true);
}

/** The exceptions themselves are events. */
function addCause(list: AttributeList, { cause }: Entity): void {
  if (typeof cause === 'string') {
    list.add('aws.xray.cause', cause);
    return;
  }
  list.add('aws.xray.cause', cause?.id);
  list.add('aws.xray.working_directory', cause?.working_directory);
  if ((cause?.paths ?? []).length > 0) list.add('aws.xray.paths', cause?.paths);
}

/** The list of keys is how the exporter is told to index them again. */
function addAnnotations(list: AttributeList, { annotations = {} }: Entity): void {
  const own = Object.entries(annotations).filter(([key]) => !key.startsWith(RESOURCE_KEY_PREFIX));
  for (const [key, value] of own) list.add(key, value);
  if (own.length > 0)
    list.add(
      'aws.xray.annotations',
      own.map(([key]) => key),
    );
}

/** The name of its SDK is in most documents that were spans, and in the others is what was kept of the span. */
function isFromOpenTelemetry({ document, segment }: TraceEntity): boolean {
  const sdk = document.aws?.xray?.sdk ?? segment?.document.aws?.xray?.sdk;
  return sdk?.startsWith('opentelemetry') === true || Object.keys(defaultMetadata(document)).some(isOfSpan);
}

function isOfSpan(key: string): boolean {
  return key.startsWith(RESOURCE_KEY_PREFIX) || isKeptKey(key);
}

/**
 * A namespace of metadata is one attribute that holds its JSON. Only where the exporter kept attributes in the default
 * namespace are they attributes again.
 */
function addMetadata(list: AttributeList, { metadata = {} }: Entity, isFromSpan: boolean): void {
  for (const [namespace, value] of Object.entries(metadata)) {
    if (isFromSpan && namespace === KEPT_EVENTS) continue;
    if (isFromSpan && namespace === 'default' && typeof value === 'object' && value !== null) {
      addKeptAttributes(list, value);
    } else {
      list.add(`aws.xray.metadata.${namespace}`, JSON.stringify(value));
    }
  }
}

function addKeptAttributes(list: AttributeList, members: object): void {
  for (const [key, value] of Object.entries(members)) {
    if (!key.startsWith(RESOURCE_KEY_PREFIX) && !isKeptKey(key)) list.add(key, value);
  }
}
