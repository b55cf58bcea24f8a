import type { Static } from 'typebox';
import * as Type from 'typebox';
import { type FormatId, readableFormats } from '../core/format.ts';
import { defineJob, type JobOutput } from '../core/job.ts';
import {
  canMove,
  encode,
  extensionFor,
  likelyContent,
  ownFormat,
  type WritableFormat,
} from '../core/picture-output.ts';
import { backgroundOption } from '../core/picture-options.ts';
import { responsiveFold, snippets } from '../core/responsive-fold.ts';
import type { FormatBuild, PictureFacts } from '../core/tools.ts';

const options = Type.Object({
  widths: Type.Array(Type.Integer({ minimum: 1, maximum: 16_383 }), {
    title: 'Widths',
    description:
      'Pixels. Nothing is enlarged: the first width that is too large has the picture as it is, larger ones are left out.',
    default: [640, 1280, 1920],
    minItems: 1,
    maxItems: 50,
    ask: true,
  }),
  formats: Type.Array(
    Type.Enum(['avif', 'webp', 'jpeg', 'png', 'same'], {
      enumDescriptions: [
        'AVIF: smallest, and slowest to make.',
        'WebP: small, and known to all browsers of today.',
        'JPEG; transparency is put on the background.',
        'PNG.',
        'As the source; PNG for drawings and icons, JPEG for what browsers do not show.',
      ],
    }),
    {
      title: 'Formats',
      description: 'Each width is made in each of them. A browser takes the first one that it knows.',
      default: ['avif', 'webp', 'same'],
      minItems: 1,
      ask: true,
    },
  ),
  snippet: Type.Enum([...snippets], {
    title: 'Snippet',
    description: 'What is said of all the results.',
    enumDescriptions: [
      'A picture element each, with sizes and without layout shifts.',
      'An image each, in the format that all programs know.',
      'A manifest with address, pixels and bytes of each file, for programs.',
    ],
    default: 'html',
    ask: true,
  }),
  deliver: Type.Enum(['clipboard', 'file'], {
    title: 'Deliver',
    description: 'Where the snippet goes.',
    enumDescriptions: [
      'On the clipboard; on the command line it is printed.',
      'Into a file responsive.html, .md or .json in the common folder of the pictures.',
    ],
    default: 'clipboard',
  }),
  sizes: Type.String({
    title: 'Sizes',
    description: 'The sizes attribute: how wide a picture is shown, such as (min-width: 60em) 50vw, 100vw.',
    default: '100vw',
  }),
  loading: Type.Enum(['lazy', 'eager'], {
    title: 'Loading',
    description: 'When a browser loads the pictures.',
    enumDescriptions: [
      'When they are about to come into view.',
      'At once: for what stands on top of a page.',
    ],
    default: 'lazy',
  }),
  alt: Type.Enum(['empty', 'name'], {
    title: 'Alternative text',
    description: 'What is said in place of a picture to who cannot see it; best written by hand afterwards.',
    enumDescriptions: ['Nothing, as for decoration.', 'The name of the file, in words.'],
    default: 'empty',
  }),
  basePath: Type.String({
    title: 'Base path',
    description:
      'What addresses begin with, such as /images or https://example.com/; the rest is the path from the common folder.',
    default: '',
  }),
  quality: Type.Integer({
    title: 'Quality',
    description: 'Quality of JPEG, WebP and AVIF results; 0 is the usual one of each: 80, 80 and 50.',
    default: 0,
    minimum: 0,
    maximum: 100,
  }),
  metadata: Type.Enum(['none', 'keep'], {
    title: 'Metadata',
    description: 'What becomes of EXIF and XMP data. The colour profile stays.',
    enumDescriptions: ['They are left out.', 'They are kept, the place where a photo was taken too.'],
    default: 'none',
  }),
  background: backgroundOption('Colour behind transparency in JPEG'),
});
type Options = Static<typeof options>;

