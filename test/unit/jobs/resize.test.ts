import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import type { OutputName } from '../../../src/core/job.ts';
import { resize } from '../../../src/jobs/resize.ts';
import { TaskError } from '../../../src/node/task-error.ts';
import { fakeSource } from '../../support/fake-source.ts';
import { allPictureCases, makePicture } from '../../support/picture.ts';
import { readQuadrants, uprightQuadrants } from '../../support/quadrants.ts';
import { runJobOn, testLimits } from '../../support/run-job.ts';
import { pictureDistance } from '../../support/similar.ts';

type More = Parameters<typeof runJobOn>[3];

/** What comes out for one size, and what can be read back of it. */
async function resized(picture: Uint8Array, options: Record<string, unknown>, more: More = {}) {
  const result = await runJobOn(resize, picture, options, more);
  const [output] = result.outputs;
  if (output === undefined) throw new Error('no output');
  const bytes = Buffer.from(output.bytes);
  return { result, output, bytes, metadata: await sharp(bytes, { animated: true }).metadata() };
}

const png: More = { extension: '.png' };
const photo = (request: Partial<Parameters<typeof makePicture>[0]> = {}): Promise<Buffer> =>
  makePicture({ format: 'jpeg', width: 300, height: 200, ...request });

describe('every format, orientation, transparency and animation', () => {
  // Of the eight orientations the one that phones write most; the tools for all jobs are tested with each.
  const cases = allPictureCases().filter(
    ({ request: { orientation } }) => orientation === 1 || orientation === 6,
  );
  test.each(cases.map((each) => [each.name, each.request] as const))('%s', async (_name, request) => {
    const source = await makePicture({ ...request, width: 300, height: 200 });
    const { result, output, bytes, metadata } = await resized(
      source,
      { size: '150' },
      { extension: `.${request.format}` },
    );
    expect([output.width, output.height]).toEqual([150, 100]);
    expect([metadata.width, metadata.pageHeight ?? metadata.height], 'in the file').toEqual([150, 100]);
    expect(output.format).toBe(request.format);
    expect(metadata.format).toBe(request.format === 'avif' ? 'heif' : request.format);
    expect(result.input).toEqual({ format: request.format, width: 300, height: 200 });
    expect(await readQuadrants(bytes), 'upright').toEqual(uprightQuadrants);
    expect(metadata.orientation ?? 1).toBe(1);
    const { format, alpha = false, frames = 1 } = request;
    const still = await makePicture({ format: 'png', width: 300, height: 200, alpha });
    expect(await pictureDistance(still, bytes), 'looks like the source').toBeLessThanOrEqual(14);
    if (format !== 'gif') expect(metadata.hasAlpha, 'transparency').toBe(alpha);
    const moves = frames > 1 && format !== 'tiff';
    expect(metadata.pages ?? 1, 'an animation goes on moving').toBe(moves ? frames : 1);
    expect(result.notes).toEqual(frames > 1 && !moves ? [`first of ${frames} pages`] : []);
  });
});

test('a photo that becomes PNG is packed as a photo, not as a drawing', async () => {
  const { data, info } = await sharp(await photo({ width: 300 }))
    .resize(150)
    .blur(3)
    .raw()
    .toBuffer({ resolveWithObject: true });
  const smooth = data.map((value, i) => value + ((i * i) % 7));
  const source = await sharp(smooth, { raw: info }).jpeg({ quality: 100 }).toBuffer();
  const { bytes } = await resized(source, { size: '100', format: 'png' });
  const drawn = await sharp(bytes).png({ compressionLevel: 9 }).toBuffer();
  expect(bytes.length).toBeLessThan(drawn.length);
});

describe('what stays', () => {
  const exif = { make: 'Some', model: 'Camera', taken: '2026:01:01 00:00:00' };

  test('the profile of a wide gamut and, unless they are to go, EXIF data', async () => {
    const source = await photo({ icc: 'p3', exif });
    const kept = await resized(source, { size: '100' });
    expect(kept.metadata.icc).toBeDefined();
    expect(kept.metadata.exif?.includes('Camera')).toBe(true);
    const bare = await resized(source, { size: '100', metadata: 'none' });
    expect(bare.metadata.icc).toBeDefined();
    expect(bare.metadata.exif).toBeUndefined();
  });

  test('16 bits a channel, where the format has them', async () => {
    const { metadata } = await resized(await photo({ format: 'png', depth: 16 }), { size: '100' }, png);
    expect(metadata.depth).toBe('ushort');
  });

  test('CMYK becomes RGB, which programs can show', async () => {
    const { metadata } = await resized(await photo({ colour: 'cmyk' }), { size: '100' });
    expect(metadata.space).toBe('srgb');
  });
});

