/** @throws Error saying `message` when `name` is not a text or empty. */
export function defaultNameOf(name: unknown, message: string): string {
  if (!name || typeof name !== 'string') throw new Error(message);
  return name;
}
