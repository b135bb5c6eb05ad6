/**
 * Names of segments and subsegments. X-Ray allows Unicode letters, digits, whitespace and a few marks in at most 200
 * characters; OpenTelemetry span names do not keep to that, so by default only a name without any legal character is
 * refused.
 * Source: X-Ray Developer Guide, "X-Ray segment documents", field name; that a long name is cut and not refused is
 * observed, not documented.
 */

const MAX_NAME_CODE_POINTS = 200;
const LEGAL_CHARACTER = /[\p{L}\p{N}\s_.:/%&#=+\\\-@]/u;
const ILLEGAL_CHARACTER = /[^\p{L}\p{N}\s_.:/%&#=+\\\-@]/u;

/** The first 200 code points of a name. */
export function truncateName(name: string): string {
  if (name.length <= MAX_NAME_CODE_POINTS) return name;
  let units = 0;
  let codePoints = 0;
  for (const codePoint of name) {
    if (codePoints === MAX_NAME_CODE_POINTS) return name.slice(0, units);
    units += codePoint.length;
    codePoints += 1;
  }
  return name;
}

/** Whether a name is acceptable: one legal character is enough, unless `strict` wants all of them legal. */
export function isLegalName(name: string, strict: boolean): boolean {
  if (strict) return name !== '' && !ILLEGAL_CHARACTER.test(name);
  // Nearly every name begins with an ASCII letter, which spares it the expression.
  return isAsciiLetter(name.charCodeAt(0)) || LEGAL_CHARACTER.test(name);
}

function isAsciiLetter(code: number): boolean {
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}
