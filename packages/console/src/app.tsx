import { Suspense } from 'react';
import { matchPath, Route, Routes, useLocation } from 'react-router';
import { ErrorBoundary } from './components/error-boundary.tsx';
import { PageSkeleton } from './components/page-skeleton.tsx';
import { ShellHeader } from './components/shell-header.tsx';
import { loadablePage, type LoadablePage } from './page-loading.tsx';
import { NotFoundPage } from './pages/not-found-page.tsx';

const traceMap = loadablePage(() => import('./pages/trace-map-page.tsx'));
const traces = loadablePage(() => import('./pages/traces-page.tsx'));
const trace = loadablePage(() => import('./pages/trace-page.tsx'));

const ROUTES: readonly { readonly path: string; readonly page: LoadablePage }[] = [
  { path: '/', page: traceMap },
  { path: '/trace-map', page: traceMap },
  { path: '/traces', page: traces },
  { path: '/traces/:traceId', page: trace },
];

/** Resolves when the page of this address can be drawn. */
export async function preloadPage(pathname: string): Promise<void> {
  await ROUTES.find(({ path }) => matchPath(path, pathname) !== null)?.page.preload();
}

/** Fetches the code of all pages in the background. */
export function warmPages(): void {
  for (const page of [traces, trace, traceMap]) page.warm();
}

export function App() {
  const { pathname } = useLocation();
  return (
    <>
      <ShellHeader />
      <main>
        <Suspense fallback={<PageSkeleton />}>
          <ErrorBoundary key={pathname}>
            <Routes>
              {ROUTES.map(({ path, page: { Page } }) => (
                <Route key={path} path={path} element={<Page />} />
              ))}
              <Route path="*" element={<NotFoundPage />} />
            </Routes>
          </ErrorBoundary>
        </Suspense>
      </main>
    </>
  );
}
