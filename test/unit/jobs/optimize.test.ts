import sharp, { type Sharp, type WebpOptions } from 'sharp';
import { describe, expect, test } from 'vitest';
import { segmentAt } from '../../../src/core/jpeg/parts.ts';
import { jpegHead } from '../../../src/core/jpeg/quality.ts';
import type { OptionValues } from '../../../src/core/options.ts';
import { optimize } from '../../../src/jobs/optimize.ts';
import { fidelityFailure } from '../../../src/node/picture-traits.ts';
import { drawScene } from '../../support/scene.ts';
import { allPictureCases, makePicture } from '../../support/picture.ts';
import { readQuadrants, uprightQuadrants } from '../../support/quadrants.ts';
import { runJobOn, testLimits } from '../../support/run-job.ts';
import { structuralSimilarity } from '../../support/ssim.ts';

/** What became of a picture: its new bytes, or why it stays. */
async function optimized(picture: Uint8Array, options: OptionValues = {}, extension = '.jpg') {
  const result = await runJobOn(optimize, picture, options, { extension });
  const [output] = result.outputs;
  const bytes = output === undefined ? undefined : Buffer.from(output.bytes);
  return {
    result,
    output,
    bytes,
    ...(result.unchanged === undefined ? {} : { unchanged: result.unchanged }),
  };
}

async function smaller(picture: Uint8Array, options: OptionValues = {}, extension = '.jpg') {
  const { bytes, result } = await optimized(picture, options, extension);
  if (bytes === undefined) throw new Error(`it stays: ${result.unchanged ?? ''}`);
  return { bytes, notes: result.notes ?? [], metadata: await sharp(bytes).metadata() };
}

/** Something like a photo. */
function photo(encode: (pipeline: Sharp) => Sharp, width = 300, height = 200): Promise<Buffer> {
  const { data, channels } = drawScene({ width, height, seed: 5, grain: 0.5 });
  return encode(sharp(data, { raw: { width, height, channels } })).toBuffer();
}

const isSame = async (one: Uint8Array, other: Uint8Array): Promise<boolean> => {
  const [a, b] = await Promise.all(
    [one, other].map((each) =>
      sharp(each, { animated: true }).toColourspace('srgb').ensureAlpha().raw().toBuffer(),
    ),
  );
  return a !== undefined && b !== undefined && a.equals(b);
};

describe('in place nothing is lost that was not to be: every format, orientation, transparency and animation', () => {
  test.each(
    allPictureCases()
      .filter(({ request: { orientation } }) => [undefined, 1, 6, 7].includes(orientation))
      .flatMap(({ name, request }) =>
        (['lossy', 'lossless'] as const).map((mode) => [name, mode, request] as const),
      ),
  )('%s, %s', async (_name, mode, request) => {
    const exif = { make: 'Some', model: 'Camera', taken: '2026:01:01 00:00:00' };
    const canHaveExif = request.format !== 'gif';
    const source = await makePicture({
      ...request,
      width: 120,
      height: 80,
      ...(canHaveExif ? { exif } : {}),
    });
    const options = { mode, minSavings: 0 };
    const { result, bytes } = await optimized(source, options, `.${request.format}`);
    expect(result.input).toEqual({ format: request.format, width: 120, height: 80 });
    if (bytes === undefined) {
      expect(result.unchanged).toBeTruthy();
      return;
    }
    expect(bytes.length, 'never larger').toBeLessThan(source.length);
    const bound = optimize.bind(options);
    const mayChange = bound.ok ? bound.value.mayChange : [];
    expect(await fidelityFailure(source, bytes, mayChange, testLimits)).toBeUndefined();
    expect(await readQuadrants(bytes)).toEqual(uprightQuadrants);
    if (mode === 'lossless')
      expect(await isSame(await upright(source), await upright(bytes)), 'pixels').toBe(true);
    const { hasAlpha, pages = 1 } = await sharp(bytes).metadata();
    expect(pages).toBe((await sharp(source).metadata()).pages ?? 1);
    if (request.alpha === true) expect(hasAlpha).toBe(true);
  });

  const upright = (picture: Uint8Array): Promise<Buffer> =>
    sharp(picture, { animated: true, autoOrient: true, pages: -1 }).png({ compressionLevel: 0 }).toBuffer();
});

