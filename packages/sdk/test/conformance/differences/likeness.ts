/** Ways in which values differ all over a file of scenarios. */

/** Two URLs of which only this SDK's has the port. */
export function addsPort(official: unknown, here: unknown): boolean {
  return (
    typeof here === 'string' && here !== official && here.replace(/(?<=\/\/[^/]*):<\w+>/, '') === official
  );
}

export function isAdded(official: unknown): boolean {
  return official === undefined;
}
