import path from 'node:path';
import * as Type from 'typebox';
import { branches } from '../core/compress/branches.ts';
import { packFormatIds, packFormats, packLevels } from '../core/compress/formats.ts';
import { packedAlready } from '../core/compress/packed-already.ts';
import { defineJob, type StreamedOutput } from '../core/job.ts';
import type { StreamedFile } from '../core/stream.ts';

export const compress = defineJob({
  id: 'compress',
  title: 'Compress Files',
  description:
    'Packs each file with gzip, Brotli or zstd beside it (style.css.gz), as web servers deliver them, where that makes it smaller.',
  group: 'file',
  accepts: 'any',
  nameTemplate: '{dir}/{name}{ext}',
  saves: true,
  options: Type.Object({
    formats: Type.Array(
      Type.Enum([...packFormatIds], {
        enumDescriptions: [
          'gzip: .gz, read everywhere.',
          'Brotli: .br, smaller, read by all browsers over HTTPS.',
          'zstd: .zst, quick to unpack; needs Node.js 22.15 or newer.',
        ],
      }),
      {
        title: 'Formats',
        description: 'What each file is packed with; of several the file is read once.',
        default: ['gzip'],
        minItems: 1,
        ask: true,
      },
    ),
    level: Type.Enum([...packLevels], {
      title: 'Level',
      description: 'How hard it is tried to make the result small.',
      enumDescriptions: [
        'Fast: gzip 1, Brotli 4, zstd 3.',
        'Balanced: gzip 6, Brotli 7, zstd 10.',
        'Best: gzip 9, Brotli 11, zstd 19; Brotli takes a second for each megabyte.',
      ],
      default: 'best',
      ask: true,
    }),
    minSavings: Type.Number({
      title: 'Least savings',
      description:
        'Percent by which a result has to be smaller than its file to be kept; with 0 any byte counts.',
      default: 0,
      minimum: 0,
      maximum: 99,
    }),
  }),
  outputs: ({ path: file }, { formats }) =>
    [...new Set(formats)].map((format) => ({
      extension: path.extname(file) + packFormats[format].extension,
    })),
  stream: {
    run: async (file, { formats, level, minSavings }, tools) => {
      const packed = packedAlready(await headOf(file), path.extname(file.path));
      if (packed !== undefined) return { outputs: [], unchanged: `packed already (${packed})` };
      const wanted = [...new Set(formats)];
      const readers = branches(file.raw(), wanted.length);
      const results = await Promise.allSettled(
        readers.map(async (reader, i): Promise<StreamedOutput> => {
          const format = wanted[i] ?? 'gzip';
          try {
            return await tools.write(i, tools.pack(format, packFormats[format].levels[level], reader));
          } finally {
            reader.leave();
          }
        }),
      );
      const most = file.bytes * (1 - minSavings / 100);
      const outputs = results.map((result) => {
        if (result.status === 'rejected') throw result.reason;
        const isSmaller = result.value.bytes < file.bytes && result.value.bytes <= most;
        return isSmaller ? result.value : undefined;
      });
      const larger = wanted.filter((_, i) => outputs[i] === undefined).map((id) => packFormats[id].title);
      const enough = minSavings > 0 ? ` by ${minSavings} %` : '';
      if (larger.length === wanted.length)
        return { outputs: [], unchanged: `${larger.join(' and ')} would not make it smaller${enough}` };
      return {
        outputs,
        notes: larger.length === 0 ? [] : [`not smaller${enough} with ${larger.join(' and ')}`],
      };
    },
  },
});

/** The first bytes, which say what it is. */
async function headOf(file: StreamedFile): Promise<Uint8Array> {
  for await (const chunk of file.raw()) return chunk.slice(0, 4096);
  return new Uint8Array();
}
