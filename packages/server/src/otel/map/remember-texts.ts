/**
 * What a pure function made of the texts it met lately. Telemetry repeats a few hundred names and keys, so the answer
 * is mostly known; when a sender makes names up without end, everything is forgotten at once and the cost is that of
 * not remembering.
 */

const MAX_TEXTS = 2000;

/** Longer texts are made anew each time, so that what is remembered stays below a megabyte or two. */
const MAX_CHARACTERS = 300;

/** The same function, remembering. */
export function rememberTexts(make: (text: string) => string): (text: string) => string {
  const made = new Map<string, string>();
  return (text) => {
    const known = made.get(text);
    if (known !== undefined) return known;
    const answer = make(text);
    if (text.length <= MAX_CHARACTERS) {
      if (made.size >= MAX_TEXTS) made.clear();
      made.set(text, answer);
    }
    return answer;
  };
}
