import type { QueryClient } from '@tanstack/react-query';
import { Suspense } from 'react';
import { Route, Routes, useLocation } from 'react-router';
import { APP_PAGES, pageAt } from './app-pages.ts';
import { ErrorBoundary } from './components/error-boundary.tsx';
import { PageSkeleton } from './components/page-skeleton.tsx';
import { ShellHeader } from './components/shell-header.tsx';
import { NotFoundPage } from './pages/not-found-page.tsx';

/** Resolves when the page of this address can be drawn; what it is going to show is asked for meanwhile. */
export async function preloadPage(pathname: string, client: QueryClient): Promise<void> {
  const found = pageAt(pathname);
  found?.prefetch?.(client, pathname);
  await found?.page.preload();
}

/** Fetches the code of all pages in the background. */
export function warmPages(): void {
  for (const { page } of APP_PAGES) page.warm();
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
              {APP_PAGES.map(({ path, page: { Page } }) => (
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
