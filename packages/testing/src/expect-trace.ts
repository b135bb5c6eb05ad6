/**
 * What `expect(trace)` gives. Matchers of Vitest and Jest answer nothing, so `toHaveCalled(...).times(1)` needs an
 * `expect` of our own; it is the same under every runner.
 */

import { asAssertionError, type Caller, type Fail, type Verdict } from './assertion.ts';
import type { CallQuery } from './call-query.ts';
import { finishWithin } from './finish-within.ts';
import { haveAnnotation } from './have-annotation.ts';
import { type CallConditions, haveCalled } from './have-called.ts';
import { type FailureText, haveError, haveFault, haveThrottle } from './have-outcome.ts';
import { matchTree, type TreeShape } from './match-tree.ts';
import type { AnnotationValue } from './trace-entity.ts';
import type { Trace } from './trace.ts';

export class TraceExpectation {
  readonly #trace: Trace;
  readonly #fail: Fail;
  readonly #isNegated: boolean;

  constructor(trace: Trace, fail: Fail, isNegated = false) {
    this.#trace = trace;
    this.#fail = fail;
    this.#isNegated = isNegated;
  }

  /** The opposite of what follows. */
  get not(): TraceExpectation {
    return new TraceExpectation(this.#trace, this.#fail, !this.#isNegated);
  }

  /** The trace called it at least once, or as the conditions say, which may also be chained: `.times(2)`. */
  toHaveCalled(query: CallQuery, conditions: CallConditions = {}): CallExpectation {
    this.#settle(haveCalled(this.#trace, query, conditions), 'toHaveCalled', this.toHaveCalled);
    return new CallExpectation(this.#trace, query, this.#isNegated ? undefined : this.#fail);
  }

  /** Something ended in a fault; with a text, one whose exception or name says it. */
  toHaveFault(text?: FailureText): void {
    this.#settle(haveFault(this.#trace, text), 'toHaveFault', this.toHaveFault);
  }

  toHaveError(text?: FailureText): void {
    this.#settle(haveError(this.#trace, text), 'toHaveError', this.toHaveError);
  }

  toHaveThrottle(text?: FailureText): void {
    this.#settle(haveThrottle(this.#trace, text), 'toHaveThrottle', this.toHaveThrottle);
  }

  /** Some segment or subsegment has the annotation, with this value or, without one, with any. */
  toHaveAnnotation(key: string, value?: AnnotationValue): void {
    this.#settle(haveAnnotation(this.#trace, key, value), 'toHaveAnnotation', this.toHaveAnnotation);
  }

  /** It lasted so many milliseconds at most, from the first start to the last end. */
  toFinishWithin(ms: number): void {
    this.#settle(finishWithin(this.#trace, ms), 'toFinishWithin', this.toFinishWithin);
  }

  /** Its names nest like these: `['shop', ['read catalogue', 'DynamoDB']]`. */
  toMatchTree(shape: TreeShape): void {
    this.#settle(matchTree(this.#trace, shape), 'toMatchTree', this.toMatchTree);
  }

  #settle(verdict: Verdict, operator: string, from: Caller): void {
    if (verdict.pass !== this.#isNegated) return;
    if (!this.#isNegated) throw this.#fail(verdict, operator, from);
    // Of the opposite there is no difference to show.
    throw this.#fail({ pass: verdict.pass, message: verdict.message }, `not.${operator}`, from);
  }
}

/** What can be said about calls that there are. */
export class CallExpectation {
  readonly #trace: Trace;
  readonly #query: CallQuery;
  /** Undefined after `.not`: there are no calls then of which more could be said. */
  readonly #fail: Fail | undefined;

  constructor(trace: Trace, query: CallQuery, fail: Fail | undefined) {
    this.#trace = trace;
    this.#query = query;
    this.#fail = fail;
  }

  times(times: number): this {
    return this.#check({ times }, this.times);
  }

  atLeast(atLeast: number): this {
    return this.#check({ atLeast }, this.atLeast);
  }

  atMost(atMost: number): this {
    return this.#check({ atMost }, this.atMost);
  }

  /** One of these calls has ended when the first of those begins. */
  before(before: CallQuery): this {
    return this.#check({ before }, this.before);
  }

  /** One of those calls has ended when the first of these begins. */
  after(after: CallQuery): this {
    return this.#check({ after }, this.after);
  }

  #check(conditions: CallConditions, from: Caller): this {
    if (this.#fail === undefined) {
      throw new TypeError(
        'After .not, put the condition into the call: .not.toHaveCalled(name, { times: 2 })',
      );
    }
    const verdict = haveCalled(this.#trace, this.#query, conditions);
    if (!verdict.pass) throw this.#fail(verdict, 'toHaveCalled', from);
    return this;
  }
}

/** The assertions about a trace, under any runner; for values that are no traces there is the runner's own. */
export function expect(trace: Trace): TraceExpectation {
  return new TraceExpectation(trace, asAssertionError);
}
