import { describe, expect, test } from 'vitest';
import { stripMetadata } from '../../../../src/core/metadata/strip.ts';
import { rawPreview } from '../../../../src/node/raw-preview.ts';

interface Rows {
  readonly tags: readonly number[];
  readonly rows: number;
  readonly count: number;
  readonly place: number;
}

/** A directory of rows of these tags, all of which name the same values. */
function tiff({ tags, rows, count, place }: Rows): Buffer {
  const bytes = Buffer.alloc(4_800_000);
  bytes.write('II*\0', 'latin1');
  bytes.writeUInt32LE(8, 4);
  bytes.writeUInt16LE(rows, 8);
  for (let i = 0; i < rows; i++) {
    const at = 10 + i * 12;
    bytes.writeUInt16LE(tags[i % tags.length] ?? 0, at);
    bytes.writeUInt16LE(4, at + 2);
    bytes.writeUInt32LE(count, at + 4);
    bytes.writeUInt32LE(place, at + 8);
  }
  return bytes;
}

/** Without a bound each of these takes minutes, or as much memory as there is. */
describe('thousands of rows of a TIFF that all name the same', () => {
  const many = { rows: 65_535, count: 1_000_000, place: 800_000 };

  test.each([
    ['places of strips', [273]],
    ['directories of smaller versions', [330]],
    ['texts', [270]],
    ['XMP', [700]],
    ['all of them', [273, 279, 330, 700, 0x8769, 0x8825]],
  ])('%s', (_name, tags) => {
    const stripped = stripMetadata(tiff({ ...many, tags }), 'tiff');
    // Of places of strips the first row counts, and there is nothing to take out.
    expect('damaged' in stripped || stripped.removed.length === 0).toBe(true);
    expect(rawPreview(tiff({ ...many, tags }))).toBeUndefined();
  });

  test('directories that name themselves', () => {
    const itself = { rows: 65_535, count: 1, place: 8 };
    expect(stripMetadata(tiff({ ...itself, tags: [0x8769] }), 'tiff')).toHaveProperty('damaged');
    expect(rawPreview(tiff({ ...itself, tags: [0x14a] }))).toBeUndefined();
  });
});

test('a TIFF may have hundreds of thousands of strips', () => {
  const strips = tiff({ tags: [273, 279, 270], rows: 3, count: 400_000, place: 1000 });
  const stripped = stripMetadata(strips, 'tiff');
  expect(stripped).toMatchObject({ removed: ['comments'] });
});
