import { execFileSync } from 'node:child_process';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Job } from '../../src/core/job.ts';
import type { OptionValues } from '../../src/core/options.ts';
import { convert } from '../../src/jobs/convert.ts';
import { dataset } from '../../src/jobs/dataset.ts';
import { optimize } from '../../src/jobs/optimize.ts';
import { resize } from '../../src/jobs/resize.ts';
import { responsive } from '../../src/jobs/responsive.ts';
import { rotate } from '../../src/jobs/rotate.ts';
import { stripMetadata } from '../../src/jobs/strip-metadata.ts';
import { thumbnails } from '../../src/jobs/thumbnails.ts';
import { canInstallPackages, installPackages } from '../support/host/apt.ts';
import { onPath } from '../support/host/command.ts';
import { runJobOn } from '../support/run-job.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { said, type ToldFormat, toldFormats, toldPictures } from '../support/told-pictures.ts';
import { takesFormat } from '../../src/core/accepts.ts';

/** What a run's results should have of what was said of their source. */
type Carries = 'all' | 'rights' | 'nothing';

interface Run {
  readonly name: string;
  readonly job: Job;
  readonly options: OptionValues;
  readonly carries: Carries;
  /** The source's own profile is there; otherwise the colours are sRGB, which needs none. */
  readonly profile: boolean;
}

const one = (job: Job, carries: Carries, options: OptionValues = {}, profile = true): Run => ({
  name: `${job.id} ${JSON.stringify(options).replaceAll(/["{}]/g, '')}`.trim(),
  ...{ job, options, carries, profile },
});
const beside = { place: 'beside', minSavings: 0 };

const runs: readonly Run[] = [
  one(thumbnails, 'nothing', { size: 40 }, false),
  one(dataset, 'nothing', { size: 32, minSize: 1 }, false),
  one(resize, 'all', { size: '48' }),
  one(resize, 'all', { size: '48,30' }),
  one(resize, 'nothing', { size: '48', metadata: 'none' }),
  ...(['jpeg', 'png', 'webp', 'avif', 'tiff'] as const).map((format) =>
    one(convert, 'all', { format, quality: 70, effort: 1 }),
  ),
  one(convert, 'all', { format: 'gif' }, false),
  one(convert, 'nothing', { format: 'jpeg', metadata: 'none' }),
  one(optimize, 'all', beside),
  one(optimize, 'all', { ...beside, longEdge: 48 }),
  one(optimize, 'nothing', { ...beside, strip: true }),
  // Nothing is ever so much smaller: the metadata go all the same.
  one(optimize, 'nothing', { ...beside, strip: true, minSavings: 99 }),
  one(rotate, 'all', { place: 'beside' }),
  one(rotate, 'all', { place: 'beside', angle: '90' }),
  one(responsive, 'nothing', { widths: [20, 40] }),
  one(responsive, 'all', { widths: [20, 40], metadata: 'keep' }),
  one(stripMetadata, 'nothing', { place: 'beside' }),
  one(stripMetadata, 'rights', { place: 'beside', keep: ['copyright', 'date'] }),
];

/** What ExifTool finds in a file, by group and name. */
type Tags = Readonly<Record<string, unknown>>;

interface Found {
  readonly run: Run;
  readonly source: ToldFormat;
  readonly format: string;
  readonly notes: string;
  readonly tags: Tags;
}

const canRead = onPath('exiftool') !== undefined || canInstallPackages();

