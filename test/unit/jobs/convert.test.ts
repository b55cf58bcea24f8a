import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { canMove, type WritableFormat, writableFormats } from '../../../src/core/picture-output.ts';
import { convert } from '../../../src/jobs/convert.ts';
import { allPictureCases, makePicture, type PictureRequest } from '../../support/picture.ts';
import { readQuadrants, uprightQuadrants } from '../../support/quadrants.ts';
import { runJobOn } from '../../support/run-job.ts';
import { pictureDistance } from '../../support/similar.ts';

async function converted(picture: Uint8Array, options: Record<string, unknown>, extension = '.jpg') {
  const result = await runJobOn(convert, picture, options, { extension });
  const [output] = result.outputs;
  if (output === undefined) throw new Error(`no output, but: ${result.unchanged ?? 'nothing'}`);
  const bytes = Buffer.from(output.bytes);
  return { result, output, bytes, metadata: await sharp(bytes, { animated: true }).metadata() };
}

/** Every case upright into every format; the turned ones take turns, as turning comes before any encoder. */
const table = allPictureCases().flatMap(({ name, request }, at) => {
  const others = writableFormats.filter((format) => format !== request.format);
  const targets = (request.orientation ?? 1) === 1 ? others : others.slice(at % 5, (at % 5) + 1);
  return targets.map((target) => [`${name} → ${target}`, request, target] as const);
});

describe('every format, orientation, transparency and animation into every other format', () => {
  test.each(table)('%s', async (_name, request, target) => {
    const size = { width: 60, height: 40 };
    const source = await makePicture({ ...request, ...size });
    const { result, output, bytes, metadata } = await converted(
      source,
      { format: target, lossless: target === 'webp', quality: target === 'avif' ? 80 : 0 },
      `.${request.format}`,
    );
    expect(metadata.format).toBe(target === 'avif' ? 'heif' : target);
    expect([metadata.width, metadata.pageHeight ?? metadata.height], 'its size').toEqual([60, 40]);
    expect(output).toMatchObject({ format: target, ...size });
    expect(result.input).toEqual({ format: request.format, ...size });
    expect(metadata.orientation ?? 1).toBe(1);
    expect(await readQuadrants(bytes), 'upright').toEqual(uprightQuadrants);
    const still = await makePicture({ format: 'png', ...size, alpha: request.alpha ?? false });
    expect(await pictureDistance(still, bytes), 'looks like the source').toBeLessThanOrEqual(14);
    const keepsAlpha = request.alpha === true && target !== 'jpeg';
    // libvips gives every GIF a transparent entry in its palette.
    if (target !== 'gif' && request.format !== 'gif')
      expect(metadata.hasAlpha, 'transparency').toBe(keepsAlpha);
    const { frames = 1 } = request;
    const moves = frames > 1 && request.format !== 'tiff' && canMove(target);
    expect(metadata.pages ?? 1, 'frames').toBe(moves ? frames : 1);
    if (moves) expect([metadata.delay, metadata.loop]).toEqual([Array(frames).fill(100), 0]);
    const unit = request.format === 'tiff' ? 'pages' : 'frames';
    const first = frames > 1 && !moves ? [`first of ${frames} ${unit}`] : [];
    // The tag that says how to turn it is EXIF, and makes the camera's data of it.
    const tagged = (request.orientation ?? 1) !== 1 && request.format !== 'tiff';
    const without = tagged && target === 'gif' ? ['without its EXIF data'] : [];
    const notes = result.notes?.filter((note) => note !== 'larger than the original');
    expect(notes).toEqual([...first, ...without]);
  });
});

