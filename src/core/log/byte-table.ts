import { hashOfBytes, twoTo21 } from '../sketch/hash.ts';
import { longestValue, type TopValuesValue, TopValues } from '../sketch/top-values.ts';
import { textOf } from './safe-text.ts';

/** Counters for so many times the values that are told in the end, before some are given up. */
const spare = 16;

/**
 * Counts texts that stand in bytes, as `TopValues` does, without making a text of each: of a million lines a log has
 * some thousand different ones. A hash table with open addressing; what is counted stands in one buffer.
 */
export class ByteTable {
  readonly #limit: number;
  /** Grows: most files are small, and have few values. */
  #capacity = 64;
  #slots = new Int32Array(this.#capacity * 2);
  #hashes = new Int32Array(this.#capacity);
  #begins = new Int32Array(this.#capacity + 1);
  #counts = new Float64Array(this.#capacity);
  #missed = new Float64Array(this.#capacity);
  /** By the place of a value, its hash for counting what is distinct, in two numbers. */
  high = new Int32Array(this.#capacity);
  low = new Int32Array(this.#capacity);
  /** What whoever uses the table has worked out for a value; −1 at first. */
  tag = new Int32Array(this.#capacity);
  #texts = Buffer.allocUnsafeSlow(1024);
  #size = 0;
  #total = 0;
  #error = 0;
  /** So that a stranger's log cannot be made of texts with one hash. */
  readonly #seed = (Math.random() * 0x1_0000_0000) | 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Counts a text; @returns its place, good until the next call */
  count(bytes: Uint8Array, from: number, end: number): number {
    const to = end - from > longestValue ? cutAt(bytes, from) : end;
    let hash = this.#seed;
    for (let at = from; at < to; at++) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x0100_0193);
    hash ^= hash >>> 15;
    hash = Math.imul(hash, 0x2c1b_3c6d);
    hash ^= hash >>> 13;
    this.#total++;
    const mask = this.#slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const place = (this.#slots[slot] ?? 0) - 1;
      if (place === -1) return this.#add(hash, slot, bytes, from, to);
      if (this.#hashes[place] === hash && this.#isSame(place, bytes, from, to)) {
        this.#counts[place] = (this.#counts[place] ?? 0) + 1;
        return place;
      }
    }
  }

  /** As new, but for the room that it has. */
  clear(): void {
    this.#slots.fill(0);
    this.#size = 0;
    this.#total = 0;
    this.#error = 0;
  }

  textAt(place: number): string {
    return textOf(this.#texts, this.#begins[place] ?? 0, this.#begins[place + 1] ?? 0);
  }

  /** As `TopValues` has it. Only of what is told a text is made: of one part of a log that is one in ten. */
  value(): TopValuesValue {
    this.#keep(this.#limit);
    const places = Array.from({ length: this.#size }, (_, place) => place);
    const missed = places.map((place) => this.#missed[place] ?? 0);
    return TopValues.from({
      limit: this.#limit,
      total: this.#total,
      error: this.#error,
      values: places.map((place) => this.textAt(place)),
      counts: places.map((place) => this.#counts[place] ?? 0),
      ...(this.#error > 0 ? { missed } : {}),
    }).toJSON();
  }

  #isSame(place: number, bytes: Uint8Array, from: number, to: number): boolean {
    const begin = this.#begins[place] ?? 0;
    const texts = this.#texts;
    if ((this.#begins[place + 1] ?? 0) - begin !== to - from) return false;
    for (let at = from, other = begin; at < to; at++, other++) if (bytes[at] !== texts[other]) return false;
    return true;
  }

  #add(hash: number, slot: number, bytes: Uint8Array, from: number, to: number): number {
    if (this.#size === this.#capacity) {
      if (this.#capacity < this.#limit * spare) this.#grow();
      else this.#keep(this.#capacity >> 1);
      return this.#insert(hash, this.#freeSlot(hash), bytes, from, to);
    }
    return this.#insert(hash, slot, bytes, from, to);
  }

  #insert(hash: number, slot: number, bytes: Uint8Array, from: number, to: number): number {
    const place = this.#size++;
    const begin = this.#begins[place] ?? 0;
    const end = begin + to - from;
    if (end > this.#texts.length) {
      const texts = Buffer.allocUnsafeSlow(Math.max(end, this.#texts.length * 2));
      this.#texts.copy(texts, 0, 0, begin);
      this.#texts = texts;
    }
    this.#texts.set(bytes.subarray(from, to), begin);
    this.#begins[place + 1] = end;
    this.#slots[slot] = place + 1;
    this.#hashes[place] = hash;
    this.#counts[place] = 1;
    this.#missed[place] = this.#error;
    const lasting = hashOfBytes(this.#texts, begin, end);
    this.high[place] = Math.floor(lasting / twoTo21);
    this.low[place] = lasting % twoTo21;
    this.tag[place] = -1;
    return place;
  }

  #grow(): void {
    this.#capacity *= 2;
    this.#hashes = larger(this.#hashes, this.#capacity);
    this.#begins = larger(this.#begins, this.#capacity + 1);
    this.high = larger(this.high, this.#capacity);
    this.low = larger(this.low, this.#capacity);
    this.tag = larger(this.tag, this.#capacity);
    const [counts, missed] = [this.#counts, this.#missed];
    this.#counts = new Float64Array(this.#capacity);
    this.#counts.set(counts);
    this.#missed = new Float64Array(this.#capacity);
    this.#missed.set(missed);
    this.#slots = new Int32Array(this.#capacity * 2);
    for (let place = 0; place < this.#size; place++)
      this.#slots[this.#freeSlot(this.#hashes[place] ?? 0)] = place + 1;
  }

  #freeSlot(hash: number): number {
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
    return slot;
  }

  /** Gives up the rarest but for so many. */
  #keep(most: number): void {
    const over = this.#size - most;
    if (over <= 0) return;
    const counts = Float64Array.from(
      { length: this.#size },
      (_, place) => (this.#counts[place] ?? 0) + (this.#missed[place] ?? 0),
    );
    const sorted = counts.toSorted();
    const last = sorted[over - 1] ?? 0;
    let same = over - sorted.indexOf(last);
    this.#error = Math.max(this.#error, last);
    this.#slots.fill(0);
    this.#size = 0;
    let end = 0;
    for (const [place, upper] of counts.entries()) {
      if (upper < last || (upper === last && same-- > 0)) continue;
      const [begin, old] = [this.#begins[place] ?? 0, this.#begins[place + 1] ?? 0];
      const hash = this.#hashes[place] ?? 0;
      const to = this.#size++;
      this.#texts.copyWithin(end, begin, old);
      this.#begins[to] = end;
      end += old - begin;
      for (const list of [this.#hashes, this.#counts, this.#missed, this.high, this.low, this.tag])
        list[to] = list[place] ?? 0;
      this.#slots[this.#freeSlot(hash)] = to + 1;
    }
    this.#begins[this.#size] = end;
  }
}

function larger(list: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const made = new Int32Array(length);
  made.set(list);
  return made;
}

/** Not within a UTF-8 character. */
function cutAt(bytes: Uint8Array, from: number): number {
  let to = from + longestValue;
  while (to > from + longestValue - 4 && ((bytes[to] ?? 0) & 0xc0) === 0x80) to--;
  return to;
}
