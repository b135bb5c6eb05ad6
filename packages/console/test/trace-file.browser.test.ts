/** Traces out of files: opened without the service, told apart from what is stored, refused with a reason. */

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { startService, type RunningService } from '../../server/test/support/start-service.ts';
import { accessibilityProblems } from './support/accessibility.ts';
import { startBrowser, type ConsoleBrowser } from './support/console-browser.ts';
import { detailedPayment, hugeDocument, hostileTrace } from './support/detailed-traces.ts';
import type { SentTrace } from './support/shop-traces.ts';

const PAYMENT = detailedPayment(60);
const HOSTILE = hostileTrace(50);

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

describe('a trace from a file', () => {
  it('opens without the service and says where it is from', async () => {
    const page = await browser.open('/file');
    browser.takeRequests();
    await choose(page, 'payment.json', asBatch([PAYMENT]));
    await page.getByTestId('timeline-row').first().waitFor();
    expect(await page.getByTestId('file-note').innerText()).toContain('From a file: payment.json');
    expect(await page.getByTestId('segment-details').getAttribute('data-name')).toBe('charge');
    await page.getByRole('tab', { name: 'Map' }).click();
    await page.getByText('This trace is from a file.').waitFor();
    const asked = browser.takeRequests().filter((url) => !/\/assets\/|favicon/.test(url));
    expect(asked.map((url) => new URL(url).pathname)).toEqual([]);
  });

  it('opens when it is dropped on the page of a trace', async () => {
    const page = await browser.open('/traces/not-an-id');
    await page.getByTestId('invalid-trace-id').waitFor();
    await drop(page, 'dropped.json', JSON.stringify(PAYMENT.documents));
    await page.getByTestId('file-note').getByText('dropped.json').waitFor();
    expect(new URL(page.url()).pathname).toBe('/file');
    await page.getByTestId('timeline-row').first().waitFor();
  });

  it('is chosen from a list where the file has several', async () => {
    const page = await browser.open('/file');
    await choose(page, 'two.json', asBatch([PAYMENT, HOSTILE]));
    const list = page.getByTestId('file-traces');
    await list.getByText('2 traces in').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await list.getByRole('link', { name: 'POST https://pay.example.com/charges?order=7' }).click();
    await page.getByTestId('timeline-row').first().waitFor();
    expect(page.url()).toContain(PAYMENT.traceId);
    await page.goBack();
    await list.getByText('2 traces in').waitFor();
  });

  it('stays usable with 100,000 annotations, a million values and one of two million characters', async () => {
    const page = await browser.open('/file?details=annotations');
    await choose(page, 'huge.json', JSON.stringify(hugeDocument()));
    const details = page.getByTestId('segment-details');
    await details.getByRole('tab', { name: 'Annotations (100,000)' }).waitFor({ timeout: 90_000 });
    await details.getByRole('searchbox', { name: 'Search in Annotations' }).fill('key99999');
    await details.getByText('1 found').waitFor({ timeout: 90_000 });
    await details.getByRole('tab', { name: 'Metadata' }).click();
    const tree = details.getByRole('tree');
    await tree.getByRole('treeitem', { name: 'wide' }).click();
    await tree.getByText('m0 … m999', { exact: true }).waitFor();
    expect(await tree.getByRole('treeitem').count()).toBeLessThan(60);
    await details.getByRole('searchbox', { name: 'Search in the metadata' }).fill('m99999');
    await details.getByText('1 found', { exact: true }).waitFor();
    await details.getByRole('searchbox', { name: 'Search in the metadata' }).fill('beginning');
    await details.getByRole('button', { name: 'long › text' }).click();
    await page
      .getByTestId('metadata-chosen')
      .getByRole('button', { name: 'Show all 2,000,014 characters' })
      .click();
    expect(await page.getByTestId('whole-text').evaluate((element) => element.textContent.length)).toBe(
      2_000_014,
    );
  }, 180_000);
});

