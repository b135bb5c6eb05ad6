/**
 * Names of segments and subsegments made of any text. Characters that are not allowed are taken out and not replaced,
 * so that the name is the one that the Collector would give.
 * Source: OpenTelemetry Collector, awsxray exporter, translator/segment.go: fixSegmentName, which also takes out the
 * backslash and digits other than ASCII's; it cuts at 200 bytes, while X-Ray's limit is in characters.
 */

import { rememberTexts } from './remember-texts.ts';

const MAX_CODE_POINTS = 200;

const ASCII_MARKS = ' _.:/%&#=+-@';
const ILLEGAL_CHARACTERS = /[^ 0-9\p{L}_.:/%&#=+\-@]/gu;

const IS_LEGAL_ASCII = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  return /[0-9A-Za-z]/.test(character) || ASCII_MARKS.includes(character) ? 1 : 0;
});

/** What is left of `text` as a name of at most 200 characters; empty where nothing but blanks is. */
export function cleanName(text: string): string {
  return isCleanAscii(text) ? text : cleanAnyName(text);
}

/** Most names are clean, and an expression would cost more than all the rest of naming. A blank counts as unclean. */
function isCleanAscii(text: string): boolean {
  if (text.length > MAX_CODE_POINTS || text.charCodeAt(0) <= 0x20) return false;
  for (let index = 0; index < text.length; index++) {
    if (IS_LEGAL_ASCII[text.charCodeAt(index)] !== 1) return false;
  }
  return true;
}

const cleanAnyName = rememberTexts((text) => {
  const legal = text.replaceAll(ILLEGAL_CHARACTERS, '');
  const kept = legal.length > MAX_CODE_POINTS ? [...legal].slice(0, MAX_CODE_POINTS).join('') : legal;
  return kept.trim() === '' ? '' : kept;
});
