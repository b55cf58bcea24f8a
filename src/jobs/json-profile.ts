import * as Type from 'typebox';
import { defineJob } from '../core/job.ts';
import { isJsonLinesName } from '../core/json-text/read.ts';
import { depthOption, profiled, profileOptions, profileReducer } from '../core/profile/job-parts.ts';
import { mergingTables } from '../core/profile/merging.ts';
import { profileJson } from '../core/profile/json-rows.ts';

export const jsonProfile = defineJob({
  id: 'json-profile',
  title: 'Profile JSON Files',
  description:
    'Tells of each path in JSON and NDJSON files its types, missing values, range, quantiles, distinct and most frequent values, and how the files differ.',
  group: 'file',
  reports: 'makes',
  accepts: {
    kind: 'JSON files',
    names: ['*.json', '*.ndjson', '*.jsonl', '*.jsonlines', '*.ldjson', '*.geojson'],
  },
  nameTemplate: '{dir}/{name}{ext}',
  options: Type.Object({
    depth: depthOption,
    ...profileOptions,
  }),
  stream: {
    run: (file, { depth, rejects }) =>
      profiled(file, async (pieces) => {
        const lines = isJsonLinesName(file.extension) ? { isLines: true } : {};
        return { table: await profileJson(pieces, { ...lines, depth, rejects }) };
      }),
    parts: { divides: isJsonLinesName, merge: mergingTables },
  },
  reduce: profileReducer('json-profile', 'JSON profile'),
});
