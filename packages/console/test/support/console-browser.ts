/**
 * Chromium, and pages of the console in it that are listened to. Every page has a profile of its own, and what a quiet
 * console never does (errors on its log, requests to another origin) fails the test that it happens in.
 */

import {
  chromium,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Page,
} from 'playwright-core';

const EXECUTABLE = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
const FLAGS: readonly string[] = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
export const VIEWPORT = { width: 1280, height: 800 } as const;

export interface ConsoleBrowser {
  /** A page of the console at `path`, in a fresh profile. */
  open(path: string): Promise<Page>;
  /** A page that has loaded nothing yet; `device` says in what way it is not that of a desktop. */
  blank(device?: BrowserContextOptions): Promise<Page>;
  /** Addresses asked for since the last call. */
  takeRequests(): readonly string[];
  /** Errors of pages and requests to other origins since the last call. */
  takeComplaints(): readonly string[];
  /** Ends the pages; the browser stays. Throws when there are complaints that were not taken. */
  closePages(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** `serviceUrl` is the one origin that pages may talk to. */
export async function startBrowser(serviceUrl: string): Promise<ConsoleBrowser> {
  const browser = await chromium.launch({ executablePath: EXECUTABLE, args: [...FLAGS] });
  const contexts: BrowserContext[] = [];
  const requests: string[] = [];
  const complaints: string[] = [];
  const blank = async (device?: BrowserContextOptions): Promise<Page> => {
    const context = await newContext(browser, serviceUrl, device);
    contexts.push(context);
    listen(context, new URL(serviceUrl).origin, requests, complaints);
    return context.newPage();
  };
  return {
    blank,
    open: async (path) => {
      const page = await blank();
      await page.goto(path);
      return page;
    },
    takeRequests: () => requests.splice(0),
    takeComplaints: () => complaints.splice(0),
    closePages: async () => {
      await Promise.all(contexts.splice(0).map(closeContext));
      const left = complaints.splice(0);
      if (left.length > 0) throw new Error(`The console was not quiet:\n${left.join('\n')}`);
    },
    [Symbol.asyncDispose]: () => browser.close(),
  };
}

/** A test may end while it still answers, or holds back, requests of its page. That fails with the page, and says nothing. */
async function closeContext(context: BrowserContext): Promise<void> {
  await Promise.all(context.pages().map((page) => page.unrouteAll({ behavior: 'ignoreErrors' })));
  await context.close();
}

function newContext(
  browser: Browser,
  baseURL: string,
  device?: BrowserContextOptions,
): Promise<BrowserContext> {
  return browser.newContext({
    baseURL,
    viewport: VIEWPORT,
    colorScheme: 'light',
    timezoneId: 'UTC',
    ...device,
  });
}

function listen(context: BrowserContext, origin: string, requests: string[], complaints: string[]): void {
  context.on('request', (request) => {
    requests.push(request.url());
    // Pictures inside the page and files made by it come from nowhere.
    const { protocol, origin: asked } = new URL(request.url());
    if (asked !== origin && protocol !== 'data:' && protocol !== 'blob:') {
      complaints.push(`asked another origin: ${request.url()}`);
    }
  });
  context.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  context.on('weberror', (error) => complaints.push(String(error.error())));
}