describe('JPEG', () => {
  test('of less than the wanted quality is not encoded anew: its pixels are the same', async () => {
    const source = await photo((p) => p.jpeg({ quality: 70, optimiseCoding: false }));
    const { bytes } = await smaller(source, { quality: 85 });
    expect(await isSame(source, bytes)).toBe(true);
    expect(bytes.length / source.length).toBeLessThan(0.97);
  });

  test('of more is encoded with the wanted one, and looks the same; a second time it stays', async () => {
    const source = await photo((p) => p.jpeg({ quality: 97 }));
    const { bytes } = await smaller(source, { quality: 85 });
    expect(jpegHead(bytes)?.quality).toBe(85);
    expect(await structuralSimilarity(source, bytes)).toBeGreaterThan(0.9);
    const again = await optimized(bytes, { quality: 85 });
    expect(again.unchanged).toMatch(/would save|larger|as large/);
  });

  test('keeps colour as sharp as it is where the quality is high', async () => {
    const source = await photo((p) => p.jpeg({ quality: 100, chromaSubsampling: '4:4:4' }));
    expect(jpegHead((await smaller(source, { quality: 95 })).bytes)?.subsampling).toBe('none');
    expect(jpegHead((await smaller(source, { quality: 80 })).bytes)?.subsampling).toBe('some');
  });

  test('of four colours is never encoded anew', async () => {
    const source = await makePicture({
      format: 'jpeg',
      colour: 'cmyk',
      icc: 'cmyk',
      width: 300,
      height: 200,
      quality: 100,
    });
    const { bytes, metadata } = await smaller(source, { quality: 50, minSavings: 0 });
    expect(metadata.space).toBe('cmyk');
    expect(await isSame(source, bytes)).toBe(true);
  });

  test('keeps camera, copyright and profile, byte for byte but for the way up', async () => {
    const exif = { make: 'Some', model: 'Camera', taken: '2026:01:01 00:00:00' };
    const source = await makePicture({
      format: 'jpeg',
      orientation: 6,
      icc: 'p3',
      exif,
      width: 300,
      height: 200,
      quality: 100,
    });
    const { bytes, metadata } = await smaller(source, { quality: 60 });
    const before = await sharp(source).metadata();
    expect(metadata.icc).toEqual(before.icc);
    expect([metadata.width, metadata.height, metadata.orientation]).toEqual([300, 200, 1]);
    expect(metadata.exif?.length).toBe(before.exif?.length);
    expect(metadata.exif?.includes('Camera')).toBe(true);
    expect(await readQuadrants(bytes)).toEqual(uprightQuadrants);
    const none = await smaller(source, { quality: 60, strip: true });
    expect(none.metadata.exif?.includes('Camera') ?? false, 'stripped where asked').toBe(false);
    expect(none.metadata.icc).toEqual(before.icc);
    expect(await readQuadrants(none.bytes)).toEqual(uprightQuadrants);
  });

  test.each(['lossy', 'lossless'])(
    'keeps the film behind it, and the list of pictures in it true: %s',
    async (mode) => {
      const film = Buffer.alloc(5000, 'film');
      const plain = await photo((p) => p.jpeg({ quality: 97, optimiseCoding: false }));
      const source = withPictureList(plain, film);
      expect(secondPicture(source)).toEqual(film);
      const { bytes } = await smaller(source, { mode });
      expect(bytes.subarray(-film.length)).toEqual(film);
      expect(secondPicture(bytes), 'where the list says').toEqual(film);
      const stays = await optimized(source, { mode, strip: true });
      expect(stays.unchanged).toBe('a film or further pictures in it would be stripped too');
    },
  );

  test('of a kind that is not understood stays, with the reason', async () => {
    const source = await photo((p) => p.jpeg({ quality: 70 }));
    const odd = Buffer.from(source);
    const frame = odd.indexOf(Buffer.from([0xff, 0xc0]));
    odd[frame + 1] = 0xc9;
    expect((await optimized(odd)).unchanged).toBe(
      'this kind of JPEG cannot be made smaller without loss (arithmetic coding)',
    );
  });
});

