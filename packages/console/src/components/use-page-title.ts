import { useEffect } from 'react';

/** The title of the browser's tab, which tells one open trace from another. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} - Fluoroscope`;
  }, [title]);
}
