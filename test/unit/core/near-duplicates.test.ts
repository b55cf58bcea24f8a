import { describe, expect, test } from 'vitest';
import { hashDistance, NearDuplicates } from '../../../src/core/near-duplicates.ts';
import { Random } from '../../support/random.ts';

const hexOf = (bits: bigint): string => bits.toString(16).padStart(64, '0');
const anyHash = (random: Random): bigint =>
  Array.from({ length: 8 }, () => BigInt(random.whole(0, 0xffff_ffff))).reduce(
    (all, word) => (all << 32n) | word,
    0n,
  );

/** The hash with so many of its bits turned. */
function turned(hash: bigint, count: number, random: Random): bigint {
  const places = random.shuffle(Array.from({ length: 256 }, (_, place) => place)).slice(0, count);
  return places.reduce((bits, place) => bits ^ (1n << BigInt(place)), hash);
}

describe('near duplicates', () => {
  test('finds every hash within 31 bits, and none beyond, as comparing with all does', () => {
    const random = new Random(7);
    const near = new NearDuplicates();
    const known = Array.from({ length: 400 }, () => anyHash(random));
    for (const hash of known) near.add(hexOf(hash));
    for (const [index, hash] of known.entries()) {
      const distance = index % 40;
      const wanted = hexOf(turned(hash, distance, random));
      const all = known.flatMap((each, at) => {
        const bits = hashDistance(wanted, hexOf(each));
        return bits <= 31 ? [{ index: at, distance: bits }] : [];
      });
      expect(near.find(wanted)).toEqual(all);
      expect(all, `${distance} bits`).toEqual(distance <= 31 ? [{ index, distance }] : []);
    }
  });

  test('gives the nearest first, of equal ones the first that was added', () => {
    const random = new Random(8);
    const hash = anyHash(random);
    const near = new NearDuplicates();
    for (const bits of [20, 3, 3, 0]) near.add(hexOf(turned(hash, bits, random)));
    expect(near.find(hexOf(hash))).toEqual([
      { index: 3, distance: 0 },
      { index: 1, distance: 3 },
      { index: 2, distance: 3 },
      { index: 0, distance: 20 },
    ]);
  });

  test('of a thousand pictures that are all alike it looks at a few only', () => {
    const near = new NearDuplicates();
    const hash = hexOf(anyHash(new Random(9)));
    for (let i = 0; i < 1000; i++) near.add(hash);
    expect(near.find(hash)).toHaveLength(8);
    expect(near.find(hash, 1)).toHaveLength(1);
    expect(near.size).toBe(1000);
  });

  test('of many that share a part only some are looked at, and the near one is found by another part', () => {
    const random = new Random(10);
    const form = anyHash(random);
    const near = new NearDuplicates();
    near.add(hexOf(turned(form, 5, random)));
    const shared = form >> 240n;
    for (let i = 0; i < 3000; i++) near.add(hexOf((shared << 240n) | (anyHash(random) >> 16n)));
    expect(near.find(hexOf(form))).toEqual([{ index: 0, distance: 5 }]);
    const far = new NearDuplicates();
    const [first, ...others] = Array.from({ length: 1002 }, (_, i) => (BigInt(i) << 240n) | (form >> 16n));
    far.add(hexOf(first ?? 0n));
    for (const hash of others) far.add(hexOf(hash ^ (((1n << 60n) - 1n) << 180n)));
    expect(far.find(hexOf(form >> 16n)).map(({ index }) => index)).toContain(0);
  });

  test('finds nothing where nothing is', () => {
    expect(new NearDuplicates().find('0'.repeat(64))).toEqual([]);
  });

  test('counts the bits that differ', () => {
    expect(hashDistance('0'.repeat(64), 'f'.repeat(64))).toBe(256);
    expect(hashDistance(`8${'0'.repeat(62)}1`, '0'.repeat(64))).toBe(2);
  });
});