/** A JPEG with a list of pictures (CIPA DC-007): itself, and what stands behind it. */
function withPictureList(jpeg: Buffer, second: Buffer): Buffer {
  const list = Buffer.alloc(4 + 8 + 2 + 12 + 4 + 32);
  list.write('MPF\0', 'latin1');
  list.write('MM\0*', 4, 'latin1');
  list.writeUInt32BE(8, 8);
  list.writeUInt16BE(1, 12);
  list.writeUInt16BE(0xb002, 14);
  list.writeUInt16BE(7, 16);
  list.writeUInt32BE(32, 18);
  list.writeUInt32BE(26, 22);
  const segment = Buffer.concat([Buffer.from([0xff, 0xe2, 0, list.length + 2]), list]);
  const whole = Buffer.concat([jpeg.subarray(0, 2), segment, jpeg.subarray(2), second]);
  const entries = 2 + 4 + 4 + 26;
  whole.writeUInt32BE(whole.length - second.length, entries + 4);
  whole.writeUInt32BE(second.length, entries + 16 + 4);
  whole.writeUInt32BE(whole.length - second.length - (2 + 4 + 4), entries + 16 + 8);
  return whole;
}

function secondPicture(jpeg: Buffer): Buffer {
  for (let at = 2; ;) {
    const { marker, start, end } = segmentAt(jpeg, at);
    at = end;
    if (marker !== 0xe2 || jpeg.toString('latin1', start, start + 3) !== 'MPF') continue;
    const base = start + 4;
    const entry = base + 26 + 16;
    const from = base + jpeg.readUInt32BE(entry + 8);
    return jpeg.subarray(from, from + jpeg.readUInt32BE(entry + 4));
  }
}

describe('PNG', () => {
  test('with few colours becomes much smaller without loss', async () => {
    const { data } = await sharp(await makePicture({ format: 'png', width: 200, height: 150 }))
      .raw()
      .toBuffer({ resolveWithObject: true });
    const source = await sharp(data, { raw: { width: 200, height: 150, channels: 3 } })
      .png({ compressionLevel: 3 })
      .toBuffer();
    for (const mode of ['lossy', 'lossless']) {
      const { bytes } = await smaller(source, { mode }, '.png');
      expect(await isSame(source, bytes), mode).toBe(true);
    }
  });

  test('of a photo gets a palette only where that does it justice', async () => {
    const smooth = await sharp({ create: { width: 200, height: 200, channels: 3, background: '#000' } })
      .composite([{ input: Buffer.from(gradient), blend: 'over' }])
      .png()
      .toBuffer()
      .catch(() => photo((p) => p.png()));
    const few = await smaller(smooth, { mode: 'lossy' }, '.png');
    expect(few.bytes.length).toBeLessThan(smooth.length);
    const noisy = await sharp({
      create: {
        width: 200,
        height: 200,
        channels: 3,
        background: '#777',
        noise: { type: 'gaussian', mean: 128, sigma: 60 },
      },
    })
      .png()
      .toBuffer();
    const whole = await optimized(noisy, { mode: 'lossy', minSavings: 0 }, '.png');
    if (whole.bytes !== undefined) expect(await isSame(noisy, whole.bytes), 'no palette').toBe(true);
  });
  const gradient =
    '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="200"><defs><linearGradient id="g"><stop stop-color="#f00"/><stop offset="1" stop-color="#00f"/></linearGradient></defs><rect width="200" height="200" fill="url(#g)"/></svg>';

  test('that moves stays', async () => {
    const still = await makePicture({ format: 'png' });
    const control = Buffer.from('000000086163544c000000010000000000000000', 'hex');
    const { crc32 } = await import('node:zlib');
    control.writeUInt32BE(crc32(control.subarray(4, 16)), 16);
    const moving = Buffer.concat([still.subarray(0, 33), control, still.subarray(33)]);
    expect((await optimized(moving, {}, '.png')).unchanged).toContain('it is animated');
  });
});

