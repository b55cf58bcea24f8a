import * as Type from 'typebox';
import { defineJob } from '../core/job.ts';
import { LogFold, reportExtensions, reportKinds, reportsOf } from '../core/log/fold.ts';
import { formatNames, formats } from '../core/log/formats.ts';
import { parsePattern } from '../core/log/pattern.ts';
import { readLog } from '../core/log/read-log.ts';
import { mergingLogs } from '../core/log/sum.ts';

export const logStats = defineJob({
  id: 'log-stats',
  title: 'Make Web Log Statistics',
  description:
    'Counts requests, visitors, statuses, paths, bots and times served in logs of web servers, of each and of all together, and lists the lines that could not be read.',
  group: 'file',
  reports: 'makes',
  accepts: {
    kind: 'log files',
    names: ['*.log', '*.log.*', '*.log-*', '*access_log*', '*access.log*', '*access-log*'],
  },
  nameTemplate: '{dir}/{name}{ext}',
  options: Type.Object({
    format: Type.Enum(['auto', ...formatNames], {
      title: 'Format',
      description: 'What the lines of the logs are.',
      enumDescriptions: [
        'Found out for each file by its first lines.',
        ...formatNames.map((name) => formats[name].description),
      ],
      default: 'auto',
      ask: true,
    }),
    pattern: Type.String({
      title: 'Pattern',
      description:
        'A format of your own, written as log_format of nginx is: $remote_addr [$time_local] "$request" $status. Each variable ends where what follows it is found. Empty: the format above.',
      default: '',
      maxLength: 2000,
      placeholder: '$remote_addr [$time_local] "$request" $status $request_time',
    }),
    top: Type.Integer({
      title: 'Top',
      description: 'How many paths, hosts, referrers, agents and routes are listed.',
      default: 10,
      minimum: 1,
      maximum: 100,
      ask: true,
    }),
    reports: Type.Array(
      Type.Enum([...reportKinds], {
        enumDescriptions: [
          'To read: log-stats.md.',
          'For programs, with tables of each file: log-stats.json.',
          'A row for each file: log-stats.csv.',
        ],
      }),
      {
        title: 'Reports',
        description: 'Which reports are made.',
        default: [...reportKinds],
        minItems: 1,
      },
    ),
    hours: Type.Enum(['log', 'utc'], {
      title: 'Hours',
      description: 'By which clock hours and days are counted.',
      enumDescriptions: ['As the logs have them, each at its own offset from UTC.', 'In UTC.'],
      default: 'log',
    }),
    queries: Type.Boolean({
      title: 'Queries',
      description: 'Count paths with what stands behind their question mark.',
      default: false,
    }),
    rejects: Type.Integer({
      title: 'Rejects',
      description: 'How many of the lines that could not be read are listed, of each file and in the report.',
      default: 20,
      minimum: 0,
      maximum: 1000,
    }),
  }),
  contradiction: ({ format, pattern }) => {
    if (pattern === '') return undefined;
    if (format !== 'auto')
      return { option: 'format', message: 'Choose a format or give a pattern, not both.' };
    const parsed = parsePattern(pattern);
    return 'problem' in parsed
      ? { option: 'pattern', message: `The pattern cannot be used: ${parsed.problem}.` }
      : undefined;
  },
  stream: {
    run: (file, options) => readLog(file, options),
    parts: {
      // The lines of W3C logs are known by the columns at the beginning of the file.
      divides: (_, { format }) => format !== 'w3c',
      merge: mergingLogs,
    },
  },
  reduce: {
    grows: true,
    bulky: true,
    files: (options) =>
      reportsOf(options).map((kind) => ({ name: 'log-stats', extension: reportExtensions[kind] })),
    begin: (options, { folder }) => new LogFold(options, folder),
  },
});