describe('depth and colour', () => {
  const kinds = [
    ['16 bit', { format: 'png', depth: 16 }],
    ['grey', { format: 'jpeg', colour: 'grey' }],
    ['grey with 16 bit', { format: 'png', colour: 'grey', depth: 16 }],
    ['CMYK', { format: 'jpeg', colour: 'cmyk' }],
    ['CMYK with its profile', { format: 'jpeg', colour: 'cmyk', icc: 'cmyk' }],
    ['Display P3', { format: 'jpeg', icc: 'p3' }],
    ['16 bit in Display P3', { format: 'png', depth: 16, icc: 'p3' }],
  ] as const satisfies readonly (readonly [string, PictureRequest])[];
  const pairs = kinds.flatMap(([name, request]) =>
    writableFormats
      .filter((target) => target !== request.format)
      .map((target) => [`${name} → ${target}`, request, target] as const),
  );

  test.each(pairs)('%s', async (_name, request: PictureRequest, target) => {
    const source = await makePicture(request);
    const { bytes, metadata } = await converted(
      source,
      { format: target, lossless: target === 'webp' },
      `.${request.format}`,
    );
    const isDeep = request.depth === 16 && (target === 'png' || target === 'tiff');
    expect(metadata.depth).toBe(isDeep ? 'ushort' : 'uchar');
    const isGrey = request.colour === 'grey' && ['jpeg', 'png', 'tiff'].includes(target);
    // libvips gives GIF four channels always.
    if (target !== 'gif') expect(metadata.channels, 'grey stays grey').toBe(isGrey ? 1 : 3);
    expect(await readQuadrants(bytes)).toEqual(uprightQuadrants);
    const keepsProfile = request.icc === 'p3' && target !== 'gif';
    const { icc } = await sharp(source).metadata();
    if (keepsProfile) expect(metadata.icc, 'its profile').toEqual(icc);
    else expect(metadata.icc, 'no profile that is not its own').toBeUndefined();
  });

  test.each(['png', 'webp', 'tiff', 'avif'] as const)(
    'the numbers of a wide gamut are not converted, as its profile stays: %s',
    async (format) => {
      const source = await redOfP3('jpeg');
      const { bytes } = await converted(source, { format, lossless: format !== 'png' && format !== 'tiff' });
      expect(await firstPixel(bytes)).toEqual(await firstPixel(source));
    },
  );

  test('a wide gamut becomes sRGB in GIF, which has no profile, from 8 and from 16 bits', async () => {
    for (const source of ['jpeg', 'png'] as const) {
      const { bytes } = await converted(await redOfP3(source), { format: 'gif' }, `.${source}`);
      const [red = 0, green = 255, blue = 255] = await firstPixel(bytes);
      expect([red > 250, green < 8, blue < 8], `${source}: pure red, not 234, 51, 35`).toEqual([
        true,
        true,
        true,
      ]);
    }
  });
});

/** sRGB's pure red in Display P3, where it is 234, 51, 35; as PNG with 16 bits. */
function redOfP3(format: 'jpeg' | 'png'): Promise<Buffer> {
  const create = { width: 32, height: 32, channels: 3, background: '#ff0000' } as const;
  const red = sharp({ create });
  return format === 'jpeg'
    ? red.withIccProfile('p3').jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer()
    : red.toColourspace('rgb16').withIccProfile('p3').png().toBuffer();
}

/** As it is stored: without any profile being looked at. */
async function firstPixel(picture: Uint8Array): Promise<number[]> {
  const data = await sharp(picture, { ignoreIcc: true }).removeAlpha().raw().toBuffer();
  return [...data.subarray(0, 3)];
}

describe('what is of the format already', () => {
  const jpeg = (): Promise<Buffer> => makePicture({ format: 'jpeg', orientation: 6 });

  test('stays as it is, and no name is kept for a result', async () => {
    const result = await runJobOn(convert, await jpeg(), { format: 'jpeg' });
    expect(result).toEqual({ outputs: [], unchanged: 'already JPEG' });
    expect(outputsOf('a.JPG', 'jpeg', { format: 'jpeg' })).toEqual([]);
    const lossless = { format: 'jpeg', lossless: true };
    expect(outputsOf('a.jpg', 'jpeg', lossless), 'no JPEG is, so each time would cost quality').toEqual([]);
    expect(outputsOf('a.png', 'png', { format: 'png', quality: 50 }), 'PNG has no quality').toEqual([]);
    expect(outputsOf('a.webp', 'webp', { format: 'webp', lossless: true })).toHaveLength(1);
    expect(outputsOf('a.png', 'png', { format: 'jpeg' })).toEqual([{ extension: '.jpg' }]);
  });

  test('is damaged where only its name says so', async () => {
    const running = runJobOn(convert, Buffer.from([1, 2, 3, 4, 5]), { format: 'jpeg' });
    await expect(running).rejects.toMatchObject({ failure: { code: 'damaged' } });
  });

  test.each([{ quality: 60 }, { effort: 10 }, { metadata: 'none' }])(
    'is encoded anew where more is asked for: %j',
    async (more) => {
      const { metadata } = await converted(await jpeg(), { format: 'jpeg', ...more });
      expect(metadata).toMatchObject({ format: 'jpeg', width: 96, height: 64 });
      expect(outputsOf('a.jpg', 'jpeg', { format: 'jpeg', ...more })).toEqual([{ extension: '.jpg' }]);
    },
  );

  test('by another name it gets the right one, as a copy', async () => {
    const source = await jpeg();
    const { result, bytes } = await converted(source, { format: 'jpeg' }, '.png');
    expect(bytes.equals(source)).toBe(true);
    expect(result.notes).toEqual(['copied as it is']);
    expect(result.outputs[0]).toMatchObject({ format: 'jpeg', width: 96, height: 64 });
    expect(outputsOf('a.png', 'jpeg', { format: 'jpeg' })).toEqual([{ extension: '.jpg' }]);
  });
});

