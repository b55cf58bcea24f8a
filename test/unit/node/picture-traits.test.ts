import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import type { PictureTrait } from '../../../src/core/fidelity.ts';
import { fidelityFailure } from '../../../src/node/picture-traits.ts';
import { allPictureCases, makePicture, type PictureRequest } from '../../support/picture.ts';

const limits = { maxPixels: 100e6 };

/** What would be lost, or `nothing`. */
async function lost(
  before: Uint8Array,
  after: Uint8Array,
  mayChange?: readonly PictureTrait[],
): Promise<string> {
  const failure = await fidelityFailure(before, after, mayChange, limits);
  if (failure === undefined) return 'nothing';
  return failure.code === 'would-lose'
    ? failure.message.replace(/^In place it would lose (.*); write beside the original instead\.$/, '$1')
    : failure.code;
}
async function carefully(bytes: Uint8Array): Promise<Buffer> {
  const pipeline = sharp(bytes, { pages: -1 }).keepMetadata();
  // By itself the library writes JPEG into a TIFF, which has no transparency.
  const isTiff = (await sharp(bytes).metadata()).format === 'tiff';
  return (isTiff ? pipeline.tiff({ compression: 'lzw' }) : pipeline).toBuffer();
}
const upright = (bytes: Uint8Array): Promise<Buffer> =>
  sharp(bytes, { pages: -1, autoOrient: true }).toBuffer();
const plainly = (bytes: Uint8Array): Promise<Buffer> => sharp(bytes).toBuffer();

describe('encoded anew with all that there is to keep, nothing is lost:', () => {
  test.each(allPictureCases().filter(({ request }) => request.format !== 'avif' && request.frames === 1))(
    '$name',
    async ({ request }) => {
      const bytes = await makePicture(request);
      expect(await lost(bytes, await carefully(bytes))).toBe('nothing');
    },
  );
});

test('a TIFF as the library writes it by itself loses its transparency', async () => {
  const bytes = await makePicture({ format: 'tiff', alpha: true });
  expect(await lost(bytes, await plainly(bytes))).toBe('the transparency');
});

describe('frames', () => {
  test.each([
    ['gif', '2 of 3 frames'],
    ['webp', '2 of 3 frames'],
    ['tiff', '2 of 3 pages'],
  ] as const)('of a %s', async (format, words) => {
    const bytes = await makePicture({ format, frames: 3 });
    expect(await lost(bytes, await plainly(bytes))).toContain(words);
    expect(await lost(bytes, await carefully(bytes))).toBe('nothing');
  });

  test('of an animated PNG, of which the library sees the first alone', async () => {
    const png = await makePicture({ format: 'png' });
    const animation = Buffer.alloc(20);
    animation.writeUInt32BE(8, 0);
    animation.write('acTL', 4, 'latin1');
    animation.writeUInt32BE(24, 8);
    animation.writeUInt32BE(crc32(animation.subarray(4, 16)), 16);
    const headerEnd = 8 + 25;
    const apng = Buffer.concat([png.subarray(0, headerEnd), animation, png.subarray(headerEnd)]);
    expect(await lost(apng, await carefully(apng))).toBe('23 of 24 frames');
    expect(await lost(apng, apng)).toBe('nothing');
  });

  test('that are shown longer than before', async () => {
    const bytes = await makePicture({ format: 'gif', frames: 3 });
    const slow = await sharp(bytes, { pages: -1 })
      .gif({ delay: [500, 500, 500] })
      .toBuffer();
    expect(await lost(bytes, slow)).toBe('the timing of its frames');
  });
});

