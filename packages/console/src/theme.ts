/**
 * Light or dark: the choice is remembered, and before there is one the system's preference decides. `public/boot.js`
 * reads the same key before the first paint; Cloudscape's own dark mode is a class on the body.
 */

import { useSyncExternalStore } from 'react';

export type Theme = 'light' | 'dark';

const STORAGE_KEY = 'fluoroscope.theme';
const systemIsDark = matchMedia('(prefers-color-scheme: dark)');
const listeners = new Set<() => void>();
let chosen = storedTheme();

/** Call once before rendering. */
export function startTheme(): void {
  systemIsDark.addEventListener('change', announce);
  show();
}

export function useTheme(): Theme {
  return useSyncExternalStore(subscribe, currentTheme);
}

export function chooseTheme(theme: Theme): void {
  chosen = theme;
  try {
    localStorage.setItem(STORAGE_KEY, theme);
  } catch {
    // Storage can be forbidden; the choice then lasts as long as the page.
  }
  announce();
}

function currentTheme(): Theme {
  return chosen ?? (systemIsDark.matches ? 'dark' : 'light');
}

function storedTheme(): Theme | undefined {
  try {
    const stored = localStorage.getItem(STORAGE_KEY);
    return stored === 'light' || stored === 'dark' ? stored : undefined;
  } catch {
    // As in `chooseTheme`.
    return undefined;
  }
}

function announce(): void {
  show();
  for (const listener of listeners) listener();
}

function show(): void {
  const isDark = currentTheme() === 'dark';
  document.documentElement.classList.toggle('dark', isDark);
  document.body.classList.toggle('awsui-dark-mode', isDark);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
