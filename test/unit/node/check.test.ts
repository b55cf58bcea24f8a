import fs from 'node:fs';
import path from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, test } from 'vitest';
import { type Budget, noBudget } from '../../../src/core/budget.ts';
import type { JobResult } from '../../../src/core/job.ts';
import { checkResult } from '../../../src/node/check.ts';
import { makePicture } from '../../support/picture.ts';
import { testLimits } from '../../support/run-job.ts';
import { drawScene } from '../../support/scene.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const [scene, otherScene] = await Promise.all([photo(1), photo(2)]);

/** A photo-like picture. */
async function photo(seed: number): Promise<Buffer> {
  const { data, ...raw } = drawScene({ width: 320, height: 240, seed, grain: 0.3 });
  return sharp(data, { raw }).jpeg({ quality: 95 }).toBuffer();
}

/** What a check says of `there`, where the job would make `wanted`; '' when all is well. */
async function said(
  there: Uint8Array | undefined,
  wanted: Uint8Array,
  budget: Partial<Budget> = {},
): Promise<string> {
  using folder = tempFolder();
  const source = folder.write('a.jpg', 'source');
  const target = path.join(folder.path, 'small', 'a.out');
  if (there !== undefined) folder.write('small/a.out', there);
  return words({ outputs: [{ bytes: wanted }] }, source, [{ path: target }], budget);
}

async function words(
  result: JobResult,
  source: string,
  targets: Parameters<typeof checkResult>[0]['task']['targets'],
  budget: Partial<Budget> = {},
): Promise<string> {
  const bytes = fs.readFileSync(source);
  const problem = await checkResult({
    task: { index: 0, path: source, bytes: bytes.length, targets },
    file: { path: source, name: 'a', extension: '.jpg', format: 'jpeg', bytes },
    result,
    limits: testLimits,
    budget: { ...noBudget, ...budget },
  });
  return problem === undefined ? '' : `${problem.code}: ${problem.message}`;
}

describe('a file in the place of a result', () => {
  test('may be larger than any memory: it is not read', async () => {
    using folder = tempFolder();
    const source = folder.write('a.jpg', 'source');
    const target = folder.write('huge.jpg', '');
    fs.truncateSync(target, 3e9);
    expect(await words({ outputs: [{ bytes: scene }] }, source, [{ path: target }])).toBe(
      'check-stale: huge.jpg is not what the job makes of this file now: it is far larger; run it again.',
    );
  });
});

describe('a result that stands there is right', () => {
  test('with the very bytes', async () => {
    expect(await said(scene, scene)).toBe('');
    expect(await said(Buffer.from('a,b\n'), Buffer.from('a,b\n'))).toBe('');
  });

  test.each([
    ['PNG', (p: Sharp) => p.png(), (p: Sharp) => p.png({ compressionLevel: 8 })],
    [
      'JPEG',
      (p: Sharp) => p.jpeg({ quality: 80 }),
      (p: Sharp) => p.jpeg({ quality: 80, optimiseCoding: false }),
    ],
    ['WebP', (p: Sharp) => p.webp({ quality: 80 }), (p: Sharp) => p.webp({ quality: 80, effort: 5 })],
    ['AVIF', (p: Sharp) => p.avif({ quality: 50 }), (p: Sharp) => p.avif({ quality: 50, effort: 5 })],
  ])('as another encoder writes it: %s', async (_, one, other) => {
    const [there, wanted] = await Promise.all([one(sharp(scene)).toBuffer(), other(sharp(scene)).toBuffer()]);
    expect(there.equals(wanted), 'the encoders differ').toBe(false);
    expect(await said(there, wanted)).toBe('');
  });

  test('whatever colour its invisible pixels have', async () => {
    const size = { width: 40, height: 40, channels: 4 } as const;
    const see = (colour: string): Promise<Buffer> =>
      sharp({ create: { ...size, background: `${colour}00` } })
        .png()
        .toBuffer();
    expect(await said(await see('#ff0000'), await see('#0000ff'))).toBe('');
  });
});

