import type { ExpectedDifference } from '../support/expected-differences.ts';

export const differencesOfSql: readonly ExpectedDifference[] = [
  {
    what: 'A query of a pool is one subsegment',
    why: 'It was recorded by the pool and by the pool’s connection',
    seenIn: [
      'sql/mysql with a pool: documents.0.subsegments.2',
      'sql/mysql2 with a pool: documents.0.subsegments.2',
    ],
  },
  {
    what: 'Pools of mysql2/promise work',
    why: 'A TypeError was thrown into the application',
    seenIn: [
      'sql/a pool of mysql2 with promises: documents.0.subsegments',
      'sql/a pool of mysql2 with promises: results.query.**',
    ],
  },
  {
    what: 'Texts of queries have no values in them',
    why: 'They were sent as they are, literals and the values of placeholders with them',
    seenIn: ['sql/the texts of queries: documents.0.subsegments.*.sql.sanitized_query'],
  },
  {
    what: 'A query of pg that fails, or never gets a connection, closes its subsegment',
    why: 'It stayed open, and the segment was never sent',
    seenIn: ['sql/pg with an error: documents.0', 'sql/pg that cannot connect: documents.0'],
  },
  {
    what: 'A missing context is logged as one line without a stack, at most once a second',
    why: 'It filled logs with a stack for each call outside of a request',
    seenIn: [
      'sql/mysql in manual mode: lines',
      'sql/mysql without a segment: lines',
      'sql/pg without a segment: lines',
    ],
  },
];
