import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { thumbnails } from '../../../src/jobs/thumbnails.ts';
import { TaskError } from '../../../src/node/task-error.ts';
import { allPictureCases, makePicture } from '../../support/picture.ts';
import { readQuadrants, uprightQuadrants } from '../../support/quadrants.ts';
import { runJobOn, testLimits } from '../../support/run-job.ts';
import { pictureDistance } from '../../support/similar.ts';

/** A thumbnail's bytes, and what can be read back of them. */
async function thumbnail(
  picture: Uint8Array,
  options: Record<string, unknown> = {},
  more: Parameters<typeof runJobOn>[3] = {},
) {
  const result = await runJobOn(thumbnails, picture, options, more);
  const [output] = result.outputs;
  if (output === undefined) throw new Error('no output');
  const bytes = Buffer.from(output.bytes);
  return { result, output, bytes, metadata: await sharp(bytes).metadata() };
}

async function failureCode(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return 'done';
  } catch (error) {
    return error instanceof TaskError ? error.failure.code : String(error);
  }
}

describe('every format, orientation, transparency and animation', () => {
  test.each(allPictureCases().map((each) => [each.name, each.request] as const))(
    '%s',
    async (_name, request) => {
      const source = await makePicture({ ...request, width: 300, height: 200 });
      const { result, output, bytes, metadata } = await thumbnail(
        source,
        {},
        { extension: `.${request.format}` },
      );
      expect([output.width, output.height]).toEqual([128, 85]);
      expect([metadata.width, metadata.height], 'the file says the same').toEqual([128, 85]);
      const format = request.format === 'tiff' ? 'jpeg' : request.format;
      expect(output.format).toBe(format);
      expect(metadata.format).toBe(format === 'avif' ? 'heif' : format);
      expect(result.input).toEqual({ format: request.format, width: 300, height: 200 });
      expect(await readQuadrants(bytes), 'upright').toEqual(uprightQuadrants);
      expect(metadata.orientation ?? 1).toBe(1);
      const still = await makePicture({
        format: 'png',
        width: 300,
        height: 200,
        alpha: request.alpha ?? false,
      });
      expect(
        await pictureDistance(still, bytes),
        'looks like the source (others differ by 30)',
      ).toBeLessThanOrEqual(14);
      const keepsAlpha = request.alpha === true && format !== 'jpeg';
      // libvips gives every GIF a transparent entry in its palette.
      if (format !== 'gif' || keepsAlpha) expect(metadata.hasAlpha, 'transparency').toBe(keepsAlpha);
      expect(metadata.pages ?? 1, 'one frame').toBe(1);
      const unit = request.format === 'tiff' ? 'pages' : 'frames';
      expect(result.notes).toEqual((request.frames ?? 1) > 1 ? [`first of ${request.frames} ${unit}`] : []);
    },
  );
});

describe('size', () => {
  test.each([
    ['inside, wide', { size: 50 }, [50, 25]],
    ['cover', { size: 50, fit: 'cover' }, [50, 50]],
    ['cover in the middle', { size: 50, fit: 'cover', crop: 'centre' }, [50, 50]],
    ['cover by entropy', { size: 50, fit: 'cover', crop: 'entropy' }, [50, 50]],
    ['contain', { size: 50, fit: 'contain' }, [50, 50]],
  ])('%s', async (_name, options, [width, height] = []) => {
    const { metadata } = await thumbnail(
      await makePicture({ format: 'jpeg', width: 200, height: 100 }),
      options,
    );
    expect(metadata).toMatchObject({ width, height });
  });

  test.each([
    ['inside', [40, 20]],
    ['cover', [40, 20]],
    ['contain', [128, 128]],
  ])('never enlarges: %s', async (fit, [width, height] = []) => {
    const source = await makePicture({ format: 'png', width: 40, height: 20 });
    const { metadata, bytes } = await thumbnail(source, { fit }, { extension: '.png' });
    expect(metadata).toMatchObject({ width, height });
    if (fit !== 'contain') return;
    const { data } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    expect([...data.subarray(0, 3)], 'the background fills the box').toEqual([255, 255, 255]);
  });

  test('a picture of one pixel, and one of a single row', async () => {
    const dot = await thumbnail(
      await makePicture({ format: 'png', width: 1, height: 1 }),
      {},
      { extension: '.png' },
    );
    expect(dot.metadata).toMatchObject({ width: 1, height: 1 });
    const row = await thumbnail(
      await makePicture({ format: 'png', width: 5000, height: 1 }),
      {},
      { extension: '.png' },
    );
    expect(row.metadata).toMatchObject({ width: 128, height: 1 });
  });
});

