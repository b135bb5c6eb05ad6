/**
 * `import { expect } from '@fluoroscope/testing/jest'`, in the place of Jest's global one. With `injectGlobals: false`
 * there is none: `withTraces(expect)` of the main entry then takes that of `@jest/globals`.
 */

import type { TraceMatchers } from './matchers.ts';
import type { Trace } from './trace.ts';
import { type ExpectWithTraces, withTraces } from './with-traces.ts';

declare global {
  // The types of Jest are merged with these where they are installed.
  namespace jest {
    interface Matchers<R, T = {}> extends TraceMatchers<R> {}
    interface Expect {}
  }
}

interface CountingExpect {
  (value: unknown): object;
  getState(): { readonly assertionCalls: number };
  setState(state: { readonly assertionCalls: number }): void;
}

export const expect: ExpectWithTraces<jest.Expect, jest.Matchers<void, Trace>> = openExpect();

function openExpect(): ExpectWithTraces<jest.Expect, jest.Matchers<void, Trace>> {
  const usual: unknown = Reflect.get(globalThis, 'expect');
  if (!isExpect(usual)) {
    throw new Error(
      'There is no global expect of Jest here; with injectGlobals: false use withTraces(expect)',
    );
  }
  // Jest counts in its matchers, for expect.assertions and expect.hasAssertions.
  return withTraces(usual, () => {
    usual.setState({ assertionCalls: usual.getState().assertionCalls + 1 });
  });
}

function isExpect(value: unknown): value is CountingExpect & jest.Expect {
  return typeof value === 'function' && 'getState' in value && 'setState' in value;
}
