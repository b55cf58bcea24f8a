import * as Type from 'typebox';
import { type FormatId, readableFormats } from '../core/format.ts';
import { defineJob } from '../core/job.ts';
import { backgroundOption, cropOption } from '../core/picture-options.ts';
import { encode, extensionFor, ownFormat, type WritableFormat } from '../core/picture-output.ts';

const outputFormats = ['same', 'jpeg', 'png', 'webp', 'avif'] as const;

export const thumbnails = defineJob({
  id: 'thumbnails',
  title: 'Generate Thumbnails',
  description: 'Makes a small picture of each picture: upright, in sRGB, without metadata, never enlarged.',
  group: 'image',
  accepts: readableFormats,
  nameTemplate: '{dir}/{name}_thumbnail{ext}',
  makesAll: true,
  presets: [
    {
      id: 'thumbs',
      title: 'Thumbs Folder, 75×75',
      description: 'A 75-pixel box, in a folder “thumbs” beside the sources, under their own names.',
      options: { size: 75 },
      nameTemplate: '{dir}/thumbs/{name}{ext}',
    },
  ],
  options: Type.Object({
    size: Type.Integer({
      title: 'Size',
      description: 'Side of the box in pixels that a thumbnail fits into.',
      default: 128,
      minimum: 1,
      maximum: 16_383,
      ask: true,
    }),
    fit: Type.Enum(['inside', 'cover', 'contain'], {
      title: 'Fit',
      description: 'How a picture that is not square is brought into the box.',
      enumDescriptions: [
        'Inside the box, with the whole picture and its proportions.',
        'Covering the box; what sticks out is cropped.',
        'Inside the box, which is filled up with the background.',
      ],
      default: 'inside',
    }),
    crop: cropOption('when the picture covers the box'),
    format: Type.Enum([...outputFormats], {
      title: 'Format',
      description: 'Format of the thumbnails.',
      enumDescriptions: [
        'As the source; PNG for SVG, JPEG for TIFF.',
        'JPEG; transparency is put on the background.',
        'PNG.',
        'WebP.',
        'AVIF: smallest, and slowest to make.',
      ],
      default: 'same',
    }),
    quality: Type.Integer({
      title: 'Quality',
      description: 'Quality of JPEG, WebP and AVIF thumbnails.',
      default: 80,
      minimum: 1,
      maximum: 100,
    }),
    background: backgroundOption(
      'Colour behind transparency in JPEG, and around the picture with the fit “contain”',
    ),
  }),
  outputs: (source, { size, format }) => {
    const target = targetFormat(source.format ?? 'jpeg', format);
    return [{ extension: extensionFor(target, source.path), width: size, height: size }];
  },
  run: async (file, { size, fit, crop, format, quality, background }, tools) => {
    const target = targetFormat(file.format ?? 'jpeg', format);
    const { picture, result, notes } = await tools.render(
      file,
      { colour: 'srgb', frames: 'first', metadata: 'none', drawingSize: size },
      ({ pipeline, alpha }) => {
        const resized = pipeline.resize({
          width: size,
          height: size,
          fit,
          position: crop,
          withoutEnlargement: true,
          // Only then is there something to fill; reading a colour takes 0.2 ms.
          ...(fit === 'contain'
            ? { background: target === 'jpeg' || !alpha ? background : transparent }
            : {}),
        });
        return encode(resized, target, { quality, aim: 'fast', background, opaque: !alpha });
      },
    );
    return {
      input: { format: picture.format, width: picture.width, height: picture.height },
      outputs: [{ ...result, format: target }],
      notes,
    };
  },
});

const transparent = { r: 0, g: 0, b: 0, alpha: 0 };

/** A TIFF's thumbnail is for looking at, in programs that may not read TIFF. */
function targetFormat(source: FormatId, wanted: (typeof outputFormats)[number]): WritableFormat {
  if (wanted !== 'same') return wanted;
  const own = ownFormat(source);
  return own === 'tiff' ? 'jpeg' : own;
}