describe('a file that is no trace', () => {
  it.each([
    ['text', 'hello', 'The file is not JSON.'],
    ['other JSON', '{"a":1}', 'The file holds no segment documents.'],
    ['summaries', '{"TraceSummaries":[{}]}', 'summaries of traces, without their segments'],
    ['a document of nothing', '[{"trace_id":"x"}]', 'None of the 1 documents is a segment'],
  ])('is refused with the reason: %s', async (_what, text, reason) => {
    const page = await browser.open('/file');
    await choose(page, 'wrong.json', text);
    const refusal = page.getByTestId('refused-file');
    await refusal.getByText(reason).waitFor();
    expect(await refusal.getByRole('button', { name: 'Choose another file' }).count()).toBe(1);
  });

  it('is refused for its size before it is read', async () => {
    const page = await browser.open('/file');
    await page.locator('input[type="file"]').evaluate((input) => {
      if (!(input instanceof HTMLInputElement)) throw new Error('The chooser is an input.');
      const large = new File([new Blob([new Uint8Array(101 * 1024 * 1024)])], 'large.json');
      const transfer = new DataTransfer();
      transfer.items.add(large);
      input.files = transfer.files;
      input.dispatchEvent(new Event('change', { bubbles: true }));
    });
    await page.getByTestId('refused-file').waitFor();
    expect(await page.getByTestId('refused-file').innerText()).toContain(
      'The file has 101 MB; files of up to 100 MB',
    );
  });

  it.each(['light', 'dark'])('and the empty page are accessible in the %s theme', async (theme) => {
    const page = await browser.open('/file');
    if (theme === 'dark') await page.getByTestId('theme-toggle').click();
    await page.getByTestId('choose-file').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await choose(page, 'wrong.json', 'hello');
    await page.getByTestId('refused-file').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
  });
});

describe('a file of spans', () => {
  it('is sent to the service when the reader says so, and leads to what became of it', async () => {
    const page = await browser.open('/file');
    const traceId = PAYMENT.traceId.slice(2).replace('-', '');
    await choose(page, 'spans.otlp.json', JSON.stringify(spansOf(traceId)));
    const notice = page.getByTestId('span-file');
    await notice.getByText('The file holds 1 span of OpenTelemetry, in 1 trace').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await notice.getByRole('button', { name: 'Send the spans to this service' }).click();
    await notice.getByText('The service took all of them.').waitFor();
    await notice.getByRole('link', { name: PAYMENT.traceId }).click();
    await page.locator('[data-testid="timeline-row"][data-name="spans-shop"]').first().waitFor();
    expect(await page.getByTestId('file-note').count()).toBe(0);
  });
});

/** As the AWS command line prints traces. */
function asBatch(traces: readonly SentTrace[]): string {
  const Traces = traces.map(({ traceId, documents }) => ({
    Id: traceId,
    Segments: documents.map((document) => ({ Id: document.id, Document: JSON.stringify(document) })),
  }));
  return JSON.stringify({ Traces, UnprocessedTraceIds: [] });
}

function spansOf(traceId: string): object {
  const now = BigInt(Date.now()) * 1_000_000n;
  const span = {
    traceId,
    spanId: '70de5b6f19ff9a0a',
    name: 'GET /',
    kind: 2,
    startTimeUnixNano: String(now),
    endTimeUnixNano: String(now + 5_000_000n),
  };
  const attributes = [{ key: 'service.name', value: { stringValue: 'spans-shop' } }];
  return { resourceSpans: [{ resource: { attributes }, scopeSpans: [{ scope: {}, spans: [span] }] }] };
}

async function choose(page: Page, name: string, text: string): Promise<void> {
  const file = { name, mimeType: 'application/json', buffer: Buffer.from(text) };
  await page.locator('input[type="file"]').first().setInputFiles(file);
}

async function drop(page: Page, name: string, text: string): Promise<void> {
  await page.evaluate(
    ([fileName, content]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([content ?? ''], fileName ?? ''));
      const dispatch = (type: string): void => {
        document.body.dispatchEvent(
          new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }),
        );
      };
      dispatch('dragover');
      dispatch('drop');
    },
    [name, text],
  );
}
