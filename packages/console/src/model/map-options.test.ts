import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { focusParams, hideParam, readMapOptions, secondsParam, viewParam } from './map-options.ts';

function options(params: Readonly<Record<string, string | undefined>>) {
  const known = Object.entries(params).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
  return readMapOptions(new URLSearchParams(known));
}

describe('readMapOptions', () => {
  it('shows all of the graph where the address says nothing', () => {
    expect(options({})).toEqual({
      focus: undefined,
      hidesInferred: false,
      hidesQuiet: false,
      size: 'none',
      liveSeconds: undefined,
      isTable: false,
      selectedKey: undefined,
      responseTimes: undefined,
      group: '',
      filter: '',
      view: undefined,
    });
  });

  it('reads back what it writes', () => {
    const focus = { key: 'orders||', up: 2, down: Infinity };
    expect(options(focusParams(focus)).focus).toEqual(focus);
    expect(options({ hide: hideParam(true, true) })).toMatchObject({ hidesInferred: true, hidesQuiet: true });
    expect(options({ times: secondsParam([0.1, undefined]) }).responseTimes).toEqual([0.1, undefined]);
    expect(options({ times: secondsParam([undefined, 2]) }).responseTimes).toEqual([undefined, 2]);
    expect(options({ at: viewParam({ x: -3, y: 4, scale: 0.5 }) }).view).toEqual({ x: -3, y: 4, scale: 0.5 });
  });

  it('takes any text for what it can', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const read = options({
          focus: 'a',
          up: text,
          live: text,
          times: text,
          at: text,
          size: text,
          hide: text,
        });
        expect(read.focus?.up).toBeGreaterThanOrEqual(0);
        expect(read.view === undefined || read.view.scale > 0).toBe(true);
      }),
    );
    expect(options({ times: 'x~y' }).responseTimes).toBeUndefined();
    expect(options({ at: '1,2' }).view).toBeUndefined();
    expect(options({ live: '7' }).liveSeconds).toBeUndefined();
  });
});
