/**
 * The `http` block.
 * Source: X-Ray Developer Guide, "X-Ray segment documents", "HTTP request data".
 */

import { isJsonObject, isNotBoolean, isNotInteger, isNotString, type Raw } from './json-value.ts';
import type { HttpBlock, HttpRequest, HttpResponse } from './segment-document.ts';

const INTEGER_TEXT = /^-?\d{1,15}$/;
const MAX_STATUS = 999;

/** Deletes what is not an `http` block's, in place. */
export function checkHttp(http: Raw<HttpBlock>): void {
  const { request, response } = http;
  if (request !== undefined) {
    if (isJsonObject(request)) checkRequest(request);
    else delete http.request;
  }
  if (response !== undefined) {
    if (isJsonObject(response)) checkResponse(response);
    else delete http.response;
  }
}

function checkRequest(request: Raw<HttpRequest>): void {
  if (isNotString(request.method)) delete request.method;
  if (isNotString(request.url)) delete request.url;
  if (isNotString(request.user_agent)) delete request.user_agent;
  if (isNotString(request.client_ip)) delete request.client_ip;
  if (isNotBoolean(request.x_forwarded_for)) delete request.x_forwarded_for;
  if (isNotBoolean(request.traced)) delete request.traced;
}

function checkResponse(response: Raw<HttpResponse>): void {
  if (typeof response.status === 'string') response.status = toInteger(response.status);
  if (isNotStatus(response.status)) delete response.status;
  if (typeof response.content_length === 'string') {
    response.content_length = toInteger(response.content_length);
  }
  if (isNotInteger(response.content_length)) delete response.content_length;
}

/** The Node SDK copies `Content-Length` from the header as text. Other text gives null, which is no integer. */
function toInteger(text: string): number | null {
  return INTEGER_TEXT.test(text) ? Number(text) : null;
}

function isNotStatus(status: unknown): boolean {
  if (status === undefined) return false;
  return typeof status !== 'number' || !Number.isInteger(status) || status < 0 || status > MAX_STATUS;
}