// Without ExifTool and without the right to install it there is nobody independent to ask.
describe.skipIf(!canRead)('results, to another program’s eyes', () => {
  let found: readonly Found[] = [];
  const sources = new Map<ToldFormat, Tags>();

  beforeAll(async () => {
    if (onPath('exiftool') === undefined)
      await installPackages(['libimage-exiftool-perl'], 'an independent look at metadata');
    using folder = tempFolder();
    const made: (Omit<Found, 'tags'> & { readonly name: string })[] = [];
    for (const [source, bytes] of await toldPictures()) {
      folder.write(`source.${source}`, bytes);
      for (const run of runs.filter(({ job }) => takesFormat(job.accepts, source))) {
        const {
          outputs,
          notes = [],
          failure,
        } = await runJobOn(run.job, bytes, run.options, {
          extension: `.${source}`,
        });
        expect(failure, `${run.name} of ${source}`).toBeUndefined();
        for (const output of outputs) {
          if (output === undefined) continue;
          const name = `${made.length}.${output.format}`;
          folder.write(name, output.bytes);
          made.push({ run, source, format: output.format ?? '', notes: notes.join(' · '), name });
        }
      }
    }
    const all = read(folder.path);
    for (const source of toldFormats) sources.set(source, all.get(`source.${source}`) ?? {});
    found = made.map(({ name, ...each }) => ({ ...each, tags: all.get(name) ?? {} }));
  }, 120_000);

  /** All that is wrong with the results of a run, in words, so that a failing test tells of each of them. */
  const check = (run: Run, problems: (each: Found) => readonly string[]): void => {
    const ofRun = found.filter((each) => each.run === run);
    expect(ofRun.length, 'results').toBeGreaterThan(0);
    expect(
      ofRun.flatMap((each) => problems(each).map((words) => `${each.source} → ${each.format}: ${words}`)),
    ).toEqual([]);
  };

  test('there was something to find in the sources', () => {
    for (const [source, tags] of sources) {
      expect(tags, source).toMatchObject({ ...said.exif, ...said.xmp, 'IFD0:Orientation': 6 });
      expect(tags['ICC_Profile:ProfileDescription'], source).toBe('sP3C');
    }
    expect(sources.get('jpeg')).toMatchObject({ ...said.iptc, ...said.stored, 'File:Comment': 'a remark' });
  });

  describe.each(runs.map((run) => [run.name, run] as const))('%s', (_name, run) => {
    test('can be read without a word of warning', () => {
      check(run, ({ tags }) =>
        Object.entries(tags).flatMap(([tag, value]) =>
          /^ExifTool:(Warning|Error)/.test(tag) ? [String(value)] : [],
        ),
      );
    });

    test(run.profile ? 'keeps the profile' : 'is in sRGB, without a profile', () => {
      const wanted = run.profile ? 'sP3C' : undefined;
      check(run, ({ tags }) => {
        const profile = tags['ICC_Profile:ProfileDescription'];
        return profile === wanted ? [] : [`profile ${String(profile)}`];
      });
    });

    test('is seen upright, and nothing in it says otherwise', () => {
      check(run, (each) => [...contradictions(each), ...leftovers(each)]);
    });

    test(`has ${run.carries} of what was said`, () => {
      check(run, (each) => [...missing(each), ...tooMuch(each, sources.get(each.source) ?? {})]);
    });
  });
});

/** All in one call, as it is a program of 0.3 s to start. `-a`: what is there twice too; `-U`: what has no name. */
function read(folder: string): ReadonlyMap<string, Tags> {
  const args = ['-json', '-G1', '-a', '-U', '-n', '-charset', 'exif=UTF8', folder];
  const all: readonly Tags[] = JSON.parse(
    execFileSync('exiftool', args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      maxBuffer: 1e8,
    }),
  );
  return new Map(all.map((tags) => [String(tags['System:FileName']), tags]));
}

function contradictions({ run, source, tags }: Found): readonly string[] {
  const orientation = Number(tags['IFD0:Orientation'] ?? 1);
  const [width = 0, height = 0] = String(tags['Composite:ImageSize']).split(' ').map(Number);
  const problems: string[] = [];
  // AVIF and HEIC have another way to say it; their EXIF tag is to be left aside.
  const isTurned = source !== 'avif' && source !== 'heic';
  const turnedAgain = run.options['angle'] === '90';
  const seen = orientation > 4 && isTurned ? [height, width] : [width, height];
  const portrait = isTurned !== turnedAgain;
  const square = run.job.id === 'dataset';
  if (!square && Math.sign((seen[1] ?? 0) - (seen[0] ?? 0)) !== (portrait ? 1 : -1))
    problems.push(`seen as ${seen.join('×')}`);
  const untouched = orientation === 6;
  if (orientation !== 1 && !untouched) problems.push(`orientation ${orientation}`);
  const inXmp = tags['XMP-tiff:Orientation'];
  if (inXmp !== undefined && inXmp !== orientation)
    problems.push(`orientation in XMP ${JSON.stringify(inXmp)}`);
  for (const group of ['ExifIFD', 'XMP-exif'])
    for (const [name, real] of [
      ['ExifImageWidth', width],
      ['ExifImageHeight', height],
    ] as const) {
      const tag = `${group}:${name}`;
      if (tags[tag] !== undefined && tags[tag] !== real)
        problems.push(`${tag} ${JSON.stringify(tags[tag])}, not ${real}`);
    }
  return problems;
}