describe('a result that stands there is out of date', () => {
  const stale = 'check-stale: small/a.out is not what the job makes of this file now: ';
  const again = '; run it again.';

  test('when it is of another source', async () => {
    const same = await sharp(otherScene).jpeg({ quality: 80 }).toBuffer();
    const wanted = await sharp(scene).jpeg({ quality: 80 }).toBuffer();
    expect(await said(same, wanted)).toMatch(
      /^check-stale: .* (it shows something else|it has [\d,]+ bytes)/,
    );
  });

  test('when something small in it has changed', async () => {
    const mark = await sharp({ create: { width: 24, height: 24, channels: 3, background: '#f00' } })
      .png()
      .toBuffer();
    const there = await sharp(scene)
      .composite([{ input: mark, left: 8, top: 8 }])
      .removeAlpha()
      .png()
      .toBuffer();
    const wanted = await sharp(scene).png().toBuffer();
    expect(await said(there, wanted)).toBe(`${stale}it shows something else${again}`);
  });

  test('when it has another quality', async () => {
    const jpeg = (quality: number): Promise<Buffer> => sharp(scene).jpeg({ quality }).toBuffer();
    expect(await said(await jpeg(80), await jpeg(78))).toBe(`${stale}it has another quality${again}`);
    const webp = (quality: number): Promise<Buffer> => sharp(scene).webp({ quality }).toBuffer();
    expect(await said(await webp(80), await webp(60))).toMatch(/it has [\d,]+ bytes, would have [\d,]+;/);
  });

  test('when it has another size, format or number of frames', async () => {
    const small = await sharp(scene).resize(100).jpeg().toBuffer();
    expect(await said(small, scene)).toBe(`${stale}it has 100×75, would have 320×240${again}`);
    expect(await said(await sharp(scene).png().toBuffer(), scene)).toBe(
      `${stale}it is PNG, would be JPEG${again}`,
    );
    const [moving, still] = await Promise.all(
      [3, 1].map((frames) => makePicture({ format: 'webp', frames })),
    );
    expect(await said(still, moving ?? scene)).toBe(`${stale}it has one frame, would have 3 frames${again}`);
  });

  test('when it says where it was taken, and should not', async () => {
    const there = await sharp(scene)
      .withExif({ IFD0: { Copyright: 'me' } })
      .jpeg()
      .toBuffer();
    const wanted = await sharp(scene).jpeg().toBuffer();
    expect(await said(there, wanted)).toBe(`${stale}it has EXIF data, would have no EXIF data${again}`);
  });

  test('when it is no picture at all', async () => {
    const pointer = Buffer.from('version https://git-lfs.github.com/spec/v1\noid sha256:1\n');
    expect(await said(pointer, scene)).toBe(
      `${stale}it is a Git LFS pointer (git lfs pull brings the picture), would be JPEG${again}`,
    );
    expect(await said(Buffer.alloc(0), scene)).toBe(`${stale}The file is empty${again}`);
    expect(await said(scene.subarray(0, 2000), scene)).toMatch(/^check-stale/);
  });

  test('when it is a text with another word', async () => {
    expect(await said(Buffer.from('a'), Buffer.from('b'))).toBe(`${stale}it has another content${again}`);
  });

  test('a folder in its place', async () => {
    using folder = tempFolder();
    const source = folder.write('a.jpg', 'x');
    folder.write('b/c', '');
    const target = path.join(folder.path, 'b');
    expect(await words({ outputs: [{ bytes: scene }] }, source, [{ path: target }])).toMatch(
      /^check-stale: b is not .*: Not a regular file but a folder; it was not opened; run it again\.$/,
    );
  });
});

test('what is not there is missing', async () => {
  expect(await said(undefined, scene)).toBe('check-missing: small/a.out is missing; run the job to make it.');
});

test('what a source has no use for is not missed', async () => {
  using folder = tempFolder();
  const source = folder.write('a.jpg', 'x');
  const targets = [{ path: '/none/1' }, { path: '/none/2' }];
  expect(await words({ outputs: [undefined, undefined] }, source, targets)).toBe('');
  const second = { outputs: [undefined, { bytes: scene }] };
  expect(await words(second, source, targets), 'but the others are').toMatch(
    /^check-missing: .*\/2 is missing/,
  );
  expect(await words({ outputs: [], unchanged: 'as it is' }, source, targets)).toBe('');
});

describe('the budget', () => {
  test.each([
    [{ maxBytes: 10 }, 'bytes; the budget is 10.'],
    [{ maxWidth: 319 }, '320 pixels of width; the budget is 319.'],
    [{ maxHeight: 239 }, '240 pixels of height; the budget is 239.'],
  ])('%j', async (budget, end) => {
    expect(await said(scene, scene, budget)).toMatch(new RegExp(`^over-budget: small/a\\.out has .*${end}$`));
  });

  test('just kept', async () => {
    expect(await said(scene, scene, { maxBytes: scene.length, maxWidth: 320, maxHeight: 240 })).toBe('');
  });

  test('counts a picture as it is seen', async () => {
    const turned = await makePicture({ format: 'jpeg', width: 64, height: 96, orientation: 6 });
    expect(await said(turned, turned, { maxWidth: 64 })).toBe('');
    expect(await said(turned, turned, { maxWidth: 63 })).toMatch(/64 pixels of width/);
  });
});

describe('in place', () => {
  const replaces = { owner: 'source', bytes: 1, mtimeMs: 1 } as const;
  async function inPlace(result: JobResult, budget: Partial<Budget> = {}): Promise<string> {
    using folder = tempFolder();
    const source = folder.write('a.jpg', scene);
    return words(result, source, [{ path: source, replaces }], budget);
  }

  test('a source that the job would change is out of date, whatever it looks like', async () => {
    const bytes = await sharp(scene).jpeg({ quality: 95, mozjpeg: true }).toBuffer();
    expect(await inPlace({ outputs: [{ bytes }] })).toMatch(
      /^check-stale: The job would change this file \([\d,]+ bytes, would be [\d,]+\); run it\.$/,
    );
  });

  test('one that it leaves as it is is right, within its budget', async () => {
    expect(await inPlace({ outputs: [], unchanged: 'nothing to take out' })).toBe('');
    expect(await inPlace({ outputs: [{ bytes: scene }] })).toBe('');
    expect(await inPlace({ outputs: [], unchanged: 'small' }, { maxBytes: 5 })).toMatch(
      /^over-budget: a\.jpg has/,
    );
    expect(await inPlace({ outputs: [{ bytes: scene }] }, { maxBytes: 5 })).toMatch(
      /^over-budget: a\.jpg has/,
    );
  });
});
