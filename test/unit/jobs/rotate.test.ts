import * as fc from 'fast-check';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, test } from 'vitest';
import { rotate } from '../../../src/jobs/rotate.ts';
import { cameraFile, film, secrets, segment } from '../../support/camera-file.ts';
import { setOrientation } from '../../support/exif.ts';
import { runJobInPlace } from '../../support/in-place-run.ts';
import { makePicture } from '../../support/picture.ts';
import { orientations } from '../../support/pixels.ts';
import { pixelsOf } from '../../support/pixels-of.ts';
import { type Quadrant, readQuadrants, uprightQuadrants } from '../../support/quadrants.ts';
import { runJobOn } from '../../support/run-job.ts';

const angles = ['auto', '90', '180', '270'] as const;
const mirrors = ['none', 'horizontal', 'vertical'] as const;

/** What must be seen: upper left, upper right, lower left, lower right. */
function wanted(angle: string, mirror: string, from = uprightQuadrants): readonly Quadrant[] {
  let seen = from;
  for (let turned = 0; turned < Number(angle === 'auto' ? 0 : angle); turned += 90)
    seen = pick(seen, 2, 0, 3, 1);
  if (mirror === 'horizontal') seen = pick(seen, 1, 0, 3, 2);
  return mirror === 'vertical' ? pick(seen, 2, 3, 0, 1) : seen;
}
const pick = (from: readonly Quadrant[], ...places: readonly number[]): readonly Quadrant[] =>
  places.map((place) => from[place] ?? 'red');

async function turn(source: Uint8Array, options: Record<string, unknown>, extension = '.jpg') {
  const result = await runJobOn(rotate, source, options, { extension });
  const [output] = result.outputs;
  const bytes = output === undefined ? Buffer.from(source) : Buffer.from(output.bytes);
  return { result, bytes, metadata: await sharp(bytes, { animated: true }).metadata() };
}

const wishes = angles.flatMap((angle) => mirrors.map((mirror) => ({ angle, mirror })));

describe.each(wishes)('angle $angle, mirror $mirror', ({ angle, mirror }) => {
  const asIs = angle === 'auto' && mirror === 'none';
  const size = angle === '90' || angle === '270' ? [64, 96] : [96, 64];

  test.each(['jpeg', 'png', 'webp', 'tiff'] as const)('%s in each orientation: pixels', async (format) => {
    for (const orientation of orientations) {
      const source = await makePicture({ format, orientation });
      const { result, bytes, metadata } = await turn(source, { angle, mirror }, `.${format}`);
      expect(result.failure).toBeUndefined();
      if (asIs && orientation === 1) {
        expect(result.unchanged).toBe('it is upright already');
        continue;
      }
      expect(await readQuadrants(bytes), `orientation ${orientation}`).toEqual(wanted(angle, mirror));
      expect(metadata.orientation ?? 1, 'no program needs the tag').toBe(1);
      expect([metadata.width, metadata.height]).toEqual(size);
      expect(result.outputs[0], 'the line says so').toMatchObject({ width: size[0], height: size[1] });
      expect(result.input).toMatchObject({ width: 96, height: 64 });
      if (format === 'jpeg') expect(result.notes).toEqual(['without loss']);
    }
  });

  test('a JPEG in each orientation: tag', async () => {
    for (const orientation of orientations) {
      const source = await makePicture({ format: 'jpeg', orientation });
      const { result, bytes } = await turn(source, { angle, mirror, method: 'tag' });
      if (asIs) {
        expect(result.unchanged).toBe('it is seen upright by its tag');
        continue;
      }
      expect(await readQuadrants(bytes), `orientation ${orientation}`).toEqual(wanted(angle, mirror));
      expect(await pixelsOf(bytes), 'not one pixel is another').toEqual(await pixelsOf(source));
    }
  });

  test('AVIF, GIF, and a JPEG whose sides end within a block', async () => {
    const avif = await turn(
      await makePicture({ format: 'avif', orientation: 6 }),
      { angle, mirror },
      '.avif',
    );
    expect(await readQuadrants(avif.bytes)).toEqual(wanted(angle, mirror));
    const gif = await turn(await makePicture({ format: 'gif' }), { angle, mirror }, '.gif');
    expect(await readQuadrants(gif.bytes)).toEqual(wanted(angle, mirror));
    const odd = await makePicture({ format: 'jpeg', width: 101, height: 67, orientation: 5, quality: 92 });
    const jpeg = await turn(odd, { angle, mirror });
    expect(await readQuadrants(jpeg.bytes)).toEqual(wanted(angle, mirror));
    expect(['without loss', 'encoded anew at quality 92: a side ends within one of its blocks']).toContain(
      jpeg.result.notes?.[0],
    );
  });
});