describe('format and colour', () => {
  test.each(['jpeg', 'png', 'webp', 'avif'])('writes %s where asked', async (format) => {
    const { output, metadata } = await thumbnail(
      await makePicture({ format: 'gif' }),
      { format },
      { extension: '.gif' },
    );
    expect(output.format).toBe(format);
    expect(metadata.format).toBe(format === 'avif' ? 'heif' : format);
  });

  test('puts transparency on the background for JPEG', async () => {
    const source = await makePicture({ format: 'png', alpha: true });
    const { bytes } = await thumbnail(
      source,
      { format: 'jpeg', background: '#ff0000' },
      { extension: '.png' },
    );
    const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
    const middle = (Math.floor(info.height / 2) * info.width + Math.floor(info.width / 2)) * info.channels;
    const [red = 0, green = 0, blue = 0] = data.subarray(middle, middle + 3);
    expect(red).toBeGreaterThan(200);
    expect(green + blue).toBeLessThan(80);
  });

  test('turns a wide gamut into sRGB, and drops every profile and all EXIF', async () => {
    const exif = { make: 'Some', model: 'Camera', taken: '2026:01:01 00:00:00' };
    const plain = await thumbnail(await makePicture({ format: 'jpeg', exif }));
    for (const icc of ['p3', 'srgb'] as const) {
      const { bytes, metadata } = await thumbnail(await makePicture({ format: 'jpeg', icc, exif }));
      expect(metadata.icc, icc).toBeUndefined();
      expect(metadata.exif, icc).toBeUndefined();
      const [a, b] = await Promise.all(
        [plain.bytes, bytes].map((each) => sharp(each).removeAlpha().raw().toBuffer()),
      );
      const difference = [...(a ?? [])].reduce(
        (most, value, i) => Math.max(most, Math.abs(value - (b?.[i] ?? 0))),
        0,
      );
      expect(difference, `${icc} looks the same`).toBeLessThan(30);
    }
  });

  test.each([
    ['CMYK', { format: 'jpeg', colour: 'cmyk' }],
    ['CMYK with its profile', { format: 'jpeg', colour: 'cmyk', icc: 'cmyk' }],
    ['grey', { format: 'jpeg', colour: 'grey' }],
    ['16 bit', { format: 'png', depth: 16 }],
  ] as const)('reads %s', async (_name, request) => {
    const { metadata, bytes } = await thumbnail(
      await makePicture(request),
      {},
      { extension: `.${request.format}` },
    );
    expect(['srgb', 'b-w']).toContain(metadata.space);
    expect(metadata.depth).toBe('uchar');
    expect(await readQuadrants(bytes)).toEqual(uprightQuadrants);
  });
});

describe('what cannot be read says so', () => {
  const picture = (): Promise<Buffer> => makePicture({ format: 'jpeg', width: 400, height: 300 });

  test.each([0.2, 0.5, 0.9])('a JPEG cut at %f is damaged', async (share) => {
    const whole = await picture();
    const cut = whole.subarray(0, Math.floor(whole.length * share));
    expect(await failureCode(thumbnail(cut))).toBe('damaged');
  });

  test.each(['png', 'webp', 'gif', 'tiff', 'avif'] as const)(
    'a %s cut in half is damaged',
    async (format) => {
      const whole = await makePicture({ format, width: 400, height: 300 });
      const cut = whole.subarray(0, Math.floor(whole.length / 2));
      expect(await failureCode(thumbnail(cut, {}, { extension: `.${format}` }))).toBe('damaged');
    },
  );

  test('garbage by the name of a picture is damaged; what can be told from garbage is named', async () => {
    const garbage = Buffer.from([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(await failureCode(thumbnail(garbage, {}, { extension: '.png' }))).toBe('damaged');
    const text = Buffer.from('not a picture at all, whatever it is called');
    expect(await failureCode(thumbnail(text, {}, { extension: '.png' }))).toBe('other-content');
  });

  test('stray bytes before the end are rendered, and noted', async () => {
    const whole = await picture();
    const stray = Buffer.concat([whole.subarray(0, -2), Buffer.alloc(40, 0x11), whole.subarray(-2)]);
    const { result } = await thumbnail(stray);
    expect([[], ['slightly damaged']]).toContainEqual(result.notes);
  });

  test('more pixels than the limit are refused before they are decoded', async () => {
    const limits = { ...testLimits, maxPixels: 100_000 };
    expect(await failureCode(thumbnail(await picture(), {}, { limits }))).toBe('too-many-pixels');
  });
});

describe('SVG', () => {
  const svg = Buffer.from(
    '<svg xmlns="http://www.w3.org/2000/svg" width="16" height="8"><rect width="16" height="8" fill="#f00"/></svg>',
  );

  test('is refused while it is switched off, also by sharp itself', async () => {
    expect(await failureCode(thumbnail(svg, {}, { extension: '.svg' }))).toBe('unsupported-format');
    expect(await failureCode(thumbnail(svg, {}, { extension: '.png' }))).toBe('unsupported-format');
  });

  test('is drawn at the size of the thumbnail when switched on', async () => {
    const limits = { ...testLimits, allowSvg: true };
    const { output } = await thumbnail(svg, {}, { extension: '.svg', limits });
    expect(output).toMatchObject({ width: 128, height: 64, format: 'png' });
  });
});

describe('names', () => {
  const source = (path: string, format: 'jpeg' | 'png' | 'tiff' | 'svg') => ({
    ...{ path, relative: path, explicit: true, bytes: 1, mtimeMs: 0, format },
  });
  test.each([
    ['a.JPG', 'jpeg', 'same', '.JPG'],
    ['a.jpeg', 'jpeg', 'same', '.jpeg'],
    ['a.jpg', 'png', 'same', '.png'],
    ['a.tif', 'tiff', 'same', '.jpg'],
    ['a.svg', 'svg', 'same', '.png'],
    ['a.png', 'png', 'webp', '.webp'],
  ] as const)('%s, which is %s, as %s ends in %s', (path, format, wanted, extension) => {
    const bound = thumbnails.bind({ format: wanted });
    if (!bound.ok) throw new Error('refused');
    expect(bound.value.outputs(source(path, format))).toEqual([{ extension, width: 128, height: 128 }]);
  });
});