describe('WebP, GIF, AVIF and TIFF', () => {
  test('a lossless WebP stays lossless, a lossy one stays as it is without loss', async () => {
    const lossless = await photo((p) => p.webp({ lossless: true, effort: 0 }));
    for (const mode of ['lossy', 'lossless'])
      expect(
        await isSame(lossless, (await smaller(lossless, { mode, minSavings: 0 }, '.webp')).bytes),
        mode,
      ).toBe(true);
    const lossy = await photo((p) => p.webp({ quality: 99 }));
    expect((await optimized(lossy, { mode: 'lossless' }, '.webp')).unchanged).toBe(
      'a lossy WebP cannot be made smaller without loss',
    );
    expect((await smaller(lossy, { quality: 75 }, '.webp')).bytes.length / lossy.length).toBeLessThan(0.9);
  });

  test('a lossless WebP that is drawn gets more effort than a photo', async () => {
    const isInk = (x: number, y: number): boolean => {
      const code = (Math.floor(x / 9) * 104_729 + Math.floor(y / 18) * 7919) % 97;
      return y % 18 > 3 && y % 18 < 15 && ((code >> (y % 6)) + (x % 9) * code) % 5 < 2;
    };
    const [width, height] = [1000, 700];
    const data = Buffer.alloc(width * height * 3, 30);
    for (let i = 0; i < width * height; i++)
      if (isInk(i % width, Math.floor(i / width))) data.fill(210, i * 3, i * 3 + 3);
    const drawn = sharp(data, { raw: { width, height, channels: 3 } });
    const encoded = (options: WebpOptions): Promise<Buffer> =>
      drawn
        .clone()
        .webp({ lossless: true, exact: true, ...options })
        .toBuffer();
    const source = await encoded({ effort: 0 });
    const asPhoto = await encoded({ effort: 4, quality: 50 });
    const { bytes } = await smaller(source, { mode: 'lossless', minSavings: 0 }, '.webp');
    expect(bytes.length / asPhoto.length).toBeLessThan(0.95);
  });

  test('what was lossy before is not encoded anew for little', async () => {
    const source = await photo((p) => p.webp({ quality: 80, effort: 6 }));
    expect((await optimized(source, { quality: 80 }, '.webp')).unchanged).toMatch(/less than 10 %$|larger$/);
  });

  test('an animation keeps its frames and its timing', async () => {
    const source = await makePicture({ format: 'webp', frames: 3, width: 200, height: 100, quality: 100 });
    const { metadata } = await smaller(source, { quality: 40 }, '.webp');
    const { pages, delay, loop } = await sharp(source).metadata();
    expect(metadata).toMatchObject({ pages, delay, loop });
  });

  test('an AVIF stays without loss', async () => {
    const source = await makePicture({ format: 'avif' });
    expect((await optimized(source, { mode: 'lossless' }, '.avif')).unchanged).toContain('AVIF');
  });

  test('a TIFF is packed better, and one of four colours or several pages stays', async () => {
    const source = await photo((p) => p.tiff({ compression: 'none' }));
    expect(await isSame(source, (await smaller(source, {}, '.tif')).bytes)).toBe(true);
    const cmyk = await makePicture({ format: 'tiff', colour: 'cmyk' });
    expect((await optimized(cmyk, {}, '.tif')).unchanged).toBe('this kind of TIFF is left as it is');
    const pages = await makePicture({ format: 'tiff', frames: 3 });
    expect((await optimized(pages, {}, '.tif')).unchanged).toContain('it has 3 pages');
  });
});

