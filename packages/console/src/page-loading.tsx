/**
 * Pages are chunks of their own. The first page's chunk is awaited before React starts, under the skeleton that
 * index.html brings: React holds back a page that replaces a Suspense fallback for 300 ms, which would be most of the
 * time to first content. The other chunks are fetched when the browser is idle, so that a click finds them there.
 */

import { lazy, type ComponentType } from 'react';

interface PageModule {
  readonly default: ComponentType;
}

export interface LoadablePage {
  readonly Page: ComponentType;
  /** Resolves when `Page` can be drawn at once. To be called before the first drawing, or not at all. */
  readonly preload: () => Promise<void>;
  /** Fetches the code without waiting for it. */
  readonly warm: () => void;
}

export function loadablePage(load: () => Promise<PageModule>): LoadablePage {
  const Lazy = lazy(load);
  let Loaded: ComponentType | undefined;
  return {
    Page: () => (Loaded === undefined ? <Lazy /> : <Loaded />),
    preload: async () => {
      Loaded = (await load()).default;
    },
    warm: () => {
      // A failure shows when the page is opened, where it can be retried.
      load().catch(() => undefined);
    },
  };
}
