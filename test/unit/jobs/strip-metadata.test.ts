import { describe, expect, test } from 'vitest';
import { stripMetadata } from '../../../src/jobs/strip-metadata.ts';
import { cameraFile, secrets } from '../../support/camera-file.ts';
import { runJobInPlace } from '../../support/in-place-run.ts';
import { makePicture } from '../../support/picture.ts';
import { pixelsOf } from '../../support/pixels-of.ts';
import { runJobOn } from '../../support/run-job.ts';

describe('in place', () => {
  test.each(['jpeg', 'png', 'webp', 'gif', 'tiff'] as const)(
    '%s: the original is replaced by the same pixels without what they were said to be',
    async (format) => {
      const source = await cameraFile(format, format === 'gif' ? { frames: 2 } : { orientation: 6 });
      const { outcome, after } = await runJobInPlace(stripMetadata, source, `.${format}`);
      if (outcome.status !== 'done') throw new Error(JSON.stringify(outcome));
      expect(await pixelsOf(after)).toEqual(await pixelsOf(source));
      expect(after.includes(secrets.comment)).toBe(false);
      expect(outcome.notes).toHaveLength(1);
      expect(outcome.notes[0]).toMatch(/^removed GPS position, camera serial number, .*XMP/);
    },
  );

  test('a picture that has nothing to take out is left alone', async () => {
    for (const format of ['jpeg', 'png', 'webp', 'gif', 'tiff'] as const) {
      const source = await makePicture({ format });
      const { outcome, after } = await runJobInPlace(stripMetadata, source, `.${format}`);
      expect(outcome).toMatchObject({ status: 'unchanged', reason: 'it has no metadata to take out' });
      expect(after.equals(source)).toBe(true);
    }
  });

  test('the tag that turns it stays, and is not taken for metadata the second time', async () => {
    const source = await makePicture({ format: 'jpeg', orientation: 6 });
    const first = await runJobInPlace(stripMetadata, source, '.jpg');
    expect(first.outcome).toMatchObject({
      status: 'done',
      notes: ['removed EXIF (but for its orientation)'],
    });
    const second = await runJobInPlace(stripMetadata, first.after, '.jpg');
    expect(second.outcome.status).toBe('unchanged');
  });

  test('a file that is cut short is damaged, and stays', async () => {
    const source = (await cameraFile('jpeg')).subarray(0, 1500);
    const { outcome, after } = await runJobInPlace(stripMetadata, source, '.jpg');
    expect(outcome).toMatchObject({ status: 'failed', failure: { code: 'damaged' } });
    expect(after.equals(source)).toBe(true);
  });

  test('a result that still has a position is not written, and names it', async () => {
    // Where no reader of pictures looks, but a search finds it: behind the last pixel, within the scan.
    const whole = await makePicture({ format: 'jpeg' });
    const source = Buffer.concat([
      whole.subarray(0, -2),
      Buffer.from('exif:GPSLatitude="50"'),
      whole.subarray(-2),
    ]);
    const { outcome, after } = await runJobInPlace(stripMetadata, source, '.jpg');
    expect(outcome).toMatchObject({
      status: 'failed',
      failure: {
        code: 'private-left',
        message: 'The result would still have GPS position, so it was not written; please report it.',
      },
    });
    expect(after.equals(source)).toBe(true);
  });
});

describe('beside', () => {
  test('every picture gets its result, also one that had nothing', async () => {
    const bare = await makePicture({ format: 'png' });
    const options = { place: 'beside' };
    const { outputs, notes } = await runJobOn(stripMetadata, bare, options, { extension: '.png' });
    expect(outputs[0]?.bytes).toEqual(bare);
    expect(notes).toEqual(['had no metadata']);
    const full = await runJobOn(stripMetadata, await cameraFile('png'), options, { extension: '.png' });
    expect(full.notes?.[0]).toMatch(/^removed GPS position/);
  });

  test('has the source’s own extension', () => {
    const source = {
      path: '/a/b.c/X.JPEG',
      relative: 'X.JPEG',
      explicit: true,
      bytes: 1,
      mtimeMs: 0,
    } as const;
    const bound = stripMetadata.bind({ place: 'beside' });
    if (!bound.ok) throw new Error('refused');
    expect(bound.value.outputs({ ...source, format: 'jpeg' })).toEqual([{ extension: '.JPEG' }]);
  });
});

test('what is to stay is chosen by name', async () => {
  const source = await cameraFile('jpeg');
  const { outputs } = await runJobOn(stripMetadata, source, { keep: ['copyright', 'date'] });
  const bytes = Buffer.from(outputs[0]?.bytes ?? []);
  expect(bytes.includes(secrets.artist) && bytes.includes(secrets.taken)).toBe(true);
  expect(bytes.includes(secrets.body)).toBe(false);
  expect(stripMetadata.bind({ keep: ['gps'] }).ok).toBe(false);
});
