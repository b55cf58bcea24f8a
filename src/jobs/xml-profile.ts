import * as Type from 'typebox';
import { defineJob } from '../core/job.ts';
import { depthOption, profiled, profileOptions, profileReducer } from '../core/profile/job-parts.ts';
import { profileXml } from '../core/profile/xml-rows.ts';

/** What is read right by its bytes: UTF-8, UTF-16 with its mark, and what is neither as Windows-1252. */
const known = /^(utf-?8|utf-?16(le|be)?|us-ascii|ascii|iso-?8859-?1|latin-?1|windows-1252|cp1252)$/i;

export const xmlProfile = defineJob({
  id: 'xml-profile',
  title: 'Profile XML Files',
  description:
    'Tells of each path in the records of XML files its types, missing values, range, quantiles, distinct and most frequent values, and how the files differ.',
  group: 'file',
  reports: 'makes',
  accepts: { kind: 'XML files', names: ['*.xml', '*.rss', '*.atom', '*.gpx', '*.kml'] },
  nameTemplate: '{dir}/{name}{ext}',
  options: Type.Object({
    record: Type.String({
      title: 'Record',
      description:
        'Elements that are records, by their path from the root (catalog/book) or by their name (book). Empty: those that repeat nearest to the root.',
      default: '',
      maxLength: 500,
      ask: true,
    }),
    depth: depthOption,
    ...profileOptions,
  }),
  stream: {
    run: (file, { record, depth, rejects }) =>
      profiled(file, async (pieces) => {
        const path = record.trim().replace(/^\/+/, '');
        const wish = { record: path === '' ? undefined : path, depth, rejects };
        const { table, encoding } = await profileXml(pieces, wish);
        const note =
          encoding === undefined || known.test(encoding)
            ? []
            : [`it says that its encoding is ${encoding}, and was read as UTF-8`];
        return { table, notes: note };
      }),
  },
  reduce: profileReducer('xml-profile', 'XML profile'),
});
