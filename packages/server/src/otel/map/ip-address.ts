/** Addresses as they stand in attributes: bare, without brackets and without a port. */

const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.|$)){4}$/;
const IPV6_CHARACTERS = /^[0-9a-f:.]+$/i;
const LONGEST_IPV6 = 45;

/** Whether `text` is an address and not a name. One with a zone (`fe80::1%eth0`) is none:
 *  it names no peer elsewhere. */
export function isIpAddress(text: string): boolean {
  if (text.length > LONGEST_IPV6) return false;
  return text.includes(':') ? IPV6_CHARACTERS.test(text) && URL.canParse(`http://[${text}]/`) : isIpv4(text);
}

function isIpv4(text: string): boolean {
  return IPV4.test(text) && !text.endsWith('.');
}

/** The host as it stands in a URL: an IPv6 address in brackets, everything else as it is. */
export function bracketed(host: string): string {
  return host.includes(':') && !host.startsWith('[') && isIpAddress(host) ? `[${host}]` : host;
}
