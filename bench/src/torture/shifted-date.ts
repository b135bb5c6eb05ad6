/**
 * Loaded into the service before anything else by the scenario of the clock, and never by the service itself: a `Date`
 * that is wrong by as many milliseconds as the file named in the environment says.
 */

import { readFileSync } from 'node:fs';

const REREAD_MILLIS = 20;

const file = process.env['FLUOROSCOPE_TORTURE_CLOCK'];
const RealDate = Date;

let offsetMillis = 0;
let readAtMillis = Number.NEGATIVE_INFINITY;

function now(): number {
  const ticks = performance.now();
  if (file !== undefined && ticks - readAtMillis >= REREAD_MILLIS) {
    readAtMillis = ticks;
    const offset = Number(readFileSync(file, 'utf8'));
    if (Number.isFinite(offset)) offsetMillis = offset;
  }
  return RealDate.now() + offsetMillis;
}

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
  apply: () => new RealDate(now()).toString(),
  get: (target, name, receiver) => (name === 'now' ? now : Reflect.get(target, name, receiver)),
});
