// Ids and the trace header, for the parts of AWS that are played here.
// Source: X-Ray Developer Guide, "Tracing header" and "Sending trace data to X-Ray".

import { randomBytes } from 'node:crypto';

/**
 * @typedef {object} TraceContext
 * @property {string} traceId
 * @property {string | undefined} parentId what the next segment hangs below
 * @property {boolean} isSampled
 */

/** 16 hexadecimal digits. */
export function newId() {
  return randomBytes(8).toString('hex');
}

/** Seconds since the epoch, as documents have them. */
export function nowSeconds() {
  return Date.now() / 1000;
}

/**
 * The context of a request by its header. Where the header says nothing about sampling, everything is recorded: this
 * is a demo.
 *
 * @param {string | undefined} header
 * @returns {TraceContext}
 */
export function readContext(header) {
  const fields = new Map(
    (header ?? '').split(';').map((pair) => {
      const [key = '', value = ''] = pair.split('=');
      return [key.trim().toLowerCase(), value.trim()];
    }),
  );
  return {
    traceId: fields.get('root') || newTraceId(),
    parentId: fields.get('parent') || undefined,
    isSampled: fields.get('sampled') !== '0',
  };
}

/** @param {TraceContext} context */
export function writeContext({ traceId, parentId, isSampled }) {
  const parent = parentId === undefined ? '' : `;Parent=${parentId}`;
  return `Root=${traceId}${parent};Sampled=${isSampled ? 1 : 0}`;
}

function newTraceId() {
  return `1-${Math.floor(nowSeconds()).toString(16)}-${randomBytes(12).toString('hex')}`;
}