describe('several sizes', () => {
  test('come in the order in which they were asked for, and say where the picture was small enough', async () => {
    const { outputs, notes } = await runJobOn(resize, await photo(), { size: '50%, 1000, short 100, 2MP' });
    expect(outputs.map((output) => [output?.width, output?.height])).toEqual([
      [150, 100],
      [300, 200],
      [150, 100],
      [300, 200],
    ]);
    expect(notes).toEqual(['already small enough for 1000, 2mp']);
  });

  test('each is what it is alone, as far as can be seen', async () => {
    const source = await photo({ width: 1200, height: 800 });
    const { outputs } = await runJobOn(resize, source, { size: '600,60' });
    for (const [i, size] of ['600', '60'].entries()) {
      const alone = await resized(source, { size });
      const together = outputs[i];
      if (together === undefined) throw new Error('no output');
      expect([together.width, together.height]).toEqual([alone.output.width, alone.output.height]);
      expect(await pictureDistance(alone.bytes, together.bytes)).toBeLessThanOrEqual(6);
    }
  });
});

describe('a picture that is small enough', () => {
  test.each(['jpeg', 'png', 'webp', 'gif', 'tiff', 'avif'] as const)(
    'is copied as it is: %s',
    async (format) => {
      const source = await photo({ format });
      const { result, bytes } = await resized(source, { size: '300' }, { extension: `.${format}` });
      expect(bytes.equals(source), 'byte for byte').toBe(true);
      expect(result.notes).toEqual(['already small enough']);
    },
  );

  test('with all pages of a document, of which nobody says that they are lost', async () => {
    const source = await photo({ format: 'tiff', frames: 3 });
    const { result, bytes } = await resized(source, { size: '1920' }, { extension: '.tif' });
    expect(bytes.equals(source)).toBe(true);
    expect(result.notes).toEqual(['already small enough']);
  });

  test.each([
    ['another format', {}, { format: 'webp' }, { format: 'webp' }],
    ['pixels that are upright', { orientation: 6 }, {}, { orientation: undefined }],
    ['colours that programs can show', { colour: 'cmyk' }, {}, { space: 'srgb' }],
  ] as const)('is written anew for %s', async (_name, request, options, wanted) => {
    const source = await photo({
      ...{ exif: { make: 'a', model: 'b', taken: '2026:01:01 00:00:00' } },
      ...request,
    });
    const { metadata, bytes, result } = await resized(source, { size: '1920', ...options });
    expect(bytes.equals(source)).toBe(false);
    expect([metadata.width, metadata.height]).toEqual([300, 200]);
    if ('orientation' in wanted) expect(metadata.orientation ?? 1).toBe(1);
    else expect({ ...metadata, exif: metadata.exif }).toMatchObject(wanted);
    expect(result.notes).toEqual(['already small enough']);
  });

  test.each(['jpeg', 'png', 'webp'] as const)(
    'has the very same pixels when only its metadata have to go: %s',
    async (format) => {
      const exif = { make: 'a', model: 'b', taken: '2026:01:01 00:00:00' };
      const source = await photo({ format, exif, icc: 'p3', quality: 30 });
      const { metadata, bytes } = await resized(
        source,
        { size: '1920', metadata: 'none' },
        { extension: `.${format}` },
      );
      expect([metadata.exif, metadata.icc === undefined]).toEqual([undefined, false]);
      const [before, after] = await Promise.all([source, bytes].map((each) => sharp(each).raw().toBuffer()));
      expect(after?.equals(before ?? Buffer.alloc(0))).toBe(true);
    },
  );

  test.each(['tiff', 'avif'] as const)(
    'has no metadata either where they cannot be cut out: %s',
    async (format) => {
      const xmp = '<x:xmpmeta xmlns:x="adobe:ns:meta/"><SecretPlace/></x:xmpmeta>';
      const source = await sharp(await photo())
        .withXmp(xmp)
        .toFormat(format)
        .toBuffer();
      const options = { size: '1920', metadata: 'none' };
      const { bytes, output } = await resized(source, options, { extension: `.${format}` });
      expect([source, bytes].map((each) => each.includes('SecretPlace'))).toEqual([true, false]);
      expect(output.width).toBe(300);
    },
  );

  test('is left out where that is asked for', async () => {
    const options = { smallEnough: 'skip', size: '1000,100,300' };
    const some = await runJobOn(resize, await photo(), options);
    expect(some.outputs.map((output) => output?.width)).toEqual([undefined, 100, undefined]);
    expect(some.unchanged).toBeUndefined();
    const none = await runJobOn(resize, await photo(), { ...options, size: '1000,300' });
    expect(none).toMatchObject({ outputs: [], unchanged: 'already small enough' });
  });

  test.each(['copy', 'skip'])('fails all the same when it is cut short (%s)', async (smallEnough) => {
    const whole = await photo();
    const cut = whole.subarray(0, whole.length / 2);
    const code = await runJobOn(resize, cut, { size: '1920', smallEnough }).then(
      () => 'done',
      (error: unknown) => (error instanceof TaskError ? error.failure.code : String(error)),
    );
    expect(code).toBe('damaged');
  });

  test('of one pixel', async () => {
    const source = await makePicture({ format: 'png', width: 1, height: 1 });
    const { output } = await resized(source, { size: '50%' }, png);
    expect(output).toMatchObject({ width: 1, height: 1 });
  });
});

