import { execFileSync } from 'node:child_process';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Strippable, strippable, stripMetadata } from '../../src/core/metadata/strip.ts';
import { rotate } from '../../src/jobs/rotate.ts';
import { cameraFile, secrets } from '../support/camera-file.ts';
import { canInstallPackages, installPackages } from '../support/host/apt.ts';
import { onPath } from '../support/host/command.ts';
import { runJobOn } from '../support/run-job.ts';
import { tempFolder } from '../support/temp-folder.ts';

/** What ExifTool, which reads far more than is looked for here, finds in a file. */
type Tags = Readonly<Record<string, unknown>>;

function read(files: Readonly<Record<string, Uint8Array>>): Readonly<Record<string, Tags>> {
  using folder = tempFolder();
  for (const [name, bytes] of Object.entries(files)) folder.write(name, bytes);
  // All in one call: it is a program of 0.3 s to start. `-ee` looks into films, `-U` at tags without a name.
  const args = ['-json', '-G1', '-a', '-U', '-ee', '-n', folder.path];
  const found: readonly Tags[] = JSON.parse(
    execFileSync('exiftool', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
  );
  return Object.fromEntries(found.map((tags) => [String(tags['System:FileName']), tags]));
}

/** Groups that hold something about the picture rather than the picture. */
const told = (tags: Tags): readonly string[] =>
  Object.keys(tags).filter(
    (name) =>
      /^(IFD|ExifIFD|GPS|InteropIFD|MakerNotes|XMP|IPTC|Photoshop|MPF|QuickTime|Track|ItemList|JFXX|MPImage)/.test(
        name,
      ) && !ofPicture.test(name),
  );
/** A TIFF's own structure is in the same directories. */
const ofPicture =
  /:(Orientation|SubfileType|ImageWidth|ImageHeight|BitsPerSample|Compression|PhotometricInterpretation|Strip(Offsets|ByteCounts)|SamplesPerPixel|RowsPerStrip|[XY]Resolution|PlanarConfiguration|ResolutionUnit|PageNumber|Predictor|SampleFormat)$/;

const canRead = onPath('exiftool') !== undefined || canInstallPackages();

// Without ExifTool and without the right to install it there is nobody independent to ask.
describe.skipIf(!canRead)('to another program’s eyes', () => {
  beforeAll(async () => {
    if (onPath('exiftool') === undefined)
      await installPackages(['libimage-exiftool-perl'], 'an independent look at metadata');
  });

  const stripped = (bytes: Uint8Array, format: Strippable, wish = {}): Uint8Array => {
    const result = stripMetadata(bytes, format, wish);
    if ('damaged' in result) throw new Error(result.damaged);
    return result.bytes;
  };

  test('a stripped picture tells nothing but its way up; its profile is there', async () => {
    const sources = await Promise.all(
      strippable.map(
        async (format) =>
          [format, await cameraFile(format, format === 'gif' ? { frames: 2 } : { orientation: 6 })] as const,
      ),
    );
    const before = read(Object.fromEntries(sources.map(([format, bytes]) => [`a.${format}`, bytes])));
    const after = read(
      Object.fromEntries(sources.map(([format, bytes]) => [`a.${format}`, stripped(bytes, format)])),
    );
    for (const format of strippable) {
      const [was, is] = [before[`a.${format}`] ?? {}, after[`a.${format}`] ?? {}];
      expect(told(was).length, `${format}: there was something to find`).toBeGreaterThan(4);
      // ExifTool calls AVIF's own boxes so.
      const ofBoxes = (tag: string): boolean => format === 'avif' && tag.startsWith('QuickTime:');
      expect(
        told(is).filter((tag) => !ofBoxes(tag)),
        format,
      ).toEqual([]);
      expect(JSON.stringify(is), format).not.toMatch(
        new RegExp(Object.values(secrets).slice(0, 4).join('|')),
      );
      expect(is['ExifTool:Warning'], format).toBeUndefined();
      if (format === 'gif') continue;
      if (format !== 'avif') expect(is['IFD0:Orientation'], format).toBe(6);
      expect(is['ICC_Profile:ProfileDescription'], format).toBe(was['ICC_Profile:ProfileDescription']);
      expect(is['ICC-header:ProfileID'], format).toEqual(was['ICC-header:ProfileID']);
    }
  });

  test('what was asked to stay can be read', async () => {
    const formats = strippable.filter((format) => format !== 'gif');
    const files = await Promise.all(
      formats.map(async (format) => {
        const bytes = await cameraFile(format);
        return [`a.${format}`, stripped(bytes, format, { copyright: true, date: true })] as const;
      }),
    );
    for (const [name, tags] of Object.entries(read(Object.fromEntries(files)))) {
      expect(tags['IFD0:Artist'], name).toBe(secrets.artist);
      expect(tags['IFD0:Copyright'], name).toContain('Ada Artist 2026');
      expect(tags['ExifIFD:DateTimeOriginal'], name).toBe(secrets.taken);
      expect(tags['ExifIFD:OffsetTimeOriginal'], name).toBe(secrets.zone);
      expect(tags['ExifTool:Warning'], name).toBeUndefined();
      expect(
        Object.keys(tags).filter((tag) => /GPS|Serial|OwnerName|MakerNote/i.test(tag)),
        name,
      ).toEqual([]);
    }
  });

  test('a JPEG that was turned still has all that was said of it, in order', async () => {
    const source = await cameraFile('jpeg', { orientation: 6 });
    const turn = async (options: Record<string, unknown>): Promise<Uint8Array> =>
      (await runJobOn(rotate, source, options)).outputs[0]?.bytes ?? Buffer.alloc(0);
    const found = read({
      'before.jpg': source,
      'pixels.jpg': await turn({}),
      'tag.jpg': await turn({ angle: '180', method: 'tag' }),
    });
    const before = found['before.jpg'] ?? {};
    const changes = /Orientation|File|Composite|Directory|ImageWidth|ImageHeight|ExifTool|Megapixels|MP/;
    for (const [name, orientation] of [
      ['pixels.jpg', 1],
      ['tag.jpg', 8],
    ] as const) {
      const after = found[name] ?? {};
      expect(after['IFD0:Orientation'], name).toBe(orientation);
      expect(after['XMP-tiff:Orientation'], name).toBe(orientation);
      for (const [tag, value] of Object.entries(before))
        if (!changes.test(tag)) expect(after[tag], `${name} ${tag}`).toEqual(value);
      expect(after['ExifTool:Warning'], name).toEqual(before['ExifTool:Warning']);
    }
  });
});
