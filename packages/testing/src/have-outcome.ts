import { explain, type Verdict } from './assertion.ts';
import { drawTrace } from './draw-trace.ts';
import type { TraceEntity } from './trace-entity.ts';
import type { Trace } from './trace.ts';

/** A part of an exception's type or message, or of the name of what failed. */
export type FailureText = string | RegExp;

export function haveFault(trace: Trace, text?: FailureText): Verdict {
  return haveFlagged(trace, trace.faults, 'fault', text);
}

export function haveError(trace: Trace, text?: FailureText): Verdict {
  return haveFlagged(trace, trace.errors, 'error', text);
}

export function haveThrottle(trace: Trace, text?: FailureText): Verdict {
  return haveFlagged(trace, trace.throttles, 'throttle', text);
}

function haveFlagged(
  trace: Trace,
  flagged: readonly TraceEntity[],
  flag: string,
  text: FailureText | undefined,
): Verdict {
  const meant = text === undefined ? flagged : flagged.filter((entity) => saysSo(entity, text));
  const what = text === undefined ? `a ${flag}` : `a ${flag} with ${String(text)}`;
  const instead =
    flagged.length === 0 ? 'but it has none.' : `but what it has, in ${namesOf(flagged)}, is another.`;
  return {
    pass: meant.length > 0,
    message: () =>
      meant.length > 0
        ? explain(
            `Expected the trace not to have ${what}, but it has, in ${namesOf(meant)}.`,
            drawTrace(trace, { marked: meant }),
          )
        : explain(`Expected the trace to have ${what}, ${instead}`, drawTrace(trace, { marked: flagged })),
  };
}

function namesOf(entities: readonly TraceEntity[]): string {
  return [...new Set(entities.map(({ name }) => name))].join(', ');
}

function saysSo({ name, exceptions }: TraceEntity, text: FailureText): boolean {
  const texts = [name, ...exceptions.flatMap(({ type = '', message = '' }) => [type, message])];
  return texts.some((each) => (typeof text === 'string' ? each.includes(text) : text.test(each)));
}
