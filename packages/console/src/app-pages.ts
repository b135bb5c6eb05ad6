/** Every page of the console: its address, its code, and its place in the navigation. */

import { parseTraceId } from '@fluoroscope/wire';
import type { QueryClient } from '@tanstack/react-query';
import { matchPath } from 'react-router';
import { traceQuery } from './api/trace-query.ts';
import { loadablePage, type LoadablePage } from './page-loading.tsx';

export interface AppPage {
  readonly path: string;
  readonly page: LoadablePage;
  /** Asks what the page is going to ask, before its code is there. */
  readonly prefetch?: (client: QueryClient, pathname: string) => void;
}

export interface NavigationEntry {
  readonly label: string;
  readonly path: string;
  /** Whether the entry leads to where the reader is. */
  readonly holds: (pathname: string) => boolean;
}

const traceMap = loadablePage(() => import('./pages/trace-map-page.tsx'));
const traces = loadablePage(() => import('./pages/traces-page.tsx'));
const analytics = loadablePage(() => import('./pages/analytics-page.tsx'));
const trace = loadablePage(() => import('./pages/trace-page.tsx'));
const compare = loadablePage(() => import('./pages/compare-page.tsx'));
const traceFile = loadablePage(() => import('./pages/trace-file-page.tsx'));
const insights = loadablePage(() => import('./pages/insights-page.tsx'));
const groups = loadablePage(() => import('./pages/groups-page.tsx'));
const sampling = loadablePage(() => import('./pages/sampling-page.tsx'));
const settings = loadablePage(() => import('./pages/settings-page.tsx'));

const TRACE_PATH = '/traces/:traceId';

export const APP_PAGES: readonly AppPage[] = [
  { path: '/', page: traceMap },
  { path: '/trace-map', page: traceMap },
  { path: '/traces', page: traces },
  { path: TRACE_PATH, page: trace, prefetch: prefetchTrace },
  { path: '/analytics', page: analytics },
  { path: '/compare', page: compare },
  { path: '/file', page: traceFile },
  { path: '/insights', page: insights },
  { path: '/groups', page: groups },
  { path: '/sampling', page: sampling },
  { path: '/settings', page: settings },
];

/** From left to right. */
export const NAVIGATION: readonly NavigationEntry[] = [
  { label: 'Trace map', path: '/trace-map', holds: (at) => at === '/' || isUnder('/trace-map', at) },
  { label: 'Traces', path: '/traces', holds: (at) => isUnder('/traces', at) || isUnder('/compare', at) },
  entry('Analytics', '/analytics'),
  entry('Insights', '/insights'),
  entry('Groups', '/groups'),
  entry('Sampling', '/sampling'),
  entry('Settings', '/settings'),
];

/** The page at an address. */
export function pageAt(pathname: string): AppPage | undefined {
  return APP_PAGES.find(({ path }) => matchPath(path, pathname) !== null);
}

/** A failure shows on the page, which asks again. */
function prefetchTrace(client: QueryClient, pathname: string): void {
  const traceId = parseTraceId(matchPath(TRACE_PATH, pathname)?.params.traceId ?? '');
  if (traceId !== undefined) void client.prefetchQuery(traceQuery(client, traceId));
}

function entry(label: string, path: string): NavigationEntry {
  return { label, path, holds: (at) => isUnder(path, at) };
}

function isUnder(path: string, pathname: string): boolean {
  return pathname === path || pathname.startsWith(`${path}/`);
}
