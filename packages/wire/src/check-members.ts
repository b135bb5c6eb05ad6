/**
 * The optional members of segments and subsegments. A member that does not comply is removed and the rest of the
 * document stands: one mistyped field must not cost a user the whole trace. Members nobody knows are kept.
 * Known members are read one by one instead of by a schema, because this runs for every entity that comes in.
 * Source: X-Ray Developer Guide, "X-Ray segment documents", "Optional segment fields" and "Subsegments".
 */

import { checkAnnotations } from './check-annotations.ts';
import { checkAws } from './check-aws.ts';
import { checkCause } from './check-cause.ts';
import { checkHttp } from './check-http.ts';
import { checkLinks, checkPrecursorIds } from './check-links.ts';
import { toSegmentId } from './check-required.ts';
import { checkSql } from './check-sql.ts';
import { isJsonObject, isNotBoolean, isNotObject, isNotString, type Raw } from './json-value.ts';
import type { Entity, SegmentDocument, SubsegmentDocument } from './segment-document.ts';

type ServiceBlock = NonNullable<SegmentDocument['service']>;

/** Deletes what does not comply from a segment, in place. Required members and `subsegments` are not looked at. */
export function checkSegmentMembers(segment: Raw<SegmentDocument>): void {
  checkSharedMembers(segment);
  checkOwner(segment);
  if (isNotBoolean(segment.inferred)) delete segment.inferred;
  const { service } = segment;
  if (service !== undefined) {
    if (isJsonObject(service)) checkService(service);
    else delete segment.service;
  }
}

/** Deletes what does not comply from a subsegment, in place. Required members and `subsegments` are not looked at. */
export function checkSubsegmentMembers(subsegment: Raw<SubsegmentDocument>): void {
  checkSharedMembers(subsegment);
  checkOwner(subsegment);
  const { namespace, precursor_ids: precursorIds, sql } = subsegment;
  if (namespace !== undefined && namespace !== 'aws' && namespace !== 'remote') delete subsegment.namespace;
  if (isNotBoolean(subsegment.traced)) delete subsegment.traced;
  if (Array.isArray(precursorIds)) checkPrecursorIds(precursorIds);
  else if (precursorIds !== undefined) delete subsegment.precursor_ids;
  if (sql !== undefined) {
    if (isJsonObject(sql)) checkSql(sql);
    else delete subsegment.sql;
  }
}

/**
 * Deletes from an embedded subsegment what only a document of its own needs, where it does not comply. SDKs leave
 * these members in when they send a subtree that they first meant to send alone.
 */
export function checkEmbeddedIdentity(subsegment: Raw<SubsegmentDocument>): void {
  if (subsegment.type !== undefined && subsegment.type !== 'subsegment') delete subsegment.type;
  if (isNotString(subsegment.trace_id)) delete subsegment.trace_id;
  if (subsegment.parent_id === undefined) return;
  const parentId = toSegmentId(subsegment.parent_id);
  if (parentId === undefined) delete subsegment.parent_id;
  else subsegment.parent_id = parentId;
}

function checkSharedMembers(entity: Raw<Entity>): void {
  if (isNotBoolean(entity.error)) delete entity.error;
  if (isNotBoolean(entity.fault)) delete entity.fault;
  if (isNotBoolean(entity.throttle)) delete entity.throttle;
  if (isNotObject(entity.metadata)) delete entity.metadata;
  if (entity.cause !== undefined) checkCause(entity);
  checkSharedBlocks(entity);
}

function checkSharedBlocks(entity: Raw<Entity>): void {
  const { annotations, aws, http, links } = entity;
  if (http !== undefined) {
    if (isJsonObject(http)) checkHttp(http);
    else delete entity.http;
  }
  if (aws !== undefined) {
    if (isJsonObject(aws)) checkAws(aws);
    else delete entity.aws;
  }
  if (annotations !== undefined) {
    if (isJsonObject(annotations)) checkAnnotations(annotations);
    else delete entity.annotations;
  }
  if (links !== undefined) {
    if (Array.isArray(links)) checkLinks(links);
    else delete entity.links;
  }
}

function checkOwner(entity: Raw<SegmentDocument> | Raw<SubsegmentDocument>): void {
  if (isNotString(entity.user)) delete entity.user;
  if (isNotString(entity.origin)) delete entity.origin;
  if (isNotString(entity.resource_arn)) delete entity.resource_arn;
}

function checkService(service: Raw<ServiceBlock>): void {
  if (isNotString(service.version)) delete service.version;
}
