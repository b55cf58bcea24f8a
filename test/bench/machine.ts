import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';
import sharp from 'sharp';
import { hasTime } from './measure.ts';
import { hasProc } from './process-tree.ts';
import { pythonWith, versionOf } from './programs.ts';

/** What one must know of the machine to read the tables. */
export function machineFacts(): string[] {
  const python = pythonWith('PIL') ?? pythonWith('sys');
  const pillow = python && versionOf(python, '-c', 'import PIL; print(PIL.__version__)');
  return [
    `${cpus()[0]?.model ?? 'unknown CPU'}, ${availableParallelism()} cores, ${Math.round(totalmem() / 1e9)} GB, ${type()} ${release()}`,
    `Node ${process.versions.node}, sharp ${sharp.versions.sharp ?? '?'} with libvips ${sharp.versions.vips}`,
    `${(python && versionOf(python, '--version')) ?? 'no Python'}, ${pillow === undefined ? 'no Pillow' : `Pillow ${pillow}`}`,
    [
      versionOf('vipsthumbnail', '--vips-version') ?? 'no vipsthumbnail',
      versionOf('mogrify', '-version') ?? 'no mogrify',
    ].join('; '),
  ];
}

/** How CPU and memory were measured here. */
export function methodFacts(): string[] {
  return [
    hasTime
      ? 'CPU: user and system seconds of the whole process tree, by GNU time; of warm pools by /proc, during the run only.'
      : 'CPU: GNU time (/usr/bin/time) is not here, so there are no figures but those of warm pools.',
    hasProc
      ? 'Memory: the largest sum of PSS over the process tree, looked at every 50 ms in a run of its own that is not timed.'
      : 'Memory: only measured on Linux.',
  ];
}

export const load = (): string =>
  loadavg()
    .map((value) => value.toFixed(2))
    .join(' ');
