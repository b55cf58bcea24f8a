import * as Type from 'typebox';
import { algorithmIds, algorithms } from '../core/checksum/algorithms.ts';
import { ChecksumFold } from '../core/checksum/fold.ts';
import { defineJob } from '../core/job.ts';

export const checksum = defineJob({
  id: 'checksum',
  title: 'Write Checksums',
  description:
    'Writes the checksum of each file into one list, such as SHA256SUMS, that sha256sum -c and Verify Checksums read.',
  group: 'file',
  accepts: 'any',
  nameTemplate: '{dir}/{name}{ext}',
  options: Type.Object({
    algorithm: Type.Enum(algorithmIds, {
      title: 'Algorithm',
      description: 'How checksums are made.',
      enumDescriptions: [
        'SHA-256, into SHA256SUMS: what most downloads are checked by.',
        'SHA-512, into SHA512SUMS.',
        'SHA-1, into SHA1SUMS: no protection against people, for old lists.',
        'MD5, into MD5SUMS: no protection against people, for old lists.',
        'BLAKE3, into B3SUMS, read by b3sum: as safe as SHA-256.',
        'XXH64, into XXH64SUMS, read by xxhsum: fast, finds damage, no protection against people.',
      ],
      default: 'sha256',
      ask: true,
    }),
  }),
  stream: {
    run: async (file, { algorithm }, tools) => {
      const hasher = await tools.hasher(algorithm);
      for await (const chunk of file.raw()) hasher.update(chunk);
      return { outputs: [], value: hasher.digest() };
    },
  },
  reduce: {
    grows: true,
    files: ({ algorithm }) => [{ name: algorithms[algorithm].manifest, extension: '' }],
    begin: ({ algorithm }, { folder }) => new ChecksumFold(algorithm, folder),
  },
});
