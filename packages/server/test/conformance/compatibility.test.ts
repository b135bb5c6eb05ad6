/**
 * Every operation of X-Ray with every member that the official client knows, against a service in a process of its own.
 * What was sent and seen on the way is the compatibility table of the documentation.
 */

import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operations } from '../../src/api/operations.ts';
import { describeGraphs } from './compatibility/graphs.ts';
import { describeGroups } from './compatibility/groups.ts';
import { describeIngest } from './compatibility/ingest.ts';
import { describeInsights, RECORDED_INSIGHTS } from './compatibility/insights.ts';
import { Observations } from './compatibility/observations.ts';
import { renderPage } from './compatibility/page.ts';
import { REMARKS } from './compatibility/remarks.ts';
import { describeRetrieval } from './compatibility/retrieval.ts';
import { describeSampling } from './compatibility/sampling.ts';
import { readModel } from './compatibility/sdk-model.ts';
import { describeSettings } from './compatibility/settings.ts';
import { Stage } from './compatibility/stage.ts';
import { describeTraces } from './compatibility/traces.ts';

const PAGE = fileURLToPath(new URL('../../../../docs/reference/compatibility.md', import.meta.url));

const model = readModel();
const observations = new Observations(model);
let open: Stage | undefined;
beforeAll(async () => {
  open = await Stage.open(observations, RECORDED_INSIGHTS);
});
afterAll(() => open?.close());

function stage(): Stage {
  if (open === undefined) throw new Error('The service is not there yet');
  return open;
}

describeIngest(stage);
describeTraces(stage);
describeGraphs(stage);
describeRetrieval(stage);
describeGroups(stage);
describeSampling(stage);
describeSettings(stage);
describeInsights(stage);

describe('the compatibility table', () => {
  const operationsShown = () =>
    model.map((operation) => {
      const observed = observations.find(operation.name);
      if (observed === undefined) throw new Error(`No test calls ${operation.name}`);
      return { model: operation, observed, remarks: REMARKS[operation.name] ?? {} };
    });

  it('has the operations that the service answers', () => {
    const listed = (all: readonly { readonly name: string; readonly path: string }[]) =>
      all.map(({ name, path }) => `${name} ${path}`).toSorted();
    expect(listed(operations)).toEqual(listed(model));
    expect(operations).toHaveLength(38);
  });
  it('gives a reason for each member that no test has shown, and for no other', () => {
    for (const { model: of, observed, remarks } of operationsShown()) {
      const unsent = of.inputs.filter((member) => !observed.sent.has(member));
      const unseen = of.outputs.filter((member) => !observed.seen.has(member));
      const reasons = [Object.keys(remarks.inputs ?? {}), Object.keys(remarks.outputs ?? {})];
      expect([of.name, ...reasons.map((each) => each.toSorted())]).toEqual([
        of.name,
        unsent.toSorted(),
        unseen.toSorted(),
      ]);
    }
  });
  it('is what the documentation says; "npm run docs:compatibility" writes it anew', async () => {
    const options = await resolveConfig(PAGE);
    const page = await format(renderPage(operationsShown()), { ...options, parser: 'markdown' });
    if (process.env['UPDATE'] !== undefined) await writeFile(PAGE, page);
    expect(await readFile(PAGE, 'utf8')).toBe(page);
  });
});
