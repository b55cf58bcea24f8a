import * as Type from 'typebox';
import { sheetFiles, sheetFold } from '../core/contact-sheet/fold.ts';
import { drawPage, sheetFormats } from '../core/contact-sheet/page.ts';
import { readableFormats } from '../core/format.ts';
import { defineJob } from '../core/job.ts';
import { backgroundOption } from '../core/picture-options.ts';

export const contactSheet = defineJob({
  id: 'contact-sheet',
  title: 'Make Contact Sheet',
  description: 'Puts small copies of all pictures on pages, in order and with their names.',
  group: 'image',
  accepts: readableFormats,
  nameTemplate: '{dir}/{name}{ext}',
  options: Type.Object({
    columns: Type.Integer({
      title: 'Columns',
      description: 'Pictures beside each other.',
      default: 5,
      minimum: 1,
      maximum: 12,
      ask: true,
    }),
    rows: Type.Integer({
      title: 'Rows',
      description: 'Rows of pictures on a page.',
      default: 6,
      minimum: 1,
      maximum: 16,
      ask: true,
    }),
    cell: Type.Integer({
      title: 'Cell',
      description: 'Side of the box in pixels that each picture fits into; none is enlarged.',
      default: 240,
      minimum: 32,
      maximum: 400,
    }),
    label: Type.Enum(['name', 'none'], {
      title: 'Label',
      description: 'What stands below each picture.',
      enumDescriptions: [
        'Its name, in Latin letters; in other scripts boxes, with its number in the input order.',
        'Nothing.',
      ],
      default: 'name',
    }),
    title: Type.String({
      title: 'Title',
      description: 'Text at the top of each page, with the number of the page; empty: none.',
      default: '',
      maxLength: 200,
    }),
    background: backgroundOption('Colour of the page'),
    format: Type.Enum([...sheetFormats], {
      title: 'Format',
      description: 'Format of the pages.',
      enumDescriptions: ['JPEG.', 'PNG: no loss, several times larger.', 'WebP.'],
      default: 'jpeg',
    }),
    quality: Type.Integer({
      title: 'Quality',
      description: 'Quality of JPEG and WebP pages.',
      default: 85,
      minimum: 1,
      maximum: 100,
    }),
  }),
  run: async (file, { cell, background }, tools) => {
    const { picture, result, notes } = await tools.render(
      file,
      { colour: 'srgb', frames: 'first', metadata: 'none', drawingSize: cell },
      ({ pipeline, alpha }) =>
        (alpha ? pipeline.flatten({ background }) : pipeline)
          .resize({ width: cell, height: cell, fit: 'inside', withoutEnlargement: true })
          .jpeg({ quality: 92, chromaSubsampling: '4:4:4' }),
    );
    const { format, width, height } = picture;
    // Text, as values are JSON; some 10 to 60 kB.
    const value = Buffer.from(result.bytes).toString('base64');
    return { input: { format, width, height }, outputs: [], notes, value };
  },
  reduce: { bulky: true, files: sheetFiles, begin: sheetFold, finish: drawPage },
});
