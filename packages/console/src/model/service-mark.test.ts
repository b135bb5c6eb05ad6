import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { serviceMarks } from './service-mark.ts';

type Rgb = readonly [number, number, number];
type Matrix = readonly [Rgb, Rgb, Rgb];

/** What an eye without one kind of cone sees, in linear RGB. Source: Machado, Oliveira, Fernandes 2009, severity 1. */
const VISIONS: Readonly<Record<string, Matrix>> = {
  common: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritan: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};
/** In OKLab. Two patches side by side are told apart from about a fifth of this on. */
const LEAST_DISTANCE = 0.08;

const [lightCss = '', darkCss = ''] = readFileSync(
  new URL('../styles/base.css', import.meta.url),
  'utf8',
).split(':root.dark');

function linear(hex: string): Rgb {
  const channel = (at: number): number => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

function times(matrix: Matrix, [r, g, b]: Rgb): Rgb {
  const row = ([x, y, z]: Rgb): number => x * r + y * g + z * b;
  return [row(matrix[0]), row(matrix[1]), row(matrix[2])];
}

function toOklab(rgb: Rgb): Rgb {
  const [r, g, b] = [Math.max(0, rgb[0]), Math.max(0, rgb[1]), Math.max(0, rgb[2])];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function contrast(a: string, b: string): number {
  const luminance = (hex: string): number => {
    const [r, g, bl] = linear(hex);
    return 0.2126 * r + 0.7152 * g + 0.0722 * bl + 0.05;
  };
  const [x, y] = [luminance(a), luminance(b)];
  return Math.max(x, y) / Math.min(x, y);
}

function variable(css: string, name: string): string {
  return new RegExp(`--${name}: (#[0-9a-f]{6});`).exec(css)?.[1] ?? '';
}

describe.each([
  ['light', lightCss],
  ['dark', darkCss],
])('the colours of services in %s', (_, css) => {
  const colours = [0, 1, 2, 3, 4, 5, 6, 7].map((index) => variable(css, `service-${index}`));

  it.each(Object.keys(VISIONS))('differ for %s vision', (name) => {
    const vision = VISIONS[name];
    if (vision === undefined) throw new Error(name);
    const seen = colours.map((colour) => toOklab(times(vision, linear(colour))));
    const distances = seen.flatMap((a, index) =>
      seen.slice(0, index).map((b) => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])),
    );
    expect(Math.min(...distances)).toBeGreaterThan(LEAST_DISTANCE);
  });

  it('stand out from the page, and their letters from them', () => {
    for (const [index, colour] of colours.entries()) {
      expect(contrast(colour, variable(css, 'bg'))).toBeGreaterThan(3);
      expect(contrast(colour, variable(css, `service-${index}-ink`))).toBeGreaterThan(4.5);
    }
  });
});

describe('serviceMarks', () => {
  it('gives every service letters of its own', () => {
    const names = ['web', 'warehouse', 'order-service', 'order-store', 'orders', 'Ω', '', '...', 'web'];
    const letters = serviceMarks(names).map((mark) => mark.letters);
    expect(letters.slice(0, 4)).toEqual(['W', 'Wa', 'O', 'OS']);
    expect(new Set(letters).size).toBe(names.length);
  });

  it('outlines the second eight', () => {
    const marks = serviceMarks(Array.from({ length: 40 }, (_, index) => `s${index}`));
    expect(new Set(marks.map(({ letters }) => letters)).size).toBe(40);
    expect(marks.map(({ isOutlined }) => isOutlined).indexOf(true)).toBe(8);
    expect(marks[16]).toMatchObject({ colour: 0, isOutlined: false });
  });
});
