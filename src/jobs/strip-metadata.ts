import * as Type from 'typebox';
import { failure } from '../core/failure.ts';
import { defineJob } from '../core/job.ts';
import { privateLeft } from '../core/metadata/private-left.ts';
import { isStrippable, strippable, stripMetadata as strip } from '../core/metadata/strip.ts';

export const stripMetadata = defineJob({
  id: 'strip-metadata',
  title: 'Strip Metadata',
  description:
    'Takes out where, when, by whom and with which camera a picture was taken, without a pixel being encoded anew, and reads the result again to be sure.',
  group: 'image',
  accepts: strippable,
  nameTemplate: '{dir}/{name}_stripped{ext}',
  makesAll: true,
  saves: true,
  mayChange: ['exif', 'xmp', 'iptc', 'appended', 'gainMap'],
  options: Type.Object({
    place: Type.Enum(['in-place', 'beside'], {
      title: 'Place',
      description: 'Where the result goes.',
      enumDescriptions: [
        'It takes the place of the original, of which a copy is kept until the run is forgotten.',
        'A new file beside the original, also of a picture that has nothing to take out.',
      ],
      default: 'in-place',
      ask: true,
    }),
    keep: Type.Array(
      Type.Enum(['copyright', 'date'], {
        enumDescriptions: ['Who owns the picture and who made it.', 'When it was taken, with its time zone.'],
      }),
      {
        title: 'Keep',
        description: 'What stays, beside the colour profile and the way up in which a picture is seen.',
        default: [],
        uniqueItems: true,
        ask: true,
      },
    ),
  }),
  outputs: (source, { place }) =>
    place === 'in-place' ? ['in-place'] : [{ extension: extensionOf(source.path) }],
  run: (file, { place, keep }) => {
    const { format } = file;
    if (!isStrippable(format))
      throw new Error(`a file of another format was accepted: ${format ?? 'unknown'}`);
    const stripped = strip(file.bytes, format, {
      copyright: keep.includes('copyright'),
      date: keep.includes('date'),
    });
    if ('damaged' in stripped)
      return Promise.resolve({ outputs: [], failure: failure('damaged', { found: stripped.damaged }) });
    const { bytes, removed } = stripped;
    const left = privateLeft(bytes);
    if (left.length > 0)
      return Promise.resolve({ outputs: [], failure: failure('private-left', { found: left.join(', ') }) });
    const input = { format };
    if (removed.length === 0 && place === 'in-place')
      return Promise.resolve({ outputs: [], input, unchanged: 'it has no metadata to take out' });
    const notes = [removed.length === 0 ? 'had no metadata' : `removed ${removed.join(', ')}`];
    return Promise.resolve({ outputs: [{ bytes, format }], input, notes, value: { removed } });
  },
});

const extensionOf = (path: string): string => /\.[^./\\]+$/.exec(path)?.[0] ?? '';
