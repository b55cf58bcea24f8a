import fs from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { cameraFacts } from '../../../src/core/inspect/camera-facts.ts';
import { profileName } from '../../../src/core/icc-name.ts';
import { photosIn, place, run } from '../../support/batch-place.ts';
import { makePicture } from '../../support/picture.ts';
import { drawScene } from '../../support/scene.ts';

/** A photo with the tags of a camera. */
const photo = async (seed: number, quality = 90): Promise<Buffer> => {
  const { data, width, height } = drawScene({ width: 300, height: 200, seed, grain: 0 });
  return sharp(data, { raw: { width, height, channels: 3 } })
    .withExif({
      IFD0: { Make: 'NIKON CORPORATION', Model: 'NIKON D850' },
      IFD2: { DateTimeOriginal: '2024:05:06 07:08:09', LensModel: '=35mm' },
      IFD3: {
        GPSLatitudeRef: 'S',
        GPSLatitude: '33/1 30/1 0/1',
        GPSLongitudeRef: 'E',
        GPSLongitude: '151/1 0/1 36/1',
      },
    })
    .jpeg({ quality })
    .toBuffer();
};

const tableOf = (file: string): readonly Readonly<Record<string, string>>[] => {
  const [head = '', ...rows] = fs.readFileSync(file, 'utf8').trimEnd().split('\n');
  const names = head.split(',');
  return rows.map((row) => Object.fromEntries(row.split(',').map((cell, i) => [names[i] ?? '', cell])));
};

describe('the table of all pictures', () => {
  it('has what each is, copies and what looks the same, and those that are broken', async () => {
    const [one, other] = [await photo(1), await photo(2)];
    using here = place({
      'a.jpg': one,
      'b.png': await makePicture({ format: 'png', alpha: true, width: 20, height: 10 }),
      'broken.jpg': 'not a picture',
      'copy of a.jpg': one,
      'deep/other.jpg': other,
      'smaller.jpg': await sharp(one).resize(150).jpeg({ quality: 60 }).toBuffer(),
    });
    const { run: under } = await run(here, { jobId: 'inspect' });
    const rows = tableOf(path.join(here.photos, 'inspect.csv'));
    expect(rows.map((row) => row['path'])).toEqual([
      'a.jpg',
      'b.png',
      'broken.jpg',
      'copy of a.jpg',
      'deep/other.jpg',
      'smaller.jpg',
    ]);
    expect(rows[0]).toMatchObject({
      ...{ format: 'JPEG', width: '300', height: '200', frames: '1', depth: '8', colour: 'RGB', alpha: 'no' },
      ...{ date: '2024-05-06T07:08:09', camera: 'NIKON D850', lens: "'=35mm", gps: 'yes', duplicateOf: '' },
    });
    expect(rows[0]?.['sha256']).toMatch(/^[\da-f]{64}$/);
    expect(rows[1]).toMatchObject({ format: 'PNG', alpha: 'yes', gps: 'no', camera: '' });
    expect(rows[2]).toMatchObject({ code: 'other-content', width: '', sha256: '' });
    expect(rows[3]).toMatchObject({ duplicateOf: 'a.jpg', nearOf: '' });
    expect(rows[4]).toMatchObject({ duplicateOf: '', nearOf: '' });
    expect(rows[5]).toMatchObject({ duplicateOf: '', nearOf: 'a.jpg' });
    expect(Number(rows[5]?.['nearDistance'])).toBeLessThan(20);
    expect(under.conclusion()?.notes).toEqual([
      '1 exact copy, in 1 group:',
      '  a.jpg = copy of a.jpg',
      '1 picture that looks like an earlier one, in 1 group:',
      '  a.jpg ≈ smaller.jpg',
    ]);
  });

  it('tells where a picture was taken only when it is asked to', async () => {
    using here = place({ 'a.jpg': await photo(1) });
    await run(here, { jobId: 'inspect', option: { format: 'json' } });
    const file = path.join(here.photos, 'inspect.json');
    expect(fs.readFileSync(file, 'utf8')).not.toMatch(/33\.5|latitude/);
    await run(here, {
      jobId: 'inspect',
      option: { format: 'json', columns: ['path', 'latitude', 'longitude'] },
    });
    expect(JSON.parse(fs.readFileSync(file, 'utf8'))).toEqual([
      { path: 'a.jpg', latitude: -33.5, longitude: 151.01 },
    ]);
    expect(photosIn(here)).toEqual(['a.jpg', 'inspect.json']);
  });

  it('keeps names from being formulas, and numbers from being texts', async () => {
    using here = place({ '=1+1.jpg': await photo(1), '@x, "y".jpg': await photo(2) });
    await run(here, { jobId: 'inspect', option: { columns: ['path', 'latitude'] } });
    expect(fs.readFileSync(path.join(here.photos, 'inspect.csv'), 'utf8')).toBe(
      `path,latitude\n"'@x, ""y"".jpg",-33.5\n'=1+1.jpg,-33.5\n`,
    );
  });
});

describe('what cameras write', () => {
  it('is nothing to rely on', async () => {
    const { exif } = await sharp(await photo(1)).metadata();
    if (exif === undefined) throw new Error('no EXIF');
    for (let at = 0; at < exif.length; at += 3) {
      const spoilt = Buffer.from(exif);
      spoilt[at] = 0xff;
      expect(() => cameraFacts(spoilt, true)).not.toThrow();
      expect(() => cameraFacts(exif.subarray(0, at), true)).not.toThrow();
    }
    expect(cameraFacts(undefined, true)).toEqual({ gps: false });
    expect(cameraFacts(exif, true)).toMatchObject({ gps: true, latitude: -33.5 });
    expect(cameraFacts(exif, false)).not.toHaveProperty('latitude');
  });

  it('names its colours', async () => {
    const p3 = await sharp(await photo(1))
      .withIccProfile('p3')
      .toBuffer();
    const { icc } = await sharp(p3).metadata();
    if (icc === undefined) throw new Error('no profile');
    expect(profileName(icc)).toMatch(/P3/);
    for (let length = 0; length < icc.length; length += 7)
      expect(() => profileName(icc.subarray(0, length))).not.toThrow();
  });
});
