import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { failureCodes } from '../../../src/core/failure.ts';
import { formats } from '../../../src/core/format.ts';
import type { Job, JobOutput, JobResult } from '../../../src/core/job.ts';
import type { OptionValues } from '../../../src/core/options.ts';
import { canMove, isWritable } from '../../../src/core/picture-output.ts';
import { jobs } from '../../../src/jobs/index.ts';
import { TaskError } from '../../../src/node/task-error.ts';
import { allPictures, type AnyPicture, hundredMegapixels } from '../../support/all-pictures.ts';
import { makePicture } from '../../support/picture.ts';
import { readQuadrants, uprightQuadrants } from '../../support/quadrants.ts';
import { runJobOn } from '../../support/run-job.ts';
import { pictureDistance } from '../../support/similar.ts';
import { takesFormat } from '../../../src/core/accepts.ts';

const pictureJobs = jobs.filter(({ group }) => group === 'image');

/** Jobs whose results show the source as it is, whatever their size. */
const showing: ReadonlySet<string> = new Set([
  ...['thumbnails', 'resize', 'convert', 'optimize', 'strip-metadata', 'rotate', 'responsive'],
]);
/** Those that leave the profile of wide colours, and what it can show. */
const keepingColours: ReadonlySet<string> = new Set([
  ...['resize', 'convert', 'optimize', 'strip-metadata', 'rotate', 'responsive'],
]);

type Settled = { readonly result: JobResult } | { readonly code: string; readonly message: string };

/** What a worker would make of it: a result, or a failure with its code; anything else is thrown on. */
async function settled(
  job: Job,
  picture: Pick<AnyPicture, 'format' | 'extension'>,
  bytes: Buffer,
  options: OptionValues = {},
): Promise<Settled> {
  if (!takesFormat(job.accepts, picture.format))
    return { code: 'unsupported', message: `${job.title} does not work on ${formats[picture.format].title}` };
  try {
    const result = await runJobOn(job, bytes, options, { extension: picture.extension });
    return result.failure === undefined ? { result } : result.failure;
  } catch (error) {
    if (error instanceof TaskError) return error.failure;
    throw error;
  }
}

const wholeBuffer = ({ bytes }: JobOutput): Buffer =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);

/** A result is what it says it is: format, size, frames; and it shows what the source shows. */
async function checkOutput(job: Job, picture: AnyPicture, output: JobOutput): Promise<void> {
  const bytes = wholeBuffer(output);
  const metadata = await sharp(bytes, { animated: true }).metadata();
  const { format } = output;
  expect(format, 'the line names the format').toBeDefined();
  if (!isWritable(format)) throw new Error(`a result as ${format}`);
  expect(metadata.format).toBe(format === 'avif' ? 'heif' : format);
  const shown = await sharp(bytes).metadata();
  const { width, height } = shown.autoOrient;
  if (output.width !== undefined) expect([output.width, output.height]).toEqual([width, height]);
  if (!showing.has(job.id)) return;
  expect(width).toBeLessThanOrEqual(Math.max(picture.width, 1));
  expect(height).toBeLessThanOrEqual(Math.max(picture.height, 1));
  if (picture.frames > 1 && job.id !== 'thumbnails' && picture.format !== 'tiff')
    expect(metadata.pages ?? 1, 'frames').toBe(canMove(format) ? picture.frames : 1);
  const mayHaveAlpha = picture.alpha && format !== 'jpeg';
  if (format !== 'gif' && mayHaveAlpha) expect(metadata.hasAlpha, 'transparency').toBe(true);
  if (picture.wide && keepingColours.has(job.id))
    expect(shown.icc?.length ?? 0, 'the profile of its wide colours').toBeGreaterThan(300);
  if (!picture.quadrants) return;
  if (!picture.grey) expect(await readQuadrants(bytes), 'upright').toEqual(uprightQuadrants);
  expect(
    await pictureDistance(await flatOf(picture), bytes),
    'looks like the source (others differ by 30; in grey, less tells them apart)',
  ).toBeLessThanOrEqual(picture.grey ? 18 : 14);
}

const flats = new Map<string, Promise<Buffer>>();
/** The same drawing as PNG, made once for all that have its size. */
function flatOf({ width, height, alpha }: AnyPicture): Promise<Buffer> {
  const key = `${width} ${height} ${alpha}`;
  const flat = flats.get(key) ?? makePicture({ format: 'png', width, height, alpha });
  flats.set(key, flat);
  return flat;
}

test('the table knows every job', () => {
  expect(pictureJobs.map(({ id }) => id)).toEqual(expect.arrayContaining([...showing]));
});

/** Made at the first call, then the same: each job looks at the same bytes. */
function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => (made ??= make());
}

describe.each(allPictures().map((picture) => [picture.name, picture] as const))('%s', (_name, picture) => {
  const bytesOf = once(picture.make);
  test.each(pictureJobs.map((job) => [job.id, job] as const))('%s', async (_id, job) => {
    const bytes = await bytesOf();
    const outcome = await settled(job, picture, bytes, picture.turned ? unlessTurned[job.id] : {});
    if ('code' in outcome) {
      const reason = `${picture.format}: ${outcome.code}`;
      expect([...failureCodes, 'unsupported'], 'a named reason').toContain(outcome.code);
      expect(refused[job.id] ?? [], outcome.message).toContain(reason);
      return;
    }
    const { result } = outcome;
    expect(refused[job.id] ?? [], 'it was expected to be refused').not.toContain(`${picture.format}: always`);
    const made = result.outputs.filter((output) => output !== undefined);
    const hasSomething = made.length > 0 || result.unchanged !== undefined || result.value !== undefined;
    expect(hasSomething, 'a file, a word why not, or a value').toBe(true);
    for (const output of made) await checkOutput(job, picture, output);
  });
});

/** Which formats a job refuses, and by which code: `tiff: unsupported`. */
const refused: Readonly<Record<string, readonly string[]>> = {
  // Without a pixel encoded anew these cannot be written.
  'strip-metadata': ['tiff', 'avif', 'heic', 'bmp', 'ico', 'raw'].map((format) => `${format}: unsupported`),
  // What cannot be written cannot keep its format.
  optimize: ['heic', 'bmp', 'ico', 'raw'].map((format) => `${format}: unsupported`),
  // Sharp turns no animation.
  rotate: [...['heic', 'bmp', 'ico', 'raw'].map((format) => `${format}: unsupported`), 'webp: not-turned'],
};

/** AVIF takes a tenth of a second however small a picture is; those that are not turned are enough for it. */
const unlessTurned: Readonly<Record<string, OptionValues>> = { responsive: { formats: ['webp', 'same'] } };

/** The other encoders take up to a minute for as many pixels; small pictures have shown that they work. */
const quickly: Readonly<Record<string, OptionValues>> = {
  convert: { format: 'jpeg' },
  responsive: { formats: ['same'] },
};

describe('100 megapixels', () => {
  const bytesOf = once(hundredMegapixels);
  test.each(pictureJobs.map((job) => [job.id, job] as const))(
    '%s',
    async (id, job) => {
      const bytes = await bytesOf();
      const outcome = await settled(job, { format: 'jpeg', extension: '.jpg' }, bytes, quickly[id]);
      expect('code' in outcome ? outcome.message : 'done').toBe('done');
    },
    60_000,
  );
});
