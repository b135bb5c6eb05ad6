/** Whether the window is that of a phone, as it is in the styles. */
export function isNarrowWindow(): boolean {
  return matchMedia('(max-width: 620px)').matches;
}