describe('a JPEG that is turned without loss', () => {
  test.each([
    ['baseline', {}],
    ['progressive', { progressive: true }],
    ['4:4:4', { chromaSubsampling: '4:4:4' }],
  ] as const)('%s: four quarters are the very same pixels again', async (_name, options) => {
    const source = await detailed().jpeg(options).toBuffer();
    let bytes: Buffer = source;
    for (let quarter = 1; quarter <= 4; quarter++) {
      const { result, bytes: next } = await turn(bytes, { angle: '90' });
      expect(result.notes).toEqual(['without loss']);
      bytes = next;
    }
    expect(await pixelsOf(bytes)).toEqual(await pixelsOf(source));
  });

  test.each(wishes)(
    'shows what sharp would show: angle $angle, mirror $mirror',
    async ({ angle, mirror }) => {
      for (const colour of ['rgb', 'grey'] as const) {
        const encoded = detailed().withExif({ IFD0: { Software: 'x' } });
        const source = await (colour === 'grey' ? encoded.toColourspace('b-w') : encoded)
          .jpeg({ quality: 90, chromaSubsampling: '4:4:4' })
          .toBuffer();
        setOrientation(source, 6);
        const { bytes } = await turn(source, { angle, mirror });
        const seen = await sharp(source).autoOrient().png().toBuffer();
        const rotated = await sharp(seen)
          .rotate(angle === 'auto' ? 0 : Number(angle))
          .png()
          .toBuffer();
        const mirrored = sharp(rotated);
        if (mirror === 'horizontal') mirrored.flop();
        if (mirror === 'vertical') mirrored.flip();
        const [is, should] = await Promise.all([pixelsOf(bytes), mirrored.raw().toBuffer()]);
        const most = is.reduce((max, value, i) => Math.max(max, Math.abs(value - (should[i] ?? 0))), 0);
        expect(is.length).toBe(should.length);
        expect(most, 'rounded the other way at most').toBeLessThanOrEqual(colour === 'grey' ? 1 : 4);
      }
    },
  );

  test('keeps all that is said of it, and the film behind it; the thumbnail, which shows it as it was, is let go', async () => {
    const source = without(await cameraFile('jpeg', { orientation: 6 }), 'MPF\0');
    for (const options of [{}, { angle: '90' }, { method: 'tag', angle: '90' }]) {
      const { outcome, after } = await runJobInPlace(rotate, source, '.jpg', options);
      expect(outcome).toMatchObject({ status: 'done' });
      for (const secret of [secrets.body, secrets.comment, secrets.program, secrets.copyright, 'Prague'])
        expect(after.includes(secret), secret).toBe(true);
      expect(after.subarray(-film().length).equals(film())).toBe(true);
      expect((await sharp(after).metadata()).icc).toEqual((await sharp(source).metadata()).icc);
    }
  });

  test('leaves pictures behind it as they are, and says so; an HDR picture turns by its tag only', async () => {
    const source = await cameraFile('jpeg', { orientation: 6 });
    const { outcome } = await runJobInPlace(rotate, source, '.jpg');
    expect(outcome).toMatchObject({ notes: ['without loss', 'the pictures behind it are as they were'] });
    const hdr = Buffer.concat([
      source.subarray(0, 2),
      segment(0xe2, 'urn:iso:std:iso:ts:21496:-1\0'),
      source.subarray(2),
    ]);
    const refused = await runJobInPlace(rotate, hdr, '.jpg');
    expect(refused.outcome).toMatchObject({ status: 'failed', failure: { code: 'not-turned' } });
    const tagged = await runJobInPlace(rotate, hdr, '.jpg', { angle: '180', method: 'tag' });
    expect(tagged.outcome).toMatchObject({ status: 'done', notes: ['only its tag, without loss'] });
  });

  test('a wish that undoes the tag only takes the tag away', async () => {
    const source = await makePicture({ format: 'jpeg', orientation: 6, width: 101, height: 67 });
    const { result, bytes } = await turn(source, { angle: '270' });
    expect(result.notes).toEqual(['without loss']);
    expect(await pixelsOf(bytes)).toEqual(await pixelsOf(source));
    expect(await readQuadrants(bytes)).toEqual(wanted('270', 'none'));
  });
});

