/**
 * What a segment or subsegment did, in a few words beside its name. The name says who: a service, a host, a database.
 * Sources: X-Ray Developer Guide, "Segment documents", members `http`, `aws` and `sql`; for spans the mapping of
 * OpenTelemetry, which keeps a span's own name.
 */

import { spanNameOf } from './entity-facts.ts';
import type { EntityDocument } from './timeline.ts';

const MOST_CHARACTERS = 160;

/** Empty where the document says nothing more than its name. */
export function operationNote(document: EntityDocument): string {
  const note = spanNameOf(document) ?? awsCall(document) ?? query(document) ?? request(document) ?? '';
  return note === document.name ? '' : note.slice(0, MOST_CHARACTERS);
}

function awsCall({ aws }: EntityDocument): string | undefined {
  if (aws?.operation === undefined) return undefined;
  const resource =
    aws.table_name ?? aws.bucket_name ?? aws.function_name ?? lastPart(aws.queue_url ?? aws.topic_arn);
  return resource === undefined ? aws.operation : `${aws.operation} ${resource}`;
}

function query(document: EntityDocument): string | undefined {
  const text = 'sql' in document ? document.sql?.sanitized_query : undefined;
  return text?.slice(0, MOST_CHARACTERS).replace(/\s+/g, ' ').trim();
}

function request({ http }: EntityDocument): string | undefined {
  const { method, url } = http?.request ?? {};
  const path = url === undefined ? undefined : pathOf(url);
  const parts = [method, path].filter((part) => part !== undefined && part !== '');
  return parts.length === 0 ? undefined : parts.join(' ');
}

/** The path without the host, which the name or the URL in the details tells, and without the query. */
function pathOf(url: string): string {
  const afterHost = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*([^?#]*)/i.exec(url);
  const path = afterHost === null ? url.replace(/[?#].*$/s, '') : (afterHost[1] ?? '');
  return path === '' ? '/' : path;
}

function lastPart(text: string | undefined): string | undefined {
  return text?.slice(Math.max(text.lastIndexOf('/'), text.lastIndexOf(':')) + 1);
}