describe('in place', () => {
  const inPlace = (picture: Uint8Array, options: object, more: More = {}) =>
    runJobOn(resize, picture, { size: '100', ...options, place: 'in-place' }, more);

  test('the result is one, in the format of the source', async () => {
    const { outputs } = await inPlace(await photo(), {});
    expect(outputs.map((output) => [output?.format, output?.width])).toEqual([['jpeg', 100]]);
  });

  test.each([{}, { orientation: 6 }, { colour: 'cmyk' }] as const)(
    'a picture that is small enough stays untouched: %j',
    async (request) => {
      const result = await inPlace(await photo(request), { size: '300' });
      expect(result).toMatchObject({ outputs: [], unchanged: 'already small enough' });
    },
  );

  test('but for its metadata, if it has any and they are to go', async () => {
    const exif = { make: 'a', model: 'b', taken: '2026:01:01 00:00:00' };
    const options = { size: '300', metadata: 'none' };
    expect((await inPlace(await photo({ exif }), options)).outputs).toHaveLength(1);
    expect((await inPlace(await photo(), options)).unchanged).toBe('already small enough');
  });

  test('several sizes are refused before anything runs', () => {
    expect(resize.bind({ place: 'in-place', size: '100,200' })).toEqual({
      ok: false,
      issues: [
        { option: 'size', message: 'In place there is room for one size only, but the sizes are 100,200.' },
      ],
    });
    expect(resize.bind({ size: '100,200' }).ok).toBe(true);
  });

  test.each([[{ format: 'webp' }, 'JPEG cannot be replaced by WebP; write beside it instead']])(
    '%j is refused in words',
    async (options, words) => {
      const { failure } = await inPlace(await photo(), options);
      expect([failure?.code, failure?.message]).toEqual([
        'bad-options',
        `The options were refused: ${words}.`,
      ]);
    },
  );

  test('is said in the plan', () => {
    const bound = resize.bind({ place: 'in-place' });
    expect(bound.ok && bound.value.outputs(fakeSource('/p/a.jpg'))).toEqual(['in-place']);
  });
});