export const responsive = defineJob({
  id: 'responsive',
  title: 'Make Responsive Pictures',
  description:
    'Makes each picture in several widths and formats for the web, and the HTML, Markdown or manifest that names them.',
  group: 'image',
  accepts: readableFormats,
  nameTemplate: '{dir}/{name}-{width}{ext}',
  options,
  outputs: (source, chosen) =>
    wanted(source.format, chosen).map(({ format, width }) => ({
      extension: extensionFor(format, source.path),
      width,
    })),
  run: async (file, chosen, tools) => {
    const targets = wanted(file.format, chosen);
    let made: readonly (Target | undefined)[] = [];
    const { picture, results, notes } = await tools.renderAll(
      file,
      { colour: 'keep', frames: 'all', metadata: chosen.metadata },
      (facts) => {
        made = ofUse(targets, facts);
        const builds = made.filter((target) => target !== undefined);
        const atMost = { width: 1, height: 1 };
        for (const { width, height } of builds) {
          atMost.width = Math.max(atMost.width, width);
          atMost.height = Math.max(atMost.height, height);
        }
        return { builds: builds.map((target) => buildOf(target, chosen)), atMost };
      },
    );
    const rendered = results.values();
    const outputs = made.map((target): JobOutput | undefined => {
      const result = target === undefined ? undefined : rendered.next().value;
      if (target === undefined || result === undefined) return undefined;
      return { bytes: result.bytes, format: target.format, width: result.width, height: result.height };
    });
    return {
      input: { format: picture.format, width: picture.width, height: picture.height },
      outputs,
      notes: [...notes, ...stillNote(targets, picture)],
    };
  },
  reduce: {
    files: ({ deliver, snippet }) =>
      deliver === 'file' ? [{ name: 'responsive', extension: extensions[snippet] }] : [],
    begin: (chosen, { folder }) => responsiveFold(chosen, folder),
  },
});

const extensions = { html: '.html', markdown: '.md', json: '.json' } as const;

/** A result in the pixels that the options ask for, then in its own. */
interface Wanted {
  readonly format: WritableFormat;
  readonly width: number;
}
interface Target extends Wanted {
  readonly height: number;
}

/** By format, then by width; each once. */
function wanted(source: FormatId | undefined, { formats, widths }: Options): readonly Wanted[] {
  const own = ownFormat(source ?? 'jpeg');
  const each = new Set(
    formats.map((format) => (format === 'same' ? (own === 'tiff' ? 'jpeg' : own) : format)),
  );
  const ascending = [...new Set(widths)].toSorted((one, other) => one - other);
  return [...each].flatMap((format) => ascending.map((width) => ({ format, width })));
}

/** As eleventy-img does it: what would be enlarged is left out, but for one that has the picture at its own width. */
function ofUse(targets: readonly Wanted[], facts: PictureFacts): readonly (Target | undefined)[] {
  const enlarge = facts.format === 'svg';
  const own = Math.min(...targets.map(({ width }) => width).filter((width) => width >= facts.width));
  const still = leftOutStill(targets, facts);
  return targets.map(({ format, width: asked }) => {
    if (still.has(format) || (asked > own && !enlarge)) return undefined;
    const width = enlarge ? asked : Math.min(asked, facts.width);
    return { format, width, height: Math.max(1, Math.round((facts.height * width) / facts.width)) };
  });
}

/** Browsers take the first format that they know: a still one would stop the others from ever moving. */
function leftOutStill(
  targets: readonly Wanted[],
  { format: source, frames }: Pick<PictureFacts, 'format' | 'frames'>,
): ReadonlySet<WritableFormat> {
  const moves = frames > 1 && (source === 'gif' || source === 'webp');
  const formats = new Set(targets.map(({ format }) => format));
  if (!moves || ![...formats].some(canMove)) return new Set();
  return new Set([...formats].filter((format) => !canMove(format)));
}

function stillNote(
  targets: readonly Wanted[],
  facts: Pick<PictureFacts, 'format' | 'frames'>,
): readonly string[] {
  const still = [...leftOutStill(targets, facts)].map((format) => format.toUpperCase());
  return still.length === 0 ? [] : [`not as ${still.join(' or ')}, which would not move`];
}

const buildOf = ({ format, width, height }: Target, { quality, background }: Options): FormatBuild => ({
  format,
  build: ({ pipeline, format: source }) =>
    encode(pipeline.resize({ width, height, fit: 'fill' }), format, {
      quality: quality === 0 ? undefined : quality,
      background,
      content: likelyContent(source),
    }),
});
