import type { ExpectedDifference } from '../support/expected-differences.ts';

export const differencesOfSettings: readonly ExpectedDifference[] = [
  {
    what: 'Daemon addresses that are none are refused with a message',
    why: 'Some threw a TypeError, three words were ignored silently',
    seenIn: [
      'daemon/addresses by call: results.nothing known.thrown',
      'daemon/addresses by call: results.three words.thrown',
      'daemon/addresses by call: lines',
    ],
  },
  {
    what: 'flush() sends what is waiting before the process ends',
    why: 'process.exit() lost it, and nothing could be awaited',
    seenIn: ['daemon/flush, then the end of the process: results.arrived'],
  },
  {
    what: 'config() without a list says what it wants',
    why: 'It threw a TypeError of its own making',
    seenIn: ['plugins/no list: results.config.thrown'],
  },
  {
    what: 'Hapi answers callers that ask for the decision',
    why: 'They wait for it, and got none',
    seenIn: ['hapi/asked for the decision: results.answered'],
  },
];
