/**
 * How a service is told from the others: by a colour and by one or two characters of its name, which stay when colours
 * look alike. There are eight colours; from the ninth service on they come again, as outlines.
 */

const COLOURS = 8;

export interface ServiceMark {
  /** Unique in the trace, one to three characters. */
  readonly letters: string;
  /** 0 to 7, of the variables `--service-N`. */
  readonly colour: number;
  /** Of the second eight, the fourth eight and so on. */
  readonly isOutlined: boolean;
}

/** Marks in the order of the names. */
export function serviceMarks(names: readonly string[]): readonly ServiceMark[] {
  const taken = new Set<string>();
  return names.map((name, index) => {
    const letters = candidatesOf(name).find((text) => !taken.has(text)) ?? `${index + 1}`;
    taken.add(letters);
    return { letters, colour: index % COLOURS, isOutlined: Math.floor(index / COLOURS) % 2 === 1 };
  });
}

/** The first letter, then the first letters of words, then other letters beside the first, then numbers. */
function candidatesOf(name: string): readonly string[] {
  const letters = [...name.normalize('NFC')].filter((character) => /[\p{L}\p{N}]/u.test(character));
  const first = letters[0]?.toUpperCase() ?? '?';
  const words = name.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
  const initials = words.map((word) => [...word][0] ?? '').join('');
  const pairs = letters.slice(1, 12).map((letter) => first + letter.toLowerCase());
  const numbered = Array.from({ length: 20 }, (_, index) => `${first}${index + 2}`);
  return [first, ...(words.length > 1 ? [initials.slice(0, 2).toUpperCase()] : []), ...pairs, ...numbered];
}
