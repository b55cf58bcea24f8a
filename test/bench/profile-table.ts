import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { sampleCache } from '../support/samples.ts';
import { type TableForm, type TableTruth, writeTable } from '../support/table-files.ts';
import { type Measurement, measureMemory, measureTime } from './measure.ts';
import { profileContenders, profileFile } from './profile-contenders.ts';
import { contestTable } from './results.ts';
import { makeWork, removeWork } from './work-folder.ts';

export const profileSets: Readonly<Record<string, TableForm>> = {
  'csv-profile': 'csv',
  'json-profile': 'json',
  'xml-profile': 'xml',
};

interface Table {
  readonly folder: string;
  readonly paths: readonly string[];
  readonly truth: TableTruth;
}

/** Made once, kept for the next time. */
function makeTable(form: TableForm, megabytes: number): Table {
  const folder = path.join(sampleCache(), `table-${form}-${megabytes}`);
  const known = path.join(folder, '.truth.json');
  const file = profileFile(form);
  if (!existsSync(known)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${known}.new`, JSON.stringify(writeTable(path.join(folder, file), form, megabytes * 1e6)));
    renameSync(`${known}.new`, known);
  }
  return { folder, paths: [file], truth: JSON.parse(readFileSync(known, 'utf8')) as TableTruth };
}

/** A profile against what else tells of tables; all have to come to the same number of rows and the same mean. */
export async function profileTable(
  form: TableForm,
  megabytes: number,
  repetitions: number,
  only: readonly string[] | undefined,
): Promise<string> {
  const table = makeTable(form, megabytes);
  const contenders = profileContenders(form).filter(({ name }) => only?.includes(name) ?? true);
  const title = `${form}-profile of ${megabytes} MB (${table.truth.rows.toLocaleString('en')} rows)`;
  console.log(`\n${title}`);
  const differing = new Set<string>();
  const rows = new Map(
    contenders.map((contender) => [
      contender,
      { runs: [] as Measurement[], memory: undefined as number | undefined },
    ]),
  );
  // The first round is for the memory alone: looking at it takes its time.
  for (let repetition = 0; repetition <= repetitions; repetition++) {
    for (const [contender, found] of rows) {
      if (contender.missing?.() !== undefined) continue;
      const work = makeWork(sampleCache(), table);
      if (repetition === 0) found.memory = await measureMemory(contender, work);
      else {
        const run = await measureTime(contender, work);
        found.runs.push(run);
        console.log(`${repetition}/${repetitions}  ${run.seconds.toFixed(2)} s  ${contender.title}`);
      }
      const counts = contender.counts(work);
      if (JSON.stringify(counts) !== JSON.stringify(table.truth))
        differing.add(`${contender.title}: ${JSON.stringify(counts)}`);
      removeWork(work);
    }
  }
  const told = Array.from(rows, ([contender, { runs, memory }]) => {
    const skipped = contender.missing?.();
    return {
      ...{ contender, memory, results: undefined },
      ...(skipped === undefined ? {} : { skipped }),
      seconds: runs.map(({ seconds }) => seconds),
      cpu: runs.flatMap(({ cpu }) => cpu ?? []),
    };
  });
  const contest = {
    name: `${form}-profile`,
    title,
    unit: 'rows',
    count: table.truth.rows,
    contenders,
  } as const;
  const verdict =
    differing.size === 0
      ? 'All came to the same rows and the same mean as whoever made the table.'
      : `Other counts than ${JSON.stringify(table.truth)}: ${[...differing].join('; ')}.`;
  return `${contestTable(contest, told)}\n\n${verdict}`;
}