describe('a size that is wanted', () => {
  test.each([
    ['jpeg', '.jpg', (p: Sharp) => p.jpeg({ quality: 95 })],
    ['png', '.png', (p: Sharp) => p.png()],
    ['webp', '.webp', (p: Sharp) => p.webp({ quality: 95 })],
  ] as const)('is reached and used: %s', async (_name, extension, encode) => {
    const source = await photo(encode, 240, 180);
    const targetSize = Math.round(source.length / 4000);
    const { bytes, notes } = await smaller(source, { targetSize }, extension);
    expect(bytes.length).toBeLessThanOrEqual(targetSize * 1000);
    expect(bytes.length).toBeGreaterThan(targetSize * 300);
    expect(notes.join()).toMatch(/^quality \d+ for|^\d+ colours/);
  });

  test('that cannot be reached: the smallest there is, and both sizes', async () => {
    const source = await photo((p) => p.jpeg({ quality: 95 }), 400, 300);
    const { bytes, notes } = await smaller(source, { targetSize: 1 });
    expect(notes.join()).toMatch(/^smallest possible [\d.]+ kB, wanted 1.0 kB$/);
    expect(bytes.length).toBeLessThan(source.length / 4);
  });

  test('that it has already costs no quality', async () => {
    const source = await photo((p) => p.jpeg({ quality: 84, optimiseCoding: false }));
    const { bytes } = await smaller(source, { targetSize: 1000 });
    expect(await isSame(source, bytes)).toBe(true);
  });
});

describe('a longest edge', () => {
  test.each(['jpeg', 'png', 'webp', 'gif', 'tiff', 'avif'] as const)('%s', async (format) => {
    const source = await makePicture({ format, width: 300, height: 200 });
    const { metadata, bytes } = await smaller(source, { longEdge: 90 }, `.${format}`);
    expect([metadata.width, metadata.height]).toEqual([90, 60]);
    expect(await readQuadrants(bytes)).toEqual(uprightQuadrants);
  });

  test('enlarges nothing', async () => {
    const source = await photo((p) => p.jpeg({ quality: 70, optimiseCoding: false }));
    expect(await isSame(source, (await smaller(source, { longEdge: 5000 })).bytes)).toBe(true);
  });
});

describe('what would not become smaller', () => {
  test('stays in place, with the reason', async () => {
    const source = await photo((p) => p.jpeg({ quality: 80, mozjpeg: true }));
    const { result } = await optimized(source);
    expect(result).toMatchObject({ outputs: [], input: { format: 'jpeg', width: 300, height: 200 } });
    expect(result.unchanged).toMatch(/^it would save [\d.]+ %, less than 2 %$|^the new one would be/);
  });

  test('is copied byte for byte beside, with the reason', async () => {
    const source = await photo((p) => p.jpeg({ quality: 80, mozjpeg: true }));
    const { result, bytes } = await optimized(source, { place: 'beside' });
    expect(bytes?.equals(source)).toBe(true);
    expect(result.notes?.join()).toMatch(/^copied as it is: /);
    expect(result.unchanged).toBeUndefined();
  });

  test('is measured against the least savings', async () => {
    const source = await photo((p) => p.jpeg({ quality: 70, optimiseCoding: false }));
    expect((await optimized(source, { minSavings: 0 })).bytes).toBeDefined();
    expect((await optimized(source, { minSavings: 50 })).unchanged).toMatch(
      /^it would save [\d.]+ %, less than 50 %$/,
    );
  });

  test('is damaged: it fails and nothing is written', async () => {
    const whole = await photo((p) => p.jpeg({ quality: 70 }));
    for (const mode of ['lossy', 'lossless'])
      await expect(optimized(whole.subarray(0, whole.length / 2), { mode })).rejects.toMatchObject({
        failure: { code: 'damaged' },
      });
    const png = await photo((p) => p.png());
    await expect(optimized(png.subarray(0, png.length / 2), {}, '.png')).rejects.toMatchObject({
      failure: { code: 'damaged' },
    });
  });
});

test('names: in place, or beside with “.min”', () => {
  const source = { path: '/p/a.JPG', relative: 'a.JPG', explicit: true, bytes: 1, mtimeMs: 0 };
  const outputs = (options: OptionValues): unknown => {
    const bound = optimize.bind(options);
    return bound.ok ? bound.value.outputs(source) : undefined;
  };
  expect(outputs({})).toEqual(['in-place']);
  expect(outputs({ place: 'beside' })).toEqual([{ extension: '.JPG' }]);
  expect(optimize.nameTemplate).toBe('{dir}/{name}.min{ext}');
});
