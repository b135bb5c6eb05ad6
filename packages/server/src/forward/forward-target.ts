/**
 * Where everything received goes on to, as `--forward` names it. Credentials of the URL travel in a header and stand
 * in no text that is logged, and neither does a query, which may hold a key.
 * Source: OpenTelemetry specification, "OTLP Exporter Configuration", on a base URL; RFC 7617 on `Basic`.
 */

export interface ForwardTarget {
  /** Takes requests; without credentials. */
  readonly url: string;
  /** The `Authorization` header that the URL's credentials make. */
  readonly authorization: string | undefined;
  /** The target in logs. */
  readonly label: string;
}

const PREFIX = 'otlp=';
const TRACES_PATH = '/v1/traces';

/** Reads `otlp=URL`, the URL being the base of an OTLP/HTTP endpoint or its `/v1/traces`; undefined for other text. */
export function parseForwardTarget(text: string): ForwardTarget | undefined {
  const address = text.slice(PREFIX.length);
  if (!text.startsWith(PREFIX) || !URL.canParse(address)) return undefined;
  const url = new URL(address);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined;
  const authorization = authorizationOf(url);
  url.username = '';
  url.password = '';
  url.hash = '';
  url.pathname = tracesPath(url.pathname);
  return { url: url.href, authorization, label: `${url.origin}${url.pathname}` };
}

function tracesPath(path: string): string {
  const base = path.replace(/\/+$/, '');
  return base.endsWith(TRACES_PATH) ? base : base + TRACES_PATH;
}

function authorizationOf({ username, password }: URL): string | undefined {
  if (username === '' && password === '') return undefined;
  const credentials = `${unescaped(username)}:${unescaped(password)}`;
  return `Basic ${Buffer.from(credentials).toString('base64')}`;
}

/** A percent sign that escapes nothing stands for itself. */
function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
