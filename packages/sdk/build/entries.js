/**
 * What the package offers, in one table: each subpath, the source it comes from, and how CommonJS sees it. `build.js`
 * makes the files of `dist` from it; a test holds the `exports` of package.json against it.
 */

/** @type {readonly import('./entries.js').Entry[]} */
export const entries = [
  // The official core is the same object as the official main package, and so it is here.
  { name: 'index', source: 'src/index.ts', aliases: ['core'] },
];

/**
 * Paths below `dist/lib` of the official core package that programs are known to `require`, as an expression over
 * `core` (the main object).
 *
 * @type {Readonly<Record<string, string>>}
 */
export const deepPaths = {
  index: 'core',
  'aws-xray': 'core',
  context_utils: 'core',
  logger: 'core',
  utils: 'core.utils',
  'segments/segment': 'core.Segment',
  'segments/segment_utils': 'core.SegmentUtils',
  'segments/attributes/subsegment': 'core.Subsegment',
  'segments/attributes/trace_id': 'core.TraceID',
};
