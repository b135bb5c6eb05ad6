/**
 * Links to the list of traces as they were before it took filter expressions: a service or a call of the map, an
 * outcome, and words. Links live in chats and tickets for years, so they are led to the expression that they mean.
 */

import type { Outcome } from '@fluoroscope/wire';
import {
  bothOf,
  literal,
  outcomeTerm,
  throughEdge,
  throughService,
  type ServiceSelector,
} from './filter-text.ts';

const OUTCOMES: readonly Outcome[] = ['ok', 'error', 'throttle', 'fault'];

/** All parameters of such links, to take away. */
export const OLD_PARAMS: readonly string[] = [
  'service',
  'serviceType',
  'source',
  'sourceType',
  'target',
  'targetType',
  'outcome',
  'q',
];

/** The expression that such a link means; undefined for a link that is none. */
export function filterOfOldLink(params: URLSearchParams): string | undefined {
  if (!OLD_PARAMS.some((name) => params.has(name))) return undefined;
  const outcome = OUTCOMES.find((name) => name === params.get('outcome'));
  const words = (params.get('q') ?? '').split(/\s+/).filter((word) => word !== '');
  const texts = words.map((word) => `http.url CONTAINS ${literal(word)}`).join(' AND ');
  const body = outcome === undefined ? '' : outcomeTerm(outcome);
  return bothOf(params.get('filter') ?? '', partTerm(params, body) ?? body, texts);
}

/** The term for the part of the map, with the outcome inside of it. */
function partTerm(params: URLSearchParams, body: string): string | undefined {
  const source = readService(params, 'source');
  const target = readService(params, 'target');
  if (source !== undefined && target !== undefined) return throughEdge(source, target, body);
  const service = readService(params, 'service') ?? source ?? target;
  return service && throughService(service, body);
}

function readService(params: URLSearchParams, name: string): ServiceSelector | undefined {
  const value = params.get(name);
  if (value === null || value === '') return undefined;
  return { name: value, type: params.get(`${name}Type`) ?? undefined };
}
