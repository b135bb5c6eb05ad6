/**
 * A seeded source of randomness, so that two runs with one seed send the same traces. xoshiro128** over a typed
 * array: no allocation, and words of full 32 bits, which `Math.random` cannot be seeded to give.
 * Source: David Blackman and Sebastiano Vigna, "Scrambled linear pseudorandom number generators".
 */

export interface Random {
  /** The next 32 bits, as a signed integer: an unsigned one would often be too large for an unboxed number. */
  word(): number;
  /** A number in [0, 1). */
  fraction(): number;
  /** An integer in [0, limit). */
  below(limit: number): number;
  /** One element of a list that is not empty. */
  pick<Element>(list: readonly Element[]): Element;
}

/** The same seed (any 32-bit integer) gives the same sequence. */
export function createRandom(seed: number): Random {
  const state = seedState(seed);
  const word = (): number => nextWord(state);
  const below = (limit: number): number => Math.floor(((word() >>> 0) / 2 ** 32) * limit);
  return {
    word,
    fraction: () => (word() >>> 0) / 2 ** 32,
    below,
    pick: <Element>(list: readonly Element[]): Element => {
      const element = list[below(list.length)];
      if (element === undefined) throw new RangeError('nothing to pick from an empty list');
      return element;
    },
  };
}

function nextWord(state: Uint32Array): number {
  const a = state[0] ?? 0;
  const b = state[1] ?? 0;
  const c = state[2] ?? 0;
  const d = state[3] ?? 0;
  const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9);
  const mixedC = c ^ a;
  const mixedD = d ^ b;
  state[0] = a ^ mixedD;
  state[1] = b ^ mixedC;
  state[2] = mixedC ^ (b << 9);
  state[3] = rotateLeft(mixedD, 11);
  return result;
}

function rotateLeft(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

/** splitmix32 spreads a small seed over the whole state, which must not be all zeros. */
function seedState(seed: number): Uint32Array {
  const state = new Uint32Array(4);
  let counter = seed >>> 0;
  for (let index = 0; index < state.length; index += 1) {
    counter = (counter + 0x9e3779b9) >>> 0;
    let mixed = counter;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    state[index] = mixed ^ (mixed >>> 15);
  }
  return state;
}
