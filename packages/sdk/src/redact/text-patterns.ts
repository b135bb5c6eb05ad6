/**
 * Secrets that can be told by their looks, in strings that users put into metadata. Each pattern is linear in the
 * length of the text; what looks like an id, a time or a number stays as it is.
 */

export const mark = '[redacted]';

/** What to put in place of what each pattern finds. */
const patterns: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[^]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, mark],
  // Header and payload of a JSON web token are JSON objects, which begin with `eyJ` in base64url.
  [/\beyJ[\w-]{8,}\.[\w-]{4,}\.[\w-]*/g, mark],
  // "Bearer authentication" is prose: a token has a digit.
  [/\b((?:bearer|basic)\s+)(?=[\w.~+/-]*\d)[\w.~+/-]{8,}={0,2}/gi, `$1${mark}`],
  [/(:\/\/)[^\s/?#@"']+@/g, `$1${mark}@`],
  // `password=…` and `"password": "…"`; a colon without quotes is prose ("password: too short").
  [
    /((?:password|passwd|pwd|secret|api[_-]?key|access[_-]?key|token)(?:=["']?|["']\s*:\s*["']))(?!\[redacted\])[^\s"'&;,]+/gi,
    `$1${mark}`,
  ],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, mark],
  // An AWS secret key; forty characters of a hash or a path lack its mix.
  [
    /(?<![\w/+=.-])(?=[a-z\d/+]{0,39}[A-Z])(?=[A-Z\d/+]{0,39}[a-z])(?=[a-zA-Z/+]{0,39}\d)[A-Za-z\d/+]{40}(?![\w/+=-])/g,
    mark,
  ],
];

/** Without any of these nothing is found. */
const hint = /[\d=:]|PRIVATE KEY|[A-Z]{20}/;

const cardNumber =
  /(?<![\w-]|\d\.)\d{4}(?:\d{10,12}|([ -])\d{4}\1\d{4}\1\d{4}|([ -])\d{6}\2\d{4,5})(?![\w-]|\.\d)/g;

/** Of the issuers of cards. Source: ISO/IEC 7812-1. */
const issuer = /^(?:4|5[1-5]|2[2-7]|3[04-8]|6[0245])/;

/** `text` without bearer tokens, JWTs, keys, passwords in URLs and assignments, and card numbers. */
export function withoutSecrets(text: string): string {
  if (!hint.test(text)) return text;
  let clean = text;
  for (const [pattern, replacement] of patterns) clean = clean.replace(pattern, replacement);
  return clean.replace(cardNumber, (found) => (isCardNumber(found) ? mark : found));
}

/** The issuer's prefix, and the check digit of Luhn's formula. */
function isCardNumber(text: string): boolean {
  const digits = text.replace(/\D/g, '');
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const value = Number(digits.at(-1 - index)) * (1 + (index % 2));
    sum += value > 9 ? value - 9 : value;
  }
  return issuer.test(digits) && sum % 10 === 0;
}
