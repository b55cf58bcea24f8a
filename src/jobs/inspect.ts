import * as Type from 'typebox';
import { profileName } from '../core/icc-name.ts';
import { readableFormats } from '../core/format.ts';
import { cameraFacts } from '../core/inspect/camera-facts.ts';
import { columnIds, columns, usualColumns, wantsPosition } from '../core/inspect/columns.ts';
import { InspectFold } from '../core/inspect/fold.ts';
import type { InspectValue } from '../core/inspect/value.ts';
import { defineJob } from '../core/job.ts';
import { nearDistance, perceptualHash } from '../core/perceptual-hash.ts';

/** A hash sees 64×64 cells; four pixels a cell are enough for it. */
const lookSize = 256;

export const inspect = defineJob({
  id: 'inspect',
  title: 'Inspect Pictures',
  description:
    'Lists size, format, colour, camera and hash of each picture in one table, and finds copies and pictures that look the same.',
  group: 'image',
  accepts: readableFormats,
  nameTemplate: '{dir}/{name}{ext}',
  options: Type.Object({
    format: Type.Enum(['csv', 'json'], {
      title: 'Format',
      description: 'Format of the table.',
      enumDescriptions: ['A table for spreadsheets: inspect.csv.', 'A list for programs: inspect.json.'],
      default: 'csv',
      ask: true,
    }),
    columns: Type.Array(
      Type.Enum(columnIds, { enumDescriptions: columnIds.map((id) => columns[id].description) }),
      {
        title: 'Columns',
        description: 'What the table has of each picture. Where it was taken is told only when asked for.',
        default: usualColumns,
        minItems: 1,
      },
    ),
    nearness: Type.Integer({
      title: 'Nearness',
      description:
        'Of 256 bits of the perceptual hash, how many may differ in pictures that count as looking the same.',
      default: nearDistance,
      minimum: 0,
      maximum: nearDistance,
    }),
  }),
  run: async (file, { columns: chosen }, tools) => {
    const { picture, result, notes } = await tools.render(
      file,
      { colour: 'srgb', frames: 'first', metadata: 'none', drawingSize: lookSize },
      ({ pipeline, alpha }) =>
        (alpha ? pipeline.flatten({ background: '#ffffff' }) : pipeline)
          .resize({ width: lookSize, height: lookSize, fit: 'inside', withoutEnlargement: true })
          .raw(),
    );
    const { format, width, height, frames, depth, alpha, grey } = picture;
    const { exif, icc, space } = await picture.pipeline.metadata();
    const look = perceptualHash({ ...result, data: result.bytes });
    const profile = icc === undefined ? undefined : profileName(icc);
    const value: InspectValue = {
      format,
      width,
      height,
      frames,
      depth,
      colour: grey ? 'grey' : space === 'cmyk' ? 'CMYK' : space === 'lab' ? 'Lab' : 'RGB',
      ...(profile === undefined ? {} : { profile }),
      alpha,
      ...(look === undefined ? {} : { look }),
      // TIFF and most camera raw files are built as EXIF is.
      ...cameraFacts(exif ?? file.bytes, wantsPosition(chosen)),
    };
    const said = notes.filter((note) => !note.startsWith('first of'));
    return { input: { format, width, height }, outputs: [], notes: said, value };
  },
  reduce: {
    grows: true,
    files: ({ format }) => [{ name: 'inspect', extension: `.${format}` }],
    begin: (options, { folder }) => new InspectFold(options, folder),
  },
});
