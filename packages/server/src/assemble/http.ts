/** The request and the response that a document tells of, for segments and for calls alike. */

import type { TraceHttp } from './trace.ts';
import type { TraceEntity } from './trace-tree.ts';

/** Undefined when the document says nothing about HTTP. */
export function httpOf({ document }: TraceEntity): TraceHttp | undefined {
  const { http } = document;
  if (http === undefined) return undefined;
  const { request } = http;
  return {
    url: request?.url,
    status: http.response?.status,
    method: request?.method,
    userAgent: request?.user_agent,
    clientIp: request?.client_ip,
  };
}
