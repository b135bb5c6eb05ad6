/** `import { expect } from '@fluoroscope/testing/vitest'`, in the place of Vitest's own. */

import { type Assertion, type ExpectStatic, expect as usual } from 'vitest';
import type { TraceMatchers } from './matchers.ts';
import type { Trace } from './trace.ts';
import { type ExpectWithTraces, withTraces } from './with-traces.ts';

// For those who keep to Vitest's expect and extend it by our matchers.
declare module 'vitest' {
  interface Matchers<T> extends TraceMatchers<T> {}
}

export const expect: ExpectWithTraces<ExpectStatic, Assertion<Trace>> = withTraces(usual);
