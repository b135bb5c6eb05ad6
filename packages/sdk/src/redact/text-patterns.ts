/**
 * Secrets that can be told by their looks, in strings that users put into metadata. Each pattern is linear in the length
 * of the text and is tried only where a cheap hint stands; what looks like an id, a time or a number stays as it is.
 */

export const mark = '[redacted]';

/** `text` without bearer tokens, JWTs, keys, passwords in URLs and assignments, and card numbers. */
export function withoutSecrets(text: string): string {
  if (text.length < 8 || !hint.test(text)) return text;
  let clean = text;
  if (clean.includes('PRIVATE KEY')) clean = clean.replace(privateKey, mark);
  if (clean.includes('eyJ')) clean = clean.replace(jsonWebToken, mark);
  clean = clean.replace(authorization, withoutCredentials);
  if (clean.includes('://')) clean = clean.replace(userInfo, `$1${mark}@`);
  if (clean.includes('=') || clean.includes(':')) clean = clean.replace(assignment, `$1${mark}`);
  if (/A[A-Z]{3}[A-Z0-9]{16}/.test(clean)) clean = clean.replace(awsAccessKeyId, mark);
  if (clean.length >= 40) clean = clean.replace(awsSecretKey, (found) => (looksRandom(found) ? mark : found));
  return clean.replace(cardNumber, (found) => (isCardNumber(found) ? mark : found));
}

const hint = /eyJ|\b(?:bearer|basic)\s|PRIVATE KEY|A(?:KIA|SIA)|:\/\/|[=:]|\d{4}[ -]?\d|[A-Za-z0-9/+]{40}/i;

const privateKey = /-----BEGIN [A-Z ]*PRIVATE KEY-----[^]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g;

/** Header and payload are JSON objects, which begin with `eyJ` in base64url; the signature may be empty. */
const jsonWebToken = /\beyJ[\w-]{8,}\.[\w-]{4,}\.[\w-]*/g;

const authorization = /\b(bearer|basic)(\s+)([\w.~+/-]{8,}={0,2})/gi;

const userInfo = /(:\/\/)[^\s/?#@"']+@/g;

/** `password=…` and `"password": "…"`; a colon without quotes is prose ("password: too short"). */
const assignment =
  /((?:password|passwd|pwd|secret|api[_-]?key|access[_-]?key|token)(?:=["']?|["']\s*:\s*["']))(?!\[redacted\])[^\s"'&;,]+/gi;

const awsAccessKeyId = /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g;

const awsSecretKey = /(?<![A-Za-z0-9/+=_.-])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=_-])/g;

const cardNumber =
  /(?<![\w-]|\d\.)\d{4}(?:\d{10,12}|([ -])\d{4}\1\d{4}\1\d{4}|([ -])\d{6}\2\d{4,5})(?![\w-]|\.\d)/g;

/** "Bearer authentication" is prose: a token has a digit or is long; basic credentials decode to `user:password`. */
function withoutCredentials(found: string, scheme: string, space: string, value: string): string {
  const isSecret =
    scheme.toLowerCase() === 'bearer'
      ? value.length >= 32 || (value.length >= 12 && /\d/.test(value))
      : /^[\x20-\x7e]*:[\x20-\x7e]*$/.test(Buffer.from(value, 'base64').toString('latin1'));
  return isSecret ? `${scheme}${space}${mark}` : found;
}

/** Forty characters of base64 are also a path or a hash; those lack the mix that random ones have. */
function looksRandom(text: string): boolean {
  const [upper, lower, digits, slashes] = [/[A-Z]/g, /[a-z]/g, /\d/g, /\//g].map(
    (kind) => text.match(kind)?.length ?? 0,
  );
  return (upper ?? 0) >= 6 && (lower ?? 0) >= 6 && (digits ?? 0) >= 3 && (slashes ?? 0) <= 4;
}

/** Prefix and length of an issuer, and the check digit of Luhn's formula. Source: ISO/IEC 7812-1. */
function isCardNumber(text: string): boolean {
  const digits = text.replace(/\D/g, '');
  return issuers.test(digits) && hasCheckDigit(digits);
}

const issuers =
  /^(?:4\d{15}|5[1-5]\d{14}|2[2-7]\d{14}|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|6(?:011|4[4-9]\d|5\d\d|2\d\d)\d{12}|35\d{14})$/;

function hasCheckDigit(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = digits.charCodeAt(digits.length - 1 - index) - 48;
    const value = index % 2 === 0 ? digit : digit * 2;
    sum += value > 9 ? value - 9 : value;
  }
  return sum % 10 === 0;
}
