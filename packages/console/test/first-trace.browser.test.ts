/** An empty store in a real browser: how to send a first trace, and that doing so brings the page to life. */

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { startService, type RunningService } from '../../server/test/support/start-service.ts';
import { startBrowser, type ConsoleBrowser } from './support/console-browser.ts';
import { mapEdge, mapNode } from './support/map-parts.ts';

const run = promisify(execFile);

let service: RunningService;
let browser: ConsoleBrowser;

beforeAll(async () => {
  service = await startService();
  browser = await startBrowser(service.url);
});

afterEach(() => browser.closePages());

afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  await service?.[Symbol.asyncDispose]();
});

// One test, because a store is empty once: what it shows before and after its first trace.
it('guides to a first trace and opens the map when the shown command is run', async () => {
  const [map, traces] = [await browser.open('/trace-map'), await browser.open('/traces')];
  for (const page of [map, traces]) {
    await page.getByTestId('empty-state').getByText('Send a first trace').waitFor();
  }
  const guide = map.getByTestId('empty-state');
  for (const [tab, words] of [
    ['UDP', `/dev/udp/127.0.0.1/${service.port}`],
    ['AWS CLI', 'aws xray put-trace-segments'],
    ['X-Ray SDK', 'AWS_XRAY_DAEMON_ADDRESS'],
    ['OpenTelemetry', `OTEL_EXPORTER_OTLP_ENDPOINT=${service.url}`],
    ['curl', `${service.url}/TraceSegments`],
  ] as const) {
    await guide.getByRole('tab', { name: tab }).click();
    expect(await guide.locator('.code-block pre').innerText()).toContain(words);
  }

  const { stdout } = await run('bash', ['-c', await guide.locator('.code-block pre').innerText()]);
  expect(JSON.parse(stdout)).toMatchObject({ UnprocessedTraceSegments: [] });

  for (const page of [map, traces]) {
    await mapNode(page, 'my-first-service').waitFor();
    await mapEdge(page, 'my-first-service', 'my-first-service').waitFor({ state: 'attached' });
    expect(new URL(page.url()).pathname).toBe('/trace-map');
  }
});
