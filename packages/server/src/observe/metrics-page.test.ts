/** The reference page of the metrics and the service know the same names and labels. */

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { Metrics } from './metrics.ts';

const page = readFileSync(new URL('../../../../docs/reference/metrics.md', import.meta.url), 'utf8');

/** Name and labels of each row that tells of a metric. */
const documented = [...page.matchAll(/^\| `(fluoroscope_\w+)` *\|([^|]*)\|/gm)].map(
  ([, name = '', labels = '']) => [name, [...labels.matchAll(/\w+/g)].map(([label]) => label)],
);

it('docs/reference/metrics.md lists every metric with its labels, and no other', async () => {
  const metrics = new Metrics();
  metrics.observe({ waiting: () => 0, inFlight: () => 0 });
  metrics.observeForwarding(() => 0);
  const known = metrics.registry
    .getMetricsAsArray()
    .filter(({ name }) => name.startsWith('fluoroscope_'))
    .map((metric) => [metric.name, 'labelNames' in metric ? metric.labelNames : []]);
  expect([...documented].sort()).toEqual([...known].sort());
});
