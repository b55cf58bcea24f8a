import * as Type from 'typebox';
import { defineJob } from '../core/job.ts';
import { profileCsv } from '../core/profile/csv-rows.ts';
import { isFirstPart, profiled, profileOptions, profileReducer } from '../core/profile/job-parts.ts';
import { mergingTables } from '../core/profile/merging.ts';

const delimiters = { comma: ',', semicolon: ';', tab: '\t', bar: '|' } as const;

export const csvProfile = defineJob({
  id: 'csv-profile',
  title: 'Profile CSV Files',
  description:
    'Tells of each column of CSV files its type, empty cells, range, quantiles, distinct and most frequent values, and how the columns of the files differ.',
  group: 'file',
  reports: 'makes',
  accepts: { kind: 'CSV files', names: ['*.csv', '*.tsv', '*.tab', '*.psv'] },
  nameTemplate: '{dir}/{name}{ext}',
  options: Type.Object({
    delimiter: Type.Enum(['auto', 'comma', 'semicolon', 'tab', 'bar'], {
      title: 'Delimiter',
      description: 'What stands between two fields.',
      enumDescriptions: ['Found out for each file.', 'a,b', 'a;b', 'A tab.', 'a|b'],
      default: 'auto',
      ask: true,
    }),
    header: Type.Enum(['auto', 'yes', 'no'], {
      title: 'Header',
      description: 'Whether the first line has the names of the columns.',
      enumDescriptions: [
        'Yes, where its fields are different texts and neither numbers nor dates.',
        'The first line has the names.',
        'The first line is a row; columns are numbered.',
      ],
      default: 'auto',
      ask: true,
    }),
    ...profileOptions,
  }),
  stream: {
    run: (file, { delimiter, header, rejects }) =>
      profiled(file, async (pieces) => {
        const wish = { delimiter: delimiter === 'auto' ? undefined : delimiters[delimiter], header, rejects };
        return { table: await profileCsv(pieces, wish, isFirstPart(file)) };
      }),
    parts: { divides: () => true, merge: mergingTables },
  },
  reduce: profileReducer('csv-profile', 'CSV profile'),
});
