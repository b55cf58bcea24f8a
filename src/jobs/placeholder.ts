import * as Type from 'typebox';
import { readableFormats } from '../core/format.ts';
import { defineJob } from '../core/job.ts';
import { manifests, placeholderFold, type PlaceholderValue } from '../core/placeholder/fold.ts';
import { dominantColour, pixelsSide, placeholderKinds, placeholderOf } from '../core/placeholder/kinds.ts';

export const placeholder = defineJob({
  id: 'placeholder',
  title: 'Make Placeholders',
  description:
    'Makes what a page shows until a picture has come, for each picture: a ThumbHash, BlurHash or tiny picture, with size and colour, in one manifest.',
  group: 'image',
  accepts: readableFormats,
  nameTemplate: '{dir}/{name}{ext}',
  options: Type.Object({
    kind: Type.Enum([...placeholderKinds], {
      title: 'Kind',
      description: 'What a placeholder is.',
      enumDescriptions: [
        'ThumbHash, base64: about 25 bytes, with transparency and proportions.',
        'BlurHash: about 30 characters, known by most libraries.',
        'A picture of 20 pixels as a data URI: needs no library, some 200 characters.',
      ],
      default: 'thumbhash',
      ask: true,
    }),
    manifest: Type.Enum([...manifests], {
      title: 'Manifest',
      description: 'How the placeholders are written down, by the path of each picture.',
      enumDescriptions: ['JSON.', 'CSV.', 'TypeScript, with types.'],
      default: 'json',
      ask: true,
    }),
    deliver: Type.Enum(['file', 'clipboard'], {
      title: 'Deliver',
      description: 'Where the manifest goes.',
      enumDescriptions: [
        'In a file “placeholders” in the folder that was selected.',
        'On the clipboard; the command line prints it.',
      ],
      default: 'file',
    }),
  }),
  run: async (file, { kind }, tools) => {
    const { picture, result, notes } = await tools.render(
      file,
      { colour: 'srgb', frames: 'first', metadata: 'none', drawingSize: pixelsSide },
      ({ pipeline }) =>
        pipeline
          .resize({ width: pixelsSide, height: pixelsSide, fit: 'inside', withoutEnlargement: true })
          .ensureAlpha()
          .raw(),
    );
    const pixels = { ...result, data: result.bytes };
    const { width, height, format } = picture;
    const value: PlaceholderValue = {
      width,
      height,
      colour: dominantColour(pixels),
      placeholder: await placeholderOf(kind, pixels, tools),
    };
    return { input: { format, width, height }, outputs: [], notes, value };
  },
  reduce: {
    grows: true,
    files: ({ manifest, deliver }) =>
      deliver === 'file' ? [{ name: 'placeholders', extension: `.${manifest}` }] : [],
    begin: (options, { folder }) => placeholderFold(options, folder),
  },
});
