import * as Type from 'typebox';
import { algorithms } from '../core/checksum/algorithms.ts';
import { type Expected, ManifestReader } from '../core/checksum/manifest-list.ts';
import { failure } from '../core/failure.ts';
import { defineJob } from '../core/job.ts';

export const verifyChecksums = defineJob({
  id: 'verify-checksums',
  title: 'Verify Checksums',
  description:
    'Compares every file that SHA256SUMS and its like list with its checksum, and says which differ or are missing.',
  group: 'file',
  accepts: {
    kind: 'lists of checksums',
    names: [
      ...(['*SUMS', '*SUMS.txt', '*SUM.txt', 'checksums*.txt'] as const),
      ...(['*.sha256', '*.sha512', '*.sha1', '*.md5', '*.b3', '*.xxh64'] as const),
      ...(['*.sha256sum', '*.sha512sum', '*.sha1sum', '*.md5sum'] as const),
    ],
  },
  nameTemplate: '{dir}/{name}{ext}',
  options: Type.Object({
    unlisted: Type.Boolean({
      title: 'Unlisted files',
      description:
        'Also say which files in the folder of a list, and below it, it does not name; hidden and ignored ones are left out.',
      default: false,
      ask: true,
    }),
  }),
  lists: {
    what: ['listed file', 'listed files'],
    read: (fileName) => new ManifestReader(fileName),
    unlisted: ({ unlisted }) => unlisted,
  },
  stream: {
    run: async (file, _options, tools) => {
      const expected = tools.entry?.value as Expected | undefined;
      if (expected === undefined) throw new Error('a file without its line of a list');
      const { algorithm, hash } = expected;
      const hasher = await tools.hasher(algorithm);
      for await (const chunk of file.raw()) hasher.update(chunk);
      const found = hasher.digest();
      return found === hash
        ? { outputs: [], notes: [`${algorithms[algorithm].title} is right`] }
        : { outputs: [], failure: failure('checksum-differs', { found, limit: hash }) };
    },
  },
});