describe('a JPEG that is encoded anew', () => {
  test('keeps what is said of it, its profile, and no more quality than it had', async () => {
    const plain = await makePicture({ format: 'jpeg', width: 101, height: 67, icc: 'p3', quality: 70, exif });
    const source = Buffer.concat([plain.subarray(0, 2), segment(0xfe, secrets.comment), plain.subarray(2)]);
    const { outcome, after } = await runJobInPlace(rotate, source, '.jpg', { angle: '90' });
    expect(outcome).toMatchObject({
      status: 'done',
      notes: ['encoded anew at quality 70: a side ends within one of its blocks'],
    });
    expect(after.includes(secrets.comment) && after.includes('Some')).toBe(true);
    const { icc, width, height } = await sharp(after).metadata();
    expect([icc, width, height]).toEqual([(await sharp(source).metadata()).icc, 67, 101]);
    expect(after.length).toBeLessThan(source.length * 1.2);
  });

  const exif = { make: 'Some', model: 'Camera', taken: '2026:01:01 00:00:00' };
});

describe('a tag', () => {
  test('is set in a JPEG that has none, and found by others', async () => {
    const bare = await sharp(await makePicture({ format: 'png' }))
      .jpeg()
      .toBuffer();
    const { bytes } = await turn(bare, { angle: '90', method: 'tag' });
    expect((await sharp(bytes).metadata()).orientation).toBe(6);
    const again = await turn(bytes, { angle: '90', method: 'tag' });
    expect((await sharp(again.bytes).metadata()).orientation).toBe(3);
  });

  test('is added to EXIF data without it, where nothing moves', async () => {
    const bare = await sharp(await makePicture({ format: 'png' }))
      .jpeg()
      .toBuffer();
    for (const [order, block] of [
      ['big', '4d4d002a00000008000101310002000000040000000041424300'.concat('00000000')],
      ['little', '49492a000800000001003101020004000000414243000000000000'],
    ] as const) {
      const exif = segment(0xe1, 'Exif\0\0', Buffer.from(block, 'hex'));
      const source = Buffer.concat([bare.subarray(0, 2), exif, bare.subarray(2)]);
      const { bytes } = await turn(source, { angle: '270', method: 'tag' });
      expect((await sharp(bytes).metadata()).orientation, order).toBe(8);
    }
  });
});

