import * as Type from 'typebox';
import type { JobResult, StreamedOutput } from '../job.ts';
import type { Reducer } from '../reducer.ts';
import type { StreamedFile } from '../stream.ts';
import { decodeText } from '../text/decode.ts';
import { ProfileFold, type ReportFormat, reportFormats } from './fold.ts';
import type { TableValue } from './table.ts';

/** Options of all jobs that profile files. */
export const profileOptions = {
  rejects: Type.Integer({
    title: 'Rejects Listed',
    description: 'So many rejects of each file are listed with line, column and reason; all are counted.',
    default: 20,
    minimum: 0,
    maximum: 1000,
  }),
  formats: Type.Array(
    Type.Enum(reportFormats, {
      enumDescriptions: [
        'Markdown: to read.',
        'JSON: all that is known, for programs.',
        'CSV: a row for each column of each file, for spreadsheets.',
      ],
    }),
    {
      title: 'Formats',
      description: 'In which formats the profile is written.',
      default: [...reportFormats],
      minItems: 1,
    },
  ),
};

/** How deep a record may be nested. */
export const depthOption = Type.Integer({
  title: 'Depth',
  description: 'Records that are nested deeper are rejects.',
  default: 64,
  minimum: 1,
  maximum: 1000,
});

/** The shared files of a profile, and what is told of all files together. */
export const profileReducer = (
  name: string,
  title: string,
): Reducer<{ readonly formats: readonly ReportFormat[] }> => ({
  grows: true,
  bulky: true,
  files: ({ formats }) => [...new Set(formats)].map((format) => ({ name, extension: `.${format}` })),
  begin: ({ formats }, { folder }) => new ProfileFold({ title, formats }, folder),
});

export const isFirstPart = ({ part }: StreamedFile): boolean => part === undefined || part.from === 0;

/**
 * Profiles a file or a part of it.
 * @param profile what is made of its text, and notes beside those of the decoding
 */
export async function profiled(
  file: StreamedFile,
  profile: (
    pieces: AsyncIterable<string>,
  ) => Promise<{ readonly table: TableValue; readonly notes?: readonly string[] }>,
): Promise<JobResult<StreamedOutput>> {
  const { pieces, notes } = decodeText(file.read());
  const { table, notes: more = [] } = await profile(pieces);
  const said = notes();
  // In whatever part it begins, Latin-1 goes on to the end of the file.
  const cut = said.length === 0 ? table.cut : { ...table.cut, isWholeOnly: true as const };
  const { rejected } = table;
  const rejects =
    rejected === 0 ? [] : [`${rejected.toLocaleString('en')} ${rejected === 1 ? 'reject' : 'rejects'}`];
  return {
    outputs: [],
    // Of a part they would be said of the whole.
    notes: file.part === undefined ? [...rejects, ...more, ...said] : [],
    value: { ...table, cut },
  };
}
