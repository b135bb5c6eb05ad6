import { lazy, Suspense } from 'react';
import { Route, Routes, useLocation } from 'react-router';
import { ErrorBoundary } from './components/error-boundary.tsx';
import { PageSkeleton } from './components/page-skeleton.tsx';
import { ShellHeader } from './components/shell-header.tsx';
import { NotFoundPage } from './pages/not-found-page.tsx';

// Each page is a chunk of its own: the first paint waits for one page, not for all.
const TraceMapPage = lazy(() => import('./pages/trace-map-page.tsx'));
const TracesPage = lazy(() => import('./pages/traces-page.tsx'));
const TracePage = lazy(() => import('./pages/trace-page.tsx'));

export function App() {
  const { pathname } = useLocation();
  return (
    <>
      <ShellHeader />
      <main>
        <ErrorBoundary key={pathname}>
          <Suspense fallback={<PageSkeleton />}>
            <Routes>
              <Route path="/" element={<TraceMapPage />} />
              <Route path="/trace-map" element={<TraceMapPage />} />
              <Route path="/traces" element={<TracesPage />} />
              <Route path="/traces/:traceId" element={<TracePage />} />
              <Route path="*" element={<NotFoundPage />} />
            </Routes>
          </Suspense>
        </ErrorBoundary>
      </main>
    </>
  );
}
