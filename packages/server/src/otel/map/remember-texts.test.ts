import { expect, it, vi } from 'vitest';
import { rememberTexts } from './remember-texts.ts';

it('makes what it knows once', () => {
  const make = vi.fn<(text: string) => string>((text: string) => text.toUpperCase());
  const remembering = rememberTexts(make);
  expect([remembering('a'), remembering('a'), remembering('b')]).toEqual(['A', 'A', 'B']);
  expect(make).toHaveBeenCalledTimes(2);
});

it('does not remember long texts', () => {
  const make = vi.fn<(text: string) => string>((text: string) => text);
  const remembering = rememberTexts(make);
  remembering('x'.repeat(301));
  remembering('x'.repeat(301));
  expect(make).toHaveBeenCalledTimes(2);
});

it('forgets everything when there are too many', () => {
  const make = vi.fn<(text: string) => string>((text: string) => text);
  const remembering = rememberTexts(make);
  for (let index = 0; index <= 2000; index++) remembering(`k${index}`);
  make.mockClear();
  expect([remembering('k2000'), remembering('k0')]).toEqual(['k2000', 'k0']);
  expect(make.mock.calls).toEqual([['k0']]);
});
