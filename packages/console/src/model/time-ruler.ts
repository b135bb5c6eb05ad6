/** The marks of a time ruler: round steps, at most as many as asked for, from zero to the end of the span. */

/** Offsets in seconds of the marks on a ruler of `spanSeconds`. A span of zero has the mark zero alone. */
export function rulerMarks(spanSeconds: number, mostMarks: number): readonly number[] {
  if (!(spanSeconds > 0) || mostMarks < 2) return [0];
  const step = roundStep(spanSeconds / (mostMarks - 1));
  const count = Math.floor(spanSeconds / step + 1e-9) + 1;
  return Array.from({ length: count }, (_, index) => index * step);
}

/** The least of 1, 2, 5 times a power of ten (whole minutes and hours above ten seconds) not below `least` seconds. */
function roundStep(least: number): number {
  if (least > 10) {
    const step = [15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21_600, 43_200].find(
      (value) => value >= least,
    );
    return step ?? Math.ceil(least / 86_400) * 86_400;
  }
  const power = 10 ** Math.floor(Math.log10(least));
  const factor = [1, 2, 5, 10].find((value) => value * power >= least * (1 - 1e-9)) ?? 10;
  return factor * power;
}
