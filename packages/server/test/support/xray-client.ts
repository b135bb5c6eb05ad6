/** The official client, against a service of a test. */

import { XRayClient, XRayServiceException } from '@aws-sdk/client-xray';

/** Sends each call once. */
export function xrayClient(url: string): XRayClient {
  return new XRayClient({
    endpoint: url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
    maxAttempts: 1,
  });
}

/** The error a call ends with, as the SDK shows it. */
export async function errorOf(call: Promise<unknown>): Promise<XRayServiceException> {
  const caught: unknown = await call.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (caught instanceof XRayServiceException) return caught;
  throw new Error(`Expected a service error, got ${String(caught)}`);
}

/** The errors of calls that are under way together. None may end before somebody waits for it. */
export function errorsOf(calls: readonly Promise<unknown>[]): Promise<XRayServiceException[]> {
  return Promise.all(calls.map(errorOf));
}
