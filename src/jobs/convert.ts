import type { Static } from 'typebox';
import * as Type from 'typebox';
import { type FormatId, formats, readableFormats, sniffFormat, sniffLength } from '../core/format.ts';
import { defineJob, type JobResult, type Preset } from '../core/job.ts';
import {
  encode,
  extensionFor,
  likelyContent,
  type WritableFormat,
  writableFormats,
} from '../core/picture-output.ts';
import { backgroundOption } from '../core/picture-options.ts';
import type { Picture, SourceFile, Tools } from '../core/tools.ts';

const preset = (format: WritableFormat, use: string): Preset => ({
  id: format,
  title: `To ${formats[format].title}`,
  description: use,
  options: { format },
});

const options = Type.Object({
  format: Type.Enum([...writableFormats], {
    title: 'Format',
    description: 'Format of the results.',
    enumDescriptions: [
      'JPEG: every program reads it; transparency is put on the background.',
      'PNG: without loss, with transparency; large for photos.',
      'WebP: smaller than JPEG and PNG, with transparency and animation.',
      'AVIF: smallest, and slowest to make.',
      'TIFF: without loss, for print and archives.',
      'GIF: at most 256 colours; for animations.',
    ],
    default: 'webp',
    ask: true,
  }),
  quality: Type.Integer({
    title: 'Quality',
    description: 'Quality of JPEG, WebP and AVIF, 1 to 100; 0 is the usual one: 80, 80 and 50.',
    default: 0,
    minimum: 0,
    maximum: 100,
    ask: true,
  }),
  lossless: Type.Boolean({
    title: 'Lossless',
    description: 'WebP and AVIF without any loss, several times as large. PNG and TIFF always are.',
    default: false,
  }),
  progressive: Type.Boolean({
    title: 'Progressive',
    description: 'JPEG that are shown coarse first while they load; they are a little smaller, too.',
    default: true,
  }),
  effort: Type.Integer({
    title: 'Effort',
    description: 'How long to try for fewer bytes, 1 to 100; 0 is what the format usually takes.',
    default: 0,
    minimum: 0,
    maximum: 100,
  }),
  background: backgroundOption('Colour behind transparency in JPEG'),
  metadata: Type.Enum(['keep', 'none'], {
    title: 'Metadata',
    description:
      'What becomes of EXIF, XMP and IPTC data: camera, date, place, copyright. The colour profile stays.',
    enumDescriptions: ['They are kept, as far as the format holds them.', 'They are left out.'],
    default: 'keep',
  }),
});
type Options = Static<typeof options>;

export const convert = defineJob({
  id: 'convert',
  title: 'Convert Format',
  description: 'Writes pictures in another format: upright, animations moving, colours and metadata kept.',
  group: 'image',
  accepts: readableFormats,
  nameTemplate: '{dir}/{name}{ext}',
  makesAll: true,
  saves: true,
  presets: [
    preset('jpeg', 'For programs and sites that take nothing else.'),
    preset('png', 'Without loss, with transparency.'),
    preset('webp', 'For the web: small, with transparency and animation.'),
    preset('avif', 'For the web: smallest, slow to make.'),
  ],
  options,
  outputs: (source, chosen) => {
    const extension = extensionFor(chosen.format, source.path);
    return becomes(source.format, source.path, chosen) === 'same' ? [] : [{ extension }];
  },
  run: async (file, chosen, tools) => {
    switch (becomes(file.format, file.path, chosen)) {
      case 'same':
        // What has the name of a picture only, without its beginning, fails as damaged.
        if (sniffFormat(file.bytes.subarray(0, sniffLength)) !== chosen.format) await looked(file, tools);
        return { outputs: [], unchanged: `already ${formats[chosen.format].title}` };
      case 'renamed':
        return renamed(file, chosen, tools);
      case 'encoded':
        return encoded(file, chosen, tools);
    }
  },
});

const lossy: ReadonlySet<WritableFormat> = new Set(['jpeg', 'webp', 'avif']);

/**
 * What is of the format already is not encoded again for nothing: each time costs quality. Options that ask for
 * something else than a format are a reason, where the format has them.
 */
function becomes(
  source: FormatId | undefined,
  path: string,
  { format, quality, lossless, effort, metadata }: Options,
): 'same' | 'renamed' | 'encoded' {
  const asks =
    (quality > 0 && lossy.has(format)) ||
    (lossless && (format === 'webp' || format === 'avif')) ||
    effort > 0 ||
    metadata === 'none';
  if (source !== format || asks) return 'encoded';
  return path.endsWith(extensionFor(format, path)) ? 'same' : 'renamed';
}

/** Decodes a file that stays as it is: a damaged one must not pass for a result. */
async function looked(file: SourceFile, tools: Tools): Promise<Picture> {
  const { picture } = await tools.render(
    file,
    { colour: 'srgb', frames: 'first', metadata: 'none' },
    ({ pipeline }) => pipeline.resize(8, 8, { fit: 'fill' }).raw(),
  );
  return picture;
}

/** Of the format already, by the name of another: a copy by the right name. */
async function renamed(file: SourceFile, { format }: Options, tools: Tools): Promise<JobResult> {
  const picture = await looked(file, tools);
  const facts = { format, width: picture.width, height: picture.height };
  return {
    input: facts,
    outputs: [{ bytes: file.bytes, ...facts }],
    notes: ['copied as it is'],
  };
}

async function encoded(file: SourceFile, chosen: Options, tools: Tools): Promise<JobResult> {
  const { format, quality, lossless, progressive, effort, background, metadata } = chosen;
  const { picture, result, notes } = await tools.render(
    file,
    { colour: 'keep', frames: 'all', metadata },
    {
      format,
      build: ({ pipeline, format: source }) =>
        encode(pipeline, format, {
          quality: quality === 0 ? undefined : quality,
          lossless,
          progressive: format === 'jpeg' ? progressive : undefined,
          effort: effort === 0 ? undefined : effort,
          background,
          content: likelyContent(source),
        }),
    },
  );
  const { bytes, width, height } = result;
  const larger = bytes.length > file.bytes.length;
  return {
    input: { format: picture.format, width: picture.width, height: picture.height },
    outputs: [{ bytes, format, width, height }],
    notes: [...notes, ...(larger ? ['larger than the original'] : [])],
  };
}
