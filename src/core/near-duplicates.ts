import { hashBits, nearDistance } from './perceptual-hash.ts';

/** A hash that is near another one. */
export interface Near {
  /** The one that was added as the how manieth, from 0. */
  readonly index: number;
  /** Bits that differ. */
  readonly distance: number;
}

/**
 * Hashes of one list, and of all, that are compared with one: of 250,000 pictures that have nothing in common it is 4,
 * and 1000. Scans of one form share whole parts, and each would be compared with all others.
 */
const mostCompared = { list: 1000, all: 20_000 } as const;
const partBits = 16;
const parts = hashBits / partBits;
const words = hashBits / 32;

/**
 * Perceptual hashes, and which of them are near a given one, without comparing it with all.
 *
 * Two hashes that differ in at most 31 of 256 bits have a part of 16 bits, of their 16, that differs in at most one
 * bit: so only hashes in 16 × 17 lists of one such part each are looked at (multi-index hashing, as PDQ's own). Takes
 * 96 bytes a hash and 4 MB.
 */
export class NearDuplicates {
  #count = 0;
  #hashes = new Uint32Array(words * 64);
  /** The hash added last with this value of that part; -1 for none. */
  readonly #heads = new Int32Array(parts << partBits).fill(-1);
  /** By hash and part, the one added before it in the same list. */
  #before = new Int32Array(parts * 64);

  get size(): number {
    return this.#count;
  }

  /** @returns its index */
  add(hash: string): number {
    const index = this.#count++;
    if (index * words >= this.#hashes.length) this.#grow();
    this.#hashes.set(wordsOf(hash), index * words);
    for (let part = 0; part < parts; part++) {
      const head = (part << partBits) + this.#part(this.#hashes, index * words, part);
      this.#before[index * parts + part] = this.#heads[head] ?? -1;
      this.#heads[head] = index;
    }
    return index;
  }

  /**
   * Those that are near, the nearest first; of equal ones the first that was added.
   * @param most looks no further when so many were found, which then need not be the nearest: a thousand frames of one
   * film must not all be compared with each other
   */
  find(hash: string, most = 8): readonly Near[] {
    const wanted = wordsOf(hash);
    const found = new Map<number, number>();
    let compared = 0;
    const goesOn = (): boolean => found.size < most && compared < mostCompared.all;
    // Parts that are the same first, as there are the nearest.
    for (let flip = -1; flip < partBits && goesOn(); flip++) {
      for (let part = 0; part < parts && goesOn(); part++) {
        const value = this.#part(wanted, 0, part) ^ (flip < 0 ? 0 : 1 << flip);
        let index = this.#heads[(part << partBits) + value] ?? -1;
        const end = compared + mostCompared.list;
        for (; index >= 0 && compared < end && goesOn(); index = this.#before[index * parts + part] ?? -1) {
          compared++;
          const distance = this.#distance(wanted, index);
          if (distance <= nearDistance) found.set(index, distance);
        }
      }
    }
    return [...found]
      .map(([index, distance]) => ({ index, distance }))
      .toSorted((a, b) => a.distance - b.distance || a.index - b.index);
  }

  #part(from: Uint32Array, start: number, part: number): number {
    const word = from[start + (part >> 1)] ?? 0;
    return part % 2 === 0 ? word >>> partBits : word & 0xffff;
  }

  #distance(wanted: Uint32Array, index: number): number {
    let distance = 0;
    for (let word = 0; word < words && distance <= nearDistance; word++)
      distance += ones((wanted[word] ?? 0) ^ (this.#hashes[index * words + word] ?? 0));
    return distance;
  }

  #grow(): void {
    const [hashes, before] = [this.#hashes, this.#before];
    this.#hashes = new Uint32Array(hashes.length * 2);
    this.#hashes.set(hashes);
    this.#before = new Int32Array(before.length * 2);
    this.#before.set(before);
  }
}

/** @param hash as `perceptualHash` gives it */
function wordsOf(hash: string): Uint32Array {
  return Uint32Array.from({ length: words }, (_, word) =>
    Number.parseInt(hash.slice(word * 8, word * 8 + 8), 16),
  );
}

/** How many bits of 32 are set. */
function ones(bits: number): number {
  const pairs = bits - ((bits >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Bits that differ between two hashes. */
export function hashDistance(one: string, other: string): number {
  const [a, b] = [wordsOf(one), wordsOf(other)];
  return a.reduce((sum, word, at) => sum + ones(word ^ (b[at] ?? 0)), 0);
}