describe('orientation as seen', () => {
  // Into a TIFF the library writes the tag in any case.
  const cases = allPictureCases().filter(
    ({ request: { orientation = 1, frames = 1, format, alpha } }) =>
      orientation !== 1 && frames === 1 && format !== 'avif' && format !== 'tiff' && alpha !== true,
  );
  test.each(cases)('$name: forgotten is lost, turned or tagged is kept', async ({ request }) => {
    const bytes = await makePicture(request);
    expect(await lost(bytes, await plainly(bytes), ['size', 'exif'])).toBe('the way up in which it is seen');
    expect(await lost(bytes, await upright(bytes), ['exif'])).toBe('nothing');
  });

  test.each([2, 3, 4, 5, 6, 7, 8] as const)(
    'of a square picture, tag %i, where no size tells',
    async (orientation) => {
      const bytes = await makePicture({ format: 'jpeg', orientation, width: 64, height: 64 });
      expect(await lost(bytes, await plainly(bytes), ['exif'])).toBe('the way up in which it is seen');
      expect(await lost(bytes, await upright(bytes), ['exif'])).toBe('nothing');
    },
  );

  test('is the job’s own where it says so', async () => {
    const bytes = await makePicture({ format: 'jpeg', orientation: 3 });
    expect(await lost(bytes, await plainly(bytes), ['exif', 'orientation'])).toBe('nothing');
  });
});

describe('colour, depth and metadata', () => {
  const camera = { make: 'Maker', model: 'One', taken: '2026:01:02 03:04:05' };
  const cases: readonly (readonly [
    string,
    PictureRequest,
    (bytes: Uint8Array) => Promise<Buffer>,
    string,
  ])[] = [
    ['a wide profile', { format: 'jpeg', icc: 'p3' }, plainly, 'the ICC profile'],
    [
      '16 bits',
      { format: 'png', depth: 16 },
      (b) => sharp(b).toColourspace('srgb').toBuffer(),
      'its depth of 16 bits',
    ],
    [
      'transparency',
      { format: 'png', alpha: true },
      (b) => sharp(b).flatten().toBuffer(),
      'the transparency',
    ],
    ['EXIF', { format: 'jpeg', exif: camera }, plainly, 'the EXIF data'],
    [
      'CMYK',
      { format: 'jpeg', colour: 'cmyk', icc: 'cmyk' },
      plainly,
      'its colour space (CMYK) and the ICC profile',
    ],
    [
      'grey',
      { format: 'png', colour: 'grey' },
      (b) => sharp(b).toColourspace('srgb').toBuffer(),
      'its colour space (grey)',
    ],
    ['its size', { format: 'png' }, (b) => sharp(b).resize(48).toBuffer(), 'its size of 96×64 pixels'],
    ['its format', { format: 'png' }, (b) => sharp(b).jpeg().toBuffer(), 'its format (PNG)'],
  ];
  test.each(cases)('%s', async (_, request, encode, words) => {
    const bytes = await makePicture(request);
    expect(await lost(bytes, await encode(bytes))).toBe(words);
    expect(await lost(bytes, bytes)).toBe('nothing');
  });

  test('XMP', async () => {
    const xmp =
      '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"/><?xpacket end="w"?>';
    const bytes = await sharp(await makePicture({ format: 'jpeg' }))
      .withXmp(xmp)
      .toBuffer();
    expect(await lost(bytes, await plainly(bytes))).toBe('the XMP data');
    expect(await lost(bytes, await carefully(bytes))).toBe('nothing');
  });

  test('the film behind a motion photo; a little padding is none', async () => {
    const bytes = await makePicture({ format: 'jpeg' });
    const film = Buffer.concat([bytes, Buffer.alloc(20_500, 'ftypmp42')]);
    expect(await lost(film, await carefully(film))).toBe(
      '21 kB that follow the picture (a film or further pictures)',
    );
    expect(await lost(film, film)).toBe('nothing');
    const padded = Buffer.concat([bytes, Buffer.alloc(1000)]);
    expect(await lost(padded, await carefully(padded))).toBe('nothing');
  });
});

describe('what cannot be compared is refused', () => {
  test('a result that is no picture, or half of one', async () => {
    const bytes = await makePicture({ format: 'jpeg' });
    expect(await lost(bytes, Buffer.from('nothing of the kind'))).toBe('encode-failed');
    expect(await lost(bytes, new Uint8Array())).toBe('encode-failed');
  });

  test('a source that is no picture', async () => {
    expect(await lost(Buffer.from('nothing of the kind'), await makePicture({ format: 'jpeg' }))).toBe(
      'damaged',
    );
  });
});
