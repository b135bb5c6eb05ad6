/**
 * Whether a name is on a list. Case, `-`, `_` and `.` do not count: `x-api-key` is `X_Api_Key` is `xApiKey`. A `*` in a
 * listed name stands for any characters.
 */
export function nameMatcher(names: readonly string[]): (name: string) => boolean {
  const patterns = names.map((name) =>
    plain(name)
      .replace(/[\\^$+?()[\]{}|]/g, '\\$&')
      .replaceAll('*', '.*'),
  );
  const listed = new RegExp(`^(?:${patterns.join('|')})$`);
  return (name) => listed.test(plain(name));
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[-_.\s]/g, '');
}
