import { expect, it } from 'vitest';
import { readFilterHistory, rememberFilter, type TextStore } from './filter-history.ts';

function memory(first: string | null = null): TextStore {
  let held = first;
  return {
    getItem: () => held,
    setItem: (_key, value) => {
      held = value;
    },
  };
}

it('keeps the last twenty, each once, the latest first', () => {
  const store = memory();
  for (let index = 0; index < 25; index += 1) rememberFilter(store, `duration > ${index}`);
  rememberFilter(store, 'duration > 20');
  rememberFilter(store, '  ');
  expect(readFilterHistory(store)).toHaveLength(20);
  expect(readFilterHistory(store).slice(0, 2)).toEqual(['duration > 20', 'duration > 24']);
});

it.each(['no json', '{"a":1}', '[1,null,"ok",""]'])('takes %s in the storage for what it is', (text) => {
  expect(readFilterHistory(memory(text))).toEqual(text.includes('ok') ? ['ok'] : []);
});

it('does without storage', () => {
  const forbidden: TextStore = {
    getItem: () => {
      throw new Error('forbidden');
    },
    setItem: () => {
      throw new Error('forbidden');
    },
  };
  expect(() => rememberFilter(forbidden, 'fault')).not.toThrow();
  expect(readFilterHistory(forbidden)).toEqual([]);
  expect(readFilterHistory(undefined)).toEqual([]);
});
