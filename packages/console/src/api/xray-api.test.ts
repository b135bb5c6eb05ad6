import { afterEach, describe, expect, it, vi } from 'vitest';
import { getServiceGraph, getTraceSummaries, XrayApiError } from './xray-api.ts';

const WINDOW = { StartTime: 100, EndTime: 400 };
const signal = new AbortController().signal;

/** Answers in turn, and keeps what was asked. */
function answerWith(
  ...answers: readonly (Response | Error)[]
): readonly { readonly path: string; readonly input: unknown }[] {
  const asked: { path: string; input: unknown }[] = [];
  vi.stubGlobal('fetch', (path: string, init: { readonly body: string }) => {
    asked.push({ path, input: JSON.parse(init.body) });
    const answer = answers[asked.length - 1];
    return answer instanceof Response
      ? Promise.resolve(answer)
      : Promise.reject(answer ?? new Error('no more answers'));
  });
  return asked;
}

async function failureOf(promise: Promise<unknown>): Promise<XrayApiError> {
  const caught: unknown = await promise.catch((error: unknown) => error);
  if (!(caught instanceof XrayApiError)) throw new Error('it did not fail as expected', { cause: caught });
  return caught;
}

afterEach(() => vi.unstubAllGlobals());

describe('the X-Ray API client', () => {
  it('takes nulls for absent members, at any depth', async () => {
    answerWith(
      Response.json({
        TraceSummaries: [{ Id: 'x', Duration: null, Http: { HttpURL: null } }],
        NextToken: null,
      }),
    );
    expect(await getTraceSummaries(WINDOW, 'TraceId', undefined, signal)).toEqual({
      TraceSummaries: [{ Id: 'x', Http: {} }],
    });
  });

  it('names the clock and hands the page token on', async () => {
    const asked = answerWith(Response.json({}));
    await getTraceSummaries(WINDOW, 'Event', 'token', signal);
    expect(asked).toEqual([
      { path: '/TraceSummaries', input: { ...WINDOW, TimeRangeType: 'Event', NextToken: 'token' } },
    ]);
  });

  it('reads all pages of a service graph', async () => {
    const asked = answerWith(
      Response.json({ Services: [{ Name: 'a' }], NextToken: 'n' }),
      Response.json({ Services: [{ Name: 'b' }] }),
    );
    expect((await getServiceGraph(WINDOW, signal)).map(({ Name }) => Name)).toEqual(['a', 'b']);
    expect(asked[1]?.input).toEqual({ ...WINDOW, NextToken: 'n' });
  });

  it('passes the name and the words of a refusal on', async () => {
    answerWith(Response.json({ __type: 'InvalidRequestException', Message: 'Too long' }, { status: 400 }));
    expect(await failureOf(getServiceGraph(WINDOW, signal))).toMatchObject({
      code: 'InvalidRequestException',
      message: 'Too long',
      status: 400,
    });
  });

  it('says so when an answer is not JSON', async () => {
    answerWith(new Response('<h1>Bad gateway</h1>', { status: 502 }));
    expect(await failureOf(getServiceGraph(WINDOW, signal))).toMatchObject({ code: 'HTTP 502', status: 502 });
  });

  it('says so when the service does not answer', async () => {
    answerWith(new TypeError('Failed to fetch'));
    expect(await failureOf(getServiceGraph(WINDOW, signal))).toMatchObject({
      code: 'Unreachable',
      status: undefined,
    });
  });
});
