/**
 * Two lanes of 32 bits for counting what is distinct; the same on every machine, so that what was counted in different
 * processes can be merged. Not for tables that a stranger's texts fill: it has no secret.
 * (cyrb53 by bryc, public domain, with the finish of MurmurHash3.)
 */
export class Hash {
  #a = firstA;
  #b = firstB;

  /** 53 bits, all that a number holds. */
  get value(): number {
    let a = Math.imul(this.#a ^ (this.#a >>> 16), 2246822507);
    a ^= Math.imul(this.#b ^ (this.#b >>> 13), 3266489909);
    let b = Math.imul(this.#b ^ (this.#b >>> 16), 2246822507);
    b ^= Math.imul(a ^ (a >>> 13), 3266489909);
    return (b >>> 0) * twoTo21 + (a >>> 11);
  }

  add(unit: number): this {
    this.#a = Math.imul(this.#a ^ unit, 2654435761);
    this.#b = Math.imul(this.#b ^ unit, 1597334677);
    return this;
  }

  reset(): this {
    this.#a = firstA;
    this.#b = firstB;
    return this;
  }
}

const firstA = 0xdeadbeef | 0;
const firstB = 0x41c6ce57;

/** The part of a hash that stands below the upper 32 bits. */
export const twoTo21 = 0x20_0000;

const hash = new Hash();

export function hashOf(text: string): number {
  hash.reset();
  for (let i = 0; i < text.length; i++) hash.add(text.charCodeAt(i));
  return hash.value;
}

export function hashOfBytes(bytes: Uint8Array, from: number, to: number): number {
  hash.reset();
  for (let i = from; i < to; i++) hash.add(bytes[i] ?? 0);
  return hash.value;
}
