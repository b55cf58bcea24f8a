import { readFileSync } from 'node:fs';
import path from 'node:path';
import { cli, cores, needs, needsBuild, node, shell } from './commands.ts';
import type { Command, Contender, Work } from './contest.ts';

/** What a contender counted, to the line. */
export interface LogCounts {
  readonly lines: number;
  readonly requests: number;
  readonly bytes: number;
}

export interface LogContender extends Contender {
  readonly counts: (work: Work) => LogCounts;
}

const jsonIn = (work: Work, file: string): unknown =>
  JSON.parse(readFileSync(path.join(work.folder, file), 'utf8'));

const batchPool =
  (...flags: readonly string[]) =>
  ({ folder, state }: Work): Command => ({
    ...node(cli, 'log-stats', folder, ...flags),
    env: { BATCH_POOL_STATE: state },
  });

function ourCounts(work: Work): LogCounts {
  const { total } = jsonIn(work, 'log-stats.json') as {
    readonly total: { readonly lines: number; readonly valid: number; readonly bytes: number };
  };
  return { lines: total.lines, requests: total.valid, bytes: total.bytes };
}

function goaccessCounts(work: Work): LogCounts {
  const { general } = jsonIn(work, 'goaccess.json') as { readonly general: Readonly<Record<string, number>> };
  return {
    lines: general['total_requests'] ?? 0,
    requests: general['valid_requests'] ?? 0,
    bytes: general['bandwidth'] ?? 0,
  };
}

function awkCounts(work: Work): LogCounts {
  const [lines = 0, requests = 0, bytes = 0] = readFileSync(path.join(work.folder, 'awk.txt'), 'utf8')
    .trim()
    .split(' ')
    .map(Number);
  return { lines, requests, bytes };
}

/** Counts lines, requests, bytes and statuses, which is a small part of what the others tell. */
const awk = `awk '$9 ~ /^[0-9][0-9][0-9]$/ && NF >= 12 { v++; s[$9]++; b += $10 } END { printf "%d %d %.0f\\n", NR, v, b }' > awk.txt`;
const goaccess = 'goaccess --log-format=COMBINED --no-global-config --no-progress -o goaccess.json -';

/** @param unpack the shell's way to the lines of all logs, in order */
export const logContenders = (unpack: string): readonly LogContender[] => [
  {
    name: 'pool',
    title: `Batch Pool, log-stats, ${cores} workers`,
    isReference: true,
    command: batchPool(),
    missing: needsBuild,
    counts: ourCounts,
  },
  {
    name: 'one',
    title: 'Batch Pool, log-stats, 1 worker',
    command: batchPool('--pool-size', '1'),
    missing: needsBuild,
    counts: ourCounts,
  },
  {
    name: 'goaccess',
    title: 'goaccess',
    command: () => shell(`${unpack} | ${goaccess}`),
    missing: needs('goaccess', 'goaccess'),
    counts: goaccessCounts,
  },
  {
    name: 'awk',
    title: 'awk: lines, requests, bytes and statuses only',
    command: () => shell(`${unpack} | ${awk}`),
    missing: needs('awk', 'mawk'),
    counts: awkCounts,
  },
];
