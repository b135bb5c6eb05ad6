/**
 * What the package offers, in one table: each subpath, the source it comes from, and how CommonJS sees it. `build.js`
 * makes the files of `dist` from it; a test holds the `exports` of package.json against it.
 */

/** @type {readonly import('./entries.js').Entry[]} */
export const entries = [
  // The official core is the same object as the official main package, and so it is here.
  { name: 'index', source: 'src/index.ts', aliases: ['core'] },
  { name: 'express', source: 'src/express.ts' },
  { name: 'fastify', source: 'src/fastify.ts', callable: 'xRayFastifyPlugin' },
  { name: 'fetch', source: 'src/fetch.ts' },
  { name: 'hapi', source: 'src/hapi.ts' },
  { name: 'koa', source: 'src/koa.ts', aliases: ['koa2'] },
  { name: 'lambda', source: 'src/lambda.ts' },
  { name: 'mysql', source: 'src/mysql.ts', callable: 'captureMySQL' },
  { name: 'postgres', source: 'src/postgres.ts', callable: 'capturePostgres' },
  { name: 'restify', source: 'src/restify.ts' },
  { name: 'register', source: 'src/register.ts', effect: true },
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
  'database/sql_data': 'core.database.SqlData',
  'middleware/incoming_request_data': 'core.middleware.IncomingRequestData',
  'middleware/mw_utils': 'core.middleware',
  'segments/segment': 'core.Segment',
  'segments/segment_utils': 'core.SegmentUtils',
  'segments/attributes/subsegment': 'core.Subsegment',
  'segments/attributes/trace_id': 'core.TraceID',
};

/**
 * Further such paths, whose value is the `default` of a compiled ES module.
 *
 * @type {Readonly<Record<string, string>>}
 */
export const deepDefaults = {
  'env/sqs_message_helper': 'core.SqsMessageHelper',
};
