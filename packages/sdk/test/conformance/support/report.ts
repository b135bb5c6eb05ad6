import type { Finding } from './expected-differences.ts';

const WIDEST = 300;

/** What has to be settled, a line each; the empty text when there is nothing. */
export function reportOf(unexpected: readonly Finding[], stale: readonly string[]): string {
  return [
    ...unexpected.map(lineOf),
    ...stale.map((place) => `${place}\n    is listed as a difference, but nothing differs there`),
  ].join('\n');
}

function lineOf({ scenario, path, official, here }: Finding): string {
  return `${scenario}: ${path}\n    official ${shown(official)}\n    here     ${shown(here)}`;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'absent';
  return text.length > WIDEST ? `${text.slice(0, WIDEST)}… (${text.length} characters)` : text;
}