describe('other formats', () => {
  test('what has no loss has none: PNG of 16 bits, WebP and TIFF', async () => {
    const deep = await makePicture({ format: 'png', depth: 16 });
    const png = await turn(deep, { angle: '90' }, '.png');
    expect(png.metadata.depth).toBe('ushort');
    const webp = await sharp(await makePicture({ format: 'png', alpha: true }))
      .webp({ lossless: true })
      .toBuffer();
    const tiff = await makePicture({ format: 'tiff', alpha: true });
    for (const [source, extension] of [
      [deep, '.png'],
      [webp, '.webp'],
      [tiff, '.tiff'],
    ] as const) {
      let bytes: Buffer = source;
      for (let quarter = 1; quarter <= 4; quarter++)
        bytes = (await turn(bytes, { angle: '90' }, extension)).bytes;
      expect(await pixelsOf(bytes), extension).toEqual(await pixelsOf(source));
    }
  });

  test('an animation is not turned, and said so; it is mirrored left and right', async () => {
    for (const format of ['gif', 'webp'] as const) {
      const source = await makePicture({ format, frames: 3 });
      const { result } = await turn(source, { angle: '90' }, `.${format}`);
      expect(result.failure?.message).toMatch(
        /^An animation \((GIF|WebP), 3 frames\) cannot be turned or mirrored here\.$/,
      );
      const mirrored = await turn(source, { mirror: 'horizontal' }, `.${format}`);
      expect(mirrored.metadata.pages).toBe(3);
      expect(mirrored.metadata.delay).toEqual([100, 100, 100]);
      const first = await sharp(mirrored.bytes).png().toBuffer();
      expect(await readQuadrants(first)).toEqual(wanted('auto', 'horizontal'));
    }
  });

  test('in place, nothing is lost but the tag', async () => {
    // An AVIF's turn is part of the picture, which no program leaves out: there is nothing to make upright.
    for (const format of ['png', 'webp', 'tiff'] as const) {
      const source = await makePicture({ format, orientation: 6, icc: 'p3' });
      const { outcome } = await runJobInPlace(rotate, source, `.${format}`);
      expect(outcome, format).toMatchObject({ status: 'done' });
    }
  });

  test('1×1', async () => {
    for (const format of ['jpeg', 'png', 'webp', 'gif', 'tiff', 'avif'] as const) {
      const source = await makePicture({ format, width: 1, height: 1 });
      const { result, metadata } = await turn(source, { angle: '90' }, `.${format}`);
      expect(result.failure, format).toBeUndefined();
      expect([metadata.width, metadata.height]).toEqual([1, 1]);
    }
  });
});

test('beside, a picture that is right already gets its result too', async () => {
  const source = await makePicture({ format: 'jpeg' });
  const { result } = await turn(source, { place: 'beside' });
  expect(result.outputs[0]?.bytes).toEqual(source);
  expect(result.notes).toEqual(['it is upright already']);
});

test('a JPEG that is cut short is damaged, also where there is nothing to turn', async () => {
  for (const orientation of [1, 6] as const) {
    const source = await makePicture({ format: 'jpeg', width: 400, height: 304, orientation });
    const { outcome } = await runJobInPlace(rotate, source.subarray(0, source.length / 2), '.jpg');
    expect(outcome).toMatchObject({ status: 'failed', failure: { code: 'damaged' } });
  }
});

test('whatever is wrong with a JPEG, its line says it in words', async () => {
  const whole = await cameraFile('jpeg', { orientation: 6, progressive: true });
  const spoilt = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 });
  const wish = fc.constantFrom({}, { angle: '90' }, { angle: '180', method: 'tag' });
  await fc.assert(
    fc.asyncProperty(spoilt, wish, async (changes, options) => {
      const source = Buffer.from(whole);
      for (const [at, value] of changes) source[at] = value;
      const { outcome, after } = await runJobInPlace(rotate, source, '.jpg', options);
      if (outcome.status !== 'failed') return;
      expect(outcome.failure.code, JSON.stringify(outcome.failure)).not.toBe('internal');
      expect(after.equals(source)).toBe(true);
    }),
    { numRuns: 100 },
  );
});

/** Every block has something in it, and no two are alike: a picture of flat areas would look right all the same. */
function detailed(): Sharp {
  const [width, height] = [160, 96];
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 3;
      data[at] = 128 + 100 * Math.sin((x * x) / 700 + y / 9);
      data[at + 1] = (x * 255) / width;
      data[at + 2] = 128 + 100 * Math.cos((y * y) / 300 - x / 14);
    }
  }
  return sharp(data, { raw: { width, height, channels: 3 } });
}

/** A JPEG without the segment that begins so. */
function without(jpeg: Buffer, mark: string): Buffer {
  const at = jpeg.indexOf(mark) - 4;
  return Buffer.concat([jpeg.subarray(0, at), jpeg.subarray(at + 2 + jpeg.readUInt16BE(at + 2))]);
}