/** Small pictures of how it was; where the pixels are as they were they may stay. */
const leftovers = ({ tags }: Found): readonly string[] =>
  Object.keys(tags).filter(
    (tag) => /Thumbnail(Image|Length)|PreviewImage/.test(tag) && tags['IFD0:Orientation'] !== 6,
  );

const holds = (format: string, source: string): Readonly<Record<'exif' | 'xmp' | 'iptc', boolean>> => ({
  exif: format !== 'gif',
  xmp: format !== 'gif',
  iptc:
    (source === 'jpeg' || source === 'tiff' || source === 'png') &&
    (format === source || (source !== 'png' && (format === 'jpeg' || format === 'tiff'))),
});

function missing({ run, source, format, notes, tags }: Found): readonly string[] {
  if (run.carries === 'nothing') return [];
  const absent = (wanted: Readonly<Record<string, unknown>>): readonly string[] =>
    Object.entries(wanted).flatMap(([tag, value]) =>
      tags[tag] === value ? [] : [`${tag} is ${JSON.stringify(tags[tag])}`],
    );
  if (run.carries === 'rights') {
    return absent(
      Object.fromEntries(
        Object.entries(said.exif).filter(([tag]) => /Artist|Copyright|Date|Offset/.test(tag)),
      ),
    );
  }
  const held = holds(format, source);
  const hadIptc = source === 'jpeg' || source === 'tiff' || source === 'png';
  const lost = [
    ...(held.exif ? [] : ['EXIF']),
    ...(held.xmp ? [] : ['XMP']),
    ...(held.iptc || !hadIptc ? [] : ['IPTC']),
  ];
  return [
    ...(held.exif ? absent(said.exif) : []),
    ...(held.xmp ? absent(said.xmp) : []),
    ...(held.iptc ? absent(said.iptc) : []),
    // Several results have one line for all of them.
    ...lost.filter((kind) => !notes.includes(kind)).map((kind) => `${kind} is lost without a word`),
  ];
}

/** Of what is told about a picture: its source did not say it, or it should be gone. */
function tooMuch({ run, tags }: Found, before: Tags): readonly string[] {
  const told = Object.keys(tags).filter(
    (tag) =>
      /^(IFD\d|ExifIFD|GPS|InteropIFD|MakerNotes|XMP|IPTC|Photoshop|MPF|JFXX)/.test(tag) &&
      !ofPicture.test(tag),
  );
  if (run.carries === 'all') return told.filter((tag) => !(tag in before) && !ofEncoder.test(tag));
  const rights = /^(IFD0:(Artist|Copyright)|ExifIFD:(DateTimeOriginal|OffsetTimeOriginal|ExifVersion))$/;
  const secret = /BODY-0815|50\.25|harbour|a remark/.exec(JSON.stringify(tags))?.[0];
  return [
    ...told.filter((tag) => run.carries === 'nothing' || !rights.test(tag)),
    ...(secret === undefined ? [] : [`tells ${secret}`]),
  ];
}

/** A TIFF's own structure is in the same directories. */
const ofPicture =
  /:(Orientation|SubfileType|ImageWidth|ImageHeight|BitsPerSample|Compression|PhotometricInterpretation|Strip(Offsets|ByteCounts)|Tile(Width|Length|Offsets|ByteCounts)|SamplesPerPixel|RowsPerStrip|[XY]Resolution|PlanarConfiguration|ResolutionUnit|PageNumber|Predictor|SampleFormat|ExtraSamples)$/;
/** What EXIF must have, and libexif writes by itself. */
const ofEncoder =
  /:(ExifVersion|FlashpixVersion|ComponentsConfiguration|ColorSpace|ExifImage(Width|Height)|YCbCrPositioning|GPSVersionID|ApplicationRecordVersion|XMPToolkit)$/;
