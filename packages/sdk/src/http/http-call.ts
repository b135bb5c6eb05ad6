/**
 * The arguments of `http.request`: `(options, cb)`, `(url, cb)` or `(url, options, cb)`, where a URL may be a text.
 * They are read as Node reads them, and never written: what must change is changed in a copy.
 * Source: Node.js documentation, "http.request(url[, options][, callback])"; names as aws-xray-sdk-core 3.12.0,
 * `patchers/http_p.js`.
 */
type Options = Readonly<Record<string, unknown>>;

/** A call before it is made. */
export interface HttpCall {
  /** Parsed once, for the name and the log. */
  readonly url: URL | undefined;
  /** Empty when the caller gave none. */
  readonly options: Options;
  /** The arguments in front of the options, a text as the URL it says,
   *  which Node need not parse again; those behind. */
  readonly before: readonly unknown[];
  readonly after: readonly unknown[];
}

/** Reads the arguments; undefined when there are none to understand, so that Node may say what is wrong. */
export function readHttpCall(args: readonly unknown[]): HttpCall | undefined {
  const url = urlOf(args[0]);
  const at = url === undefined ? 0 : 1;
  const given = args[at];
  const options = isOptions(given) ? given : {};
  if (url === undefined && options !== given) return undefined;
  const after = args.slice(typeof given === 'function' ? at : at + 1);
  const before = url === undefined ? [] : [isOptions(args[0]) ? args[0] : url];
  return { url, options, before, after };
}

/** A text, or what Node takes for a URL: it has an `href` and no `path`. */
function urlOf(given: unknown): URL | undefined {
  if (given instanceof URL) return given;
  const text = isOptions(given) && given['path'] === undefined ? given['href'] : given;
  if (typeof text !== 'string') return undefined;
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

function isOptions(value: unknown): value is Options {
  return typeof value === 'object' && value !== null;
}

/** The host that the subsegment is named after. */
export function hostOf({ options, url }: HttpCall): string {
  const host = options['hostname'] ?? options['host'] ?? url?.hostname;
  if (typeof host !== 'string' || host === '') return 'Unknown host';
  return host.startsWith('[') ? host.slice(1, -1) : host;
}

/** The port that is called; an empty text for the protocol's own. */
export function portOf({ options, url }: HttpCall): string {
  return String(options['port'] ?? url?.port ?? options['defaultPort'] ?? '');
}

/** The call as the official log line names it: `host: H, method: M, path: P`. */
export function describeHttpCall(call: HttpCall): string {
  const path = String(call.options['path'] ?? call.url?.pathname ?? '/');
  const method = String(call.options['method'] ?? 'GET');
  return `host: ${hostOf(call)}, method: ${method}, path: ${path.replace(/[?#].*$/s, '')}`;
}
