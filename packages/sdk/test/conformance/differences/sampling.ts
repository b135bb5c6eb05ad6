import type { ExpectedDifference } from '../support/expected-differences.ts';
import { isAdded } from './likeness.ts';

export const differencesOfSampling: readonly ExpectedDifference[] = [
  {
    what: 'A rule for a path fits the path with a query',
    why: 'The rule speaks of the path',
    seenIn: [
      'sampling/a path with a query: documents.1',
      'sampling/a path with a query: results./api/exact?x=1',
    ],
  },
  {
    what: 'The length of an answer is recorded where its headers say it',
    why: 'It was read from where a server’s response has nothing',
    seenIn: ['sampling/*: documents.0.http.response.content_length'],
    like: isAdded,
  },
  {
    what: 'What went wrong with the service’s rules is said, once a second',
    why: 'The line ended before the reason, and came for each decision',
    seenIn: ['sampling/the service answers with an error: lines'],
  },
];