function outputsOf(path: string, format: WritableFormat, options: Record<string, unknown>) {
  const bound = convert.bind(options);
  if (!bound.ok) throw new Error('refused');
  return bound.value.outputs({ path, relative: path, explicit: true, bytes: 1, mtimeMs: 0, format });
}

describe('options', () => {
  const noise = (): Promise<Buffer> =>
    sharp({
      create: {
        width: 200,
        height: 150,
        channels: 3,
        background: '#888',
        noise: { type: 'gaussian', mean: 128, sigma: 40 },
      },
    })
      .png()
      .toBuffer();

  test('a lower quality makes fewer bytes; 0 is the usual quality', async () => {
    const source = await noise();
    const size = async (quality: number): Promise<number> =>
      (await converted(source, { format: 'webp', quality }, '.png')).bytes.length;
    const [usual, eighty, low] = [await size(0), await size(80), await size(20)];
    expect(usual).toBe(eighty);
    expect(low).toBeLessThan(usual / 2);
  });

  test.each(['webp', 'avif'] as const)('lossless %s has every pixel', async (format) => {
    const source = await noise();
    const { bytes } = await converted(source, { format, lossless: true }, '.png');
    const [was, is] = await Promise.all([source, bytes].map((each) => sharp(each).raw().toBuffer()));
    expect(was?.equals(is ?? Buffer.alloc(0))).toBe(true);
  });

  test('JPEG is progressive unless that is not wanted', async () => {
    const source = await noise();
    const isProgressive = async (more: object): Promise<boolean | undefined> =>
      (await converted(source, { format: 'jpeg', ...more }, '.png')).metadata.isProgressive;
    expect(await isProgressive({})).toBe(true);
    expect(await isProgressive({ progressive: false })).toBe(false);
    expect(await isProgressive({ progressive: true, effort: 1 })).toBe(true);
  });

  test('colours have their full resolution from quality 90 on', async () => {
    const source = await noise();
    const { metadata } = await converted(source, { format: 'jpeg', quality: 90 }, '.png');
    expect(metadata.chromaSubsampling).toBe('4:4:4');
    expect((await converted(source, { format: 'jpeg' }, '.png')).metadata.chromaSubsampling).toBe('4:2:0');
  });

  test('transparency in JPEG shows the background', async () => {
    const source = await makePicture({ format: 'png', alpha: true, width: 32, height: 32 });
    const { bytes } = await converted(source, { format: 'jpeg', background: '#00ff00' }, '.png');
    const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
    const middle = (16 * info.width + 16) * info.channels;
    const [red = 255, green = 0, blue = 255] = data.subarray(middle, middle + 3);
    expect([red < 40, green > 200, blue < 40]).toEqual([true, true, true]);
  });

  test('a PNG is never given a palette', async () => {
    const { metadata } = await converted(await noise(), { format: 'png', quality: 50, effort: 50 }, '.png');
    expect(metadata.isPalette).toBe(false);
  });

  test('a result that is larger is written, and said', async () => {
    const source = await makePicture({ format: 'webp', quality: 10 });
    const { result } = await converted(source, { format: 'tiff' }, '.webp');
    expect(result.notes).toEqual(['larger than the original']);
  });

  test('a side that is too long for the format is said in words', async () => {
    const source = await makePicture({ format: 'png', width: 16_400, height: 4 });
    await expect(converted(source, { format: 'webp' }, '.png')).rejects.toMatchObject({
      failure: {
        code: 'encode-failed',
        message:
          'The result could not be encoded: a side of WebP has at most 16383 pixels; choose another format or a smaller size.',
      },
    });
  });
});
