/** What differs from the official SDK on purpose, and where the scenarios show it. */

import type { ExpectedDifference } from '../support/expected-differences.ts';
import { differencesOfAws } from './aws.ts';
import { differencesOfCaptures } from './captures.ts';
import { differencesOfExpress } from './express.ts';
import { differencesOfFetch } from './fetch.ts';
import { differencesOfHttp } from './http.ts';
import { differencesOfLambda } from './lambda.ts';
import { differencesOfSampling } from './sampling.ts';
import { differencesOfSegments } from './segments.ts';
import { differencesOfSettings } from './settings.ts';
import { differencesOfSql } from './sql.ts';

export const expectedDifferences: readonly ExpectedDifference[] = [
  ...differencesOfSegments,
  ...differencesOfCaptures,
  ...differencesOfHttp,
  ...differencesOfFetch,
  ...differencesOfExpress,
  ...differencesOfAws,
  ...differencesOfSql,
  ...differencesOfSampling,
  ...differencesOfSettings,
  ...differencesOfLambda,
];
