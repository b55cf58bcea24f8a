import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { naturalCompare, naturalSort } from '../../../src/node/natural.ts';
import { Random } from '../../support/random.ts';

const now = (): Promise<void> => Promise.resolve();
const name = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 8 }),
  fc.stringMatching(/^(img|IMG|a|é)?[0-9]{0,3}( |-|_)?[0-9]{0,2}\.(jpg|png)$/),
);

describe('the natural order', () => {
  test.each([
    [['img1', 'img2', 'img10', 'img20', 'img100']],
    [['1.jpg', '2.jpg', '10.jpg', 'a.jpg']],
    [['a1b2', 'a1b10', 'a2b1']],
    [['photo', 'photo 1', 'photo 2', 'photo 11']],
  ])('%j', (wanted) => {
    expect(wanted.toReversed().toSorted(naturalCompare)).toEqual(wanted);
  });

  test('tells any two names apart, the same way round on every machine', () => {
    fc.assert(
      fc.property(name, name, (a, b) => {
        expect(Math.sign(naturalCompare(a, b))).toBe(-Math.sign(naturalCompare(b, a)) + 0);
        expect(naturalCompare(a, b) === 0).toBe(a === b);
      }),
    );
    expect(['A', 'a', 'Á', 'á', 'a1', 'a01'].map((each) => naturalCompare(each, each))).toEqual([
      0, 0, 0, 0, 0, 0,
    ]);
  });

  test('is an order: no three names go round in a circle', () => {
    fc.assert(
      fc.property(name, name, name, (...names) => {
        const [a = '', b = '', c = ''] = names.toSorted(naturalCompare);
        expect(naturalCompare(a, b)).toBeLessThanOrEqual(0);
        expect(naturalCompare(b, c)).toBeLessThanOrEqual(0);
        expect(naturalCompare(a, c)).toBeLessThanOrEqual(0);
      }),
    );
  });
});

describe('sorting in pieces', () => {
  test('gives what sorting at once gives, also for thousands and with equal names in their order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), fc.integer({ min: 0, max: 5000 }), async (seed, count) => {
        const random = new Random(seed);
        const values = Array.from({ length: count }, (_, place) => ({
          key: `f${random.whole(0, 900)}`,
          place,
        }));
        const sorted = await naturalSort(values, ({ key }) => key, now);
        expect(sorted).toEqual(values.toSorted((a, b) => naturalCompare(a.key, b.key)));
      }),
      { numRuns: 25 },
    );
  });

  test.each([0, 1, 1023, 1024, 1025, 2048, 2049, 5000])('%i values', async (count) => {
    const values = Array.from({ length: count }, (_, i) => (i * 7919) % count);
    const sorted = await naturalSort(values, String, now);
    expect(sorted).toEqual(Array.from({ length: count }, (_, i) => i));
  });

  test('asks for a pause often enough that an editor stays free', async () => {
    let stretch = 0;
    let longest = 0;
    const values = Array.from({ length: 20_000 }, (_, i) => `img${(i * 7919) % 20_000}.jpg`);
    const key = (value: string): string => {
      longest = Math.max(longest, ++stretch);
      return value;
    };
    const pause = (): Promise<void> => {
      stretch = 0;
      return Promise.resolve();
    };
    await naturalSort(values, key, pause);
    // 1024 values take about ten comparisons each, and a comparison has two keys.
    expect(longest).toBeLessThan(1024 * 10 * 2 * 1.2);
  });

  test('an abort in a pause ends it', async () => {
    const pause = (): Promise<void> => Promise.reject(new Error('aborted'));
    await expect(naturalSort(['b', 'a'], String, pause)).rejects.toThrow('aborted');
  });
});
