import { bmp, dib, ico, tiffStructure } from '../foreign-formats.ts';
import { heicSample } from '../heic-sample.ts';
import { Random } from '../random.ts';
import { patched, repeated, u16le, u32be, u32le } from './bytes.ts';
import { type Hostile, hostile, type Word } from './entry.ts';

const spoilt: readonly [Word, ...Word[]] = ['done', 'damaged', 'unsupported-format', 'other-content'];

/** HEIC, BMP, ICO and camera raw: read by code of our own, or by WebAssembly. */
export function hostileForeigners(jpeg: Buffer, png: Buffer): readonly Hostile[] {
  const good = samples(jpeg, png);
  return [
    ...Object.entries(good).flatMap(([name, bytes]) => spoilings(name, bytes)),
    ...bitmaps(),
    ...icons(png),
    ...heics(),
    ...raws(jpeg),
  ];
}

const rows = Buffer.from(Array.from({ length: 40 * 30 * 4 }, (_, i) => (i * 7) & 0xff));
const greys = Array.from({ length: 256 }, (_, i) => i * 0x01_01_01);

function samples(jpeg: Buffer, png: Buffer): Readonly<Record<string, Buffer>> {
  const size = { width: 40, height: 30 };
  const runs = Buffer.concat([repeated(Buffer.from([40, 5, 0, 0]), 30), Buffer.from([0, 1])]);
  const inside = dib({ width: 32, height: 64, bits: 32, pixels: rows.subarray(0, 32 * 36 * 4) });
  return {
    'true-colour.bmp': bmp({ ...size, bits: 24, pixels: rows.subarray(0, 3600) }),
    'palette.bmp': bmp({ ...size, bits: 8, palette: greys, pixels: rows.subarray(0, 1200) }),
    'runs.bmp': bmp({ ...size, bits: 8, compression: 1, palette: greys, pixels: runs }),
    'both.ico': ico([
      { side: 32, bytes: inside },
      { side: 40, bytes: png },
    ]),
    'photo.heic': heicSample(),
    'preview.dng': withPreview(jpeg, jpeg.length),
  };
}

/** Cut short, and with bits turned over. */
function spoilings(name: string, bytes: Buffer): readonly Hostile[] {
  const random = new Random(17);
  const cuts = [3, 20, 60, Math.floor(bytes.length / 2), bytes.length - 1].map((length) =>
    hostile(`${length}-of-${name}`, bytes.subarray(0, length), ...spoilt),
  );
  const flips = Array.from({ length: 8 }, (_, i) => {
    const copy = Buffer.from(bytes);
    for (let n = 0; n < 4; n++) {
      const at = random.whole(4, Math.min(copy.length - 1, n < 2 ? 120 : copy.length - 1));
      copy[at] = (copy[at] ?? 0) ^ (1 << random.whole(0, 7));
    }
    return hostile(`flipped-${i}-${name}`, copy, ...spoilt, 'too-many-pixels');
  });
  return [...cuts, ...flips];
}

function bitmaps(): readonly Hostile[] {
  const plain = bmp({ width: 8, height: 8, bits: 24, pixels: Buffer.alloc(192, 9) });
  const end = Buffer.from([0, 1]);
  const runs = { bits: 8, compression: 1, palette: [0, 1] } as const;
  return [
    hostile('pixels-in-the-header.bmp', patched(plain, 10, u32le(0)), 'done'),
    hostile('pixels-behind-the-end.bmp', patched(plain, 10, u32le(0xffff_fff0)), 'damaged'),
    hostile('header-of-4-gb.bmp', patched(plain, 14, u32le(0xffff_ffff)), 'damaged'),
    hostile('least-height.bmp', patched(plain, 22, u32le(0x8000_0000)), 'damaged', 'too-many-pixels'),
    hostile('most-sides.bmp', patched(plain, 18, u32le(0x7fff_ffff, 0x7fff_ffff)), 'too-many-pixels'),
    hostile('20-megapixels-of-runs.bmp', bmp({ ...runs, width: 4470, height: 4470, pixels: end }), 'done'),
    hostile(
      '5-mb-of-runs.bmp',
      bmp({ ...runs, width: 1, height: 1, pixels: Buffer.alloc(5e6, 0xff) }),
      'done',
    ),
    hostile(
      'leaps.bmp',
      bmp({ ...runs, width: 9, height: 9, pixels: repeated(Buffer.from([0, 2, 255, 255]), 1000) }),
      'done',
    ),
  ];
}

function icons(png: Buffer): readonly Hostile[] {
  const good = ico([{ side: 40, bytes: png }]);
  return [
    hostile('65535-pictures.ico', patched(good, 4, u16le(65_535)), 'done'),
    hostile('no-pictures.ico', patched(good, 4, u16le(0)), 'damaged', 'other-content', 'unsupported-format'),
    hostile('picture-behind-the-end.ico', patched(good, 18, u32le(0xffff_fff0)), 'damaged'),
    hostile('picture-in-the-head.ico', patched(good, 18, u32le(0)), 'damaged'),
    hostile('not-all-of-its-png.ico', ico([{ side: 40, bytes: png.subarray(0, 60) }]), 'damaged'),
  ];
}

function heics(): readonly Hostile[] {
  const good = heicSample();
  const extents = good.indexOf('ispe');
  return [
    hostile(
      '4-gigapixels.heic',
      patched(good, good.lastIndexOf('ispe') + 8, u32be(65_535, 65_535)),
      'damaged',
      'too-many-pixels',
    ),
    hostile(
      'tile-of-4-gigapixels.heic',
      patched(good, extents + 8, u32be(65_535, 65_535)),
      'damaged',
      'too-many-pixels',
    ),
    hostile(
      'items-without-number.heic',
      patched(good, good.indexOf('iloc') + 10, Buffer.from([0xff, 0xff])),
      'damaged',
    ),
    hostile(
      'garbage-for-pixels.heic',
      patched(good, good.indexOf('mdat') + 8, Buffer.alloc(200, 0x5a)),
      'damaged',
      'done',
    ),
    hostile(
      'parameters-of-ones.heic',
      patched(good, good.indexOf('hvcC') + 30, Buffer.alloc(40, 0xff)),
      'damaged',
      'done',
      'unsupported-format',
    ),
  ];
}

function raws(jpeg: Buffer): readonly Hostile[] {
  const circle = withPreview(jpeg, jpeg.length);
  const next = 8 + 2 + 3 * 12;
  return [
    hostile(
      'directories-in-a-circle.dng',
      patched(circle, next, u32le(8)),
      'done',
      'damaged',
      'unsupported-format',
    ),
    hostile('preview-of-4-gb.dng', withPreview(jpeg, 0xffff_ffff), 'done', 'damaged', 'unsupported-format'),
    hostile('preview-cut-short.dng', withPreview(jpeg, 200), 'done', 'damaged', 'unsupported-format'),
    hostile(
      'jpegs-without-end.dng',
      Buffer.concat([circle, repeated(Buffer.from('ffd8ff', 'hex'), 100_000)]),
      'done',
    ),
  ];
}

function withPreview(jpeg: Buffer, length: number): Buffer {
  const entries = [
    [0x112, 3, [6]],
    [0x201, 4, [512]],
    [0x202, 4, [length]],
  ] as const;
  return tiffStructure([entries], [{ at: 512, bytes: jpeg }]);
}
