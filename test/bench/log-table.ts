import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { writeLog } from '../support/log-lines.ts';
import { sampleCache } from '../support/samples.ts';
import { type LogContender, type LogCounts, logContenders } from './log-contenders.ts';
import { type Measurement, measureMemory, measureTime } from './measure.ts';
import { contestTable } from './results.ts';
import { makeWork, removeWork } from './work-folder.ts';

/** Packed logs are rotated ones: one after the other, a file each. */
const packedFiles = 8;

interface Logs {
  readonly folder: string;
  readonly paths: readonly string[];
  readonly counts: LogCounts;
}

/** Made once, kept for the next time; lines that are cut short are among them. */
async function makeLogs(megabytes: number, isPacked: boolean): Promise<Logs> {
  const folder = path.join(sampleCache(), `logs-${isPacked ? 'gz-' : ''}${megabytes}`);
  const known = path.join(folder, '.counts.json');
  if (!existsSync(known)) {
    mkdirSync(folder, { recursive: true });
    const counts = { lines: 0, requests: 0, bytes: 0 };
    const files = isPacked ? packedFiles : 1;
    for (let i = 0; i < files; i++) {
      const file = path.join(folder, isPacked ? `access.log.${i + 1}.gz` : 'access.log');
      const truth = await writeLog(file, (megabytes * 1e6) / files, { seed: i + 1, broken: 1 });
      counts.lines += truth.lines;
      counts.requests += truth.valid;
      counts.bytes += truth.bytes;
    }
    writeFileSync(`${known}.new`, JSON.stringify(counts));
    renameSync(`${known}.new`, known);
  }
  const paths = readdirSync(folder).filter((file) => !file.startsWith('.'));
  // From now on they are in the disk cache, for all alike.
  for (const file of paths) if (megabytes < 1000) readFileSync(path.join(folder, file));
  return { folder, paths, counts: JSON.parse(readFileSync(known, 'utf8')) as LogCounts };
}

interface Running {
  readonly contender: LogContender;
  readonly runs: Measurement[];
  memory: number | undefined;
}

/** `log-stats` against what people take for logs; all have to come to the same counts, to the line. */
export async function logTable(
  megabytes: number,
  isPacked: boolean,
  repetitions: number,
  only: readonly string[] | undefined,
): Promise<string> {
  const logs = await makeLogs(megabytes, isPacked);
  const contenders = logContenders(isPacked ? 'zcat access.log.*.gz' : 'cat access.log').filter(
    ({ name }) => only?.includes(name) ?? true,
  );
  const title = `${megabytes} MB of Combined logs (${logs.counts.lines.toLocaleString('en')} lines)${isPacked ? `, packed with gzip in ${packedFiles} files` : ', one file'}`;
  console.log(`\n${title}`);
  const running: Running[] = contenders
    .filter(({ missing }) => missing?.() === undefined)
    .map((contender) => ({ contender, runs: [], memory: undefined }));
  const differing = new Set<string>();
  for (let repetition = 0; repetition <= repetitions; repetition++) {
    for (const each of running) {
      const work = makeWork(sampleCache(), logs);
      // The first is for the memory alone: looking at it takes its time.
      if (repetition === 0) each.memory = await measureMemory(each.contender, work);
      else {
        const run = await measureTime(each.contender, work);
        each.runs.push(run);
        console.log(`${repetition}/${repetitions}  ${run.seconds.toFixed(2)} s  ${each.contender.title}`);
      }
      const counts = each.contender.counts(work);
      if (JSON.stringify(counts) !== JSON.stringify(logs.counts))
        differing.add(`${each.contender.title}: ${JSON.stringify(counts)}`);
      removeWork(work);
    }
  }
  const rows = contenders.map((contender) => {
    const found = running.find((each) => each.contender === contender);
    const skipped = contender.missing?.();
    const runs = found?.runs ?? [];
    return {
      ...{ contender, memory: found?.memory, results: undefined },
      ...(skipped === undefined ? {} : { skipped }),
      seconds: runs.map(({ seconds }) => seconds),
      cpu: runs.flatMap(({ cpu }) => cpu ?? []),
    };
  });
  const contest = { name: 'logs', title, unit: 'lines', count: logs.counts.lines, contenders } as const;
  const verdict =
    differing.size === 0
      ? 'All came to the same lines, requests and bytes as whoever made the logs.'
      : `Other counts than ${JSON.stringify(logs.counts)}: ${[...differing].join('; ')}.`;
  return `${contestTable(contest, rows)}\n\n${verdict}`;
}