describe('boxes', () => {
  const corner = async (bytes: Uint8Array): Promise<readonly number[]> => {
    const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
    return [...data.subarray(0, info.channels)];
  };

  test.each([
    ['inside', [120, 80]],
    ['cover', [120, 90]],
    ['contain', [120, 90]],
    ['fill', [120, 90]],
  ])('%s', async (fit, wanted) => {
    const { output, metadata } = await resized(await photo(), { size: '120x90', fit });
    expect([output.width, output.height]).toEqual(wanted);
    expect([metadata.width, metadata.height]).toEqual(wanted);
  });

  test('a small picture in a large one keeps its size, on the background', async () => {
    const source = await photo({ format: 'png', width: 30, height: 20 });
    const { bytes, metadata, result } = await resized(
      source,
      { size: '100x100', fit: 'contain', background: '#0000ff' },
      png,
    );
    expect([metadata.width, metadata.height]).toEqual([100, 100]);
    expect(await corner(bytes)).toEqual([0, 0, 255]);
    const { info } = await sharp(bytes).trim().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height], 'never enlarged').toEqual([30, 20]);
    expect(result.notes).toEqual(['already small enough']);
  });

  test('round transparency there is more of it, but in JPEG the background', async () => {
    const source = await photo({ format: 'png', alpha: true });
    const options = { size: '100x100', fit: 'contain', background: '#0000ff' };
    expect((await corner((await resized(source, options, png)).bytes)).at(-1)).toBe(0);
    const [red = 255, green = 255, blue = 0] = await corner(
      (await resized(source, { ...options, format: 'jpeg' }, png)).bytes,
    );
    expect(Math.max(red, green)).toBeLessThan(20);
    expect(blue).toBeGreaterThan(235);
  });

  test.each(['cover', 'contain', 'fill'])('an animation: %s', async (fit) => {
    const source = await photo({ format: 'gif', frames: 3 });
    const { output, metadata } = await resized(source, { size: '80x80', fit }, { extension: '.gif' });
    expect(output).toMatchObject({ width: 80, height: 80 });
    expect([metadata.width, metadata.pageHeight, metadata.pages]).toEqual([80, 80, 3]);
  });
});

test('a drawing is drawn at the size, as it has none that is too small', async () => {
  const svg = Buffer.from(
    '<svg xmlns="http://www.w3.org/2000/svg" width="16" height="8"><rect width="16" height="8" fill="#f00"/></svg>',
  );
  const limits = { ...testLimits, allowSvg: true };
  const { outputs, notes } = await runJobOn(
    resize,
    svg,
    { size: '200, height 50, 50%, 60x60', fit: 'cover' },
    { extension: '.svg', limits },
  );
  expect(outputs.map((output) => [output?.format, output?.width, output?.height])).toEqual([
    ['png', 200, 100],
    ['png', 100, 50],
    ['png', 8, 4],
    ['png', 60, 60],
  ]);
  expect(notes).toEqual([]);
  const skipped = { size: '16', smallEnough: 'skip' };
  const own = await runJobOn(resize, svg, skipped, { extension: '.svg', limits });
  expect(
    own.outputs.map((output) => output?.width),
    'also at what it says of its size',
  ).toEqual([16]);
});

describe('names', () => {
  const names = (
    file: string,
    options: Record<string, unknown>,
    format: 'jpeg' | 'tiff' | 'svg' = 'jpeg',
  ) => {
    const bound = resize.bind(options);
    if (!bound.ok) throw new Error('refused');
    return bound.value.outputs(fakeSource(file, { format })) as readonly OutputName[];
  };

  test('have what the options ask for', () => {
    expect(names('/p/a.JPG', { size: '1920, 640x480, width 300, 50%' })).toEqual([
      { extension: '.JPG', size: '1920', width: 1920, height: 1920 },
      { extension: '.JPG', size: '640x480', width: 640, height: 480 },
      { extension: '.JPG', size: '300w', width: 300 },
      { extension: '.JPG', size: '50pct' },
    ]);
  });

  test.each([
    ['a.jpg', 'jpeg', 'webp', '.webp'],
    ['a.tif', 'tiff', 'same', '.tif'],
    ['a.svg', 'svg', 'same', '.png'],
  ] as const)('%s, as %s to %s, ends in %s', (file, format, wanted, extension) => {
    expect(names(`/p/${file}`, { format: wanted }, format)).toMatchObject([{ extension }]);
  });

  test('of presets say their own', () => {
    expect(
      resize.presets.map(({ id, options, nameTemplate }) => [id, options['size'], nameTemplate]),
    ).toEqual([
      ['small', '854', '{dir}/{name}_small{ext}'],
      ['medium', '1366', '{dir}/{name}_medium{ext}'],
      ['large', '1920', '{dir}/{name}_large{ext}'],
      ['phone', '568', '{dir}/{name}_phone{ext}'],
    ]);
  });
});

test('a size that nobody can read is refused in words', () => {
  const bound = resize.bind({ size: 'large' });
  expect(bound.ok ? [] : bound.issues.map(({ message }) => message)).toEqual([
    'Expected size to be a size such as 1920, 1366x768, 50% or 2MP, or several with commas, but got "large".',
  ]);
});
