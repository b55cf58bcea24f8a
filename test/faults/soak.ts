/**
 * `npm run test:soak [-- --files 100000]`: that many thumbnails of small photos through one warm pool, a run for each
 * 10,000, with the memory and the open files of host and workers after each. Fails where they grow: the last third of
 * the runs may have a tenth more than the middle third.
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import v8 from 'node:v8';
import vm from 'node:vm';
import { Batches } from '../../src/node/batch.ts';
import { jobs } from '../../src/jobs/index.ts';
import { childrenOf } from '../support/processes.ts';
import { makeSamples, sampleCache } from '../support/samples.ts';
import { bundleTestWorker } from '../support/worker-bundle.ts';
import { prepare, runHere } from './carry-out.ts';

const { values } = parseArgs({ options: { files: { type: 'string', default: '100000' } } });
const files = Number(values.files);
const each = Math.min(10_000, Math.ceil(files / 6));
const { folder: photos, samples } = await makeSamples({
  set: 'small',
  folder: path.join(sampleCache(), 'small'),
});
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'batch-pool-soak-'));
process.once('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
const workerScript = await bundleTestWorker();
const stateFolder = path.join(folder, 'state');
const batches = new Batches({ jobs, workerScript, stateFolder, idleMs: 600_000, log: () => {} });
const before = new Set(childrenOf(process.pid));

interface Reading {
  /** What a collection leaves: a resident size says how lazy the collector was, and once grew by a third for nothing. */
  readonly host: number;
  readonly resident: number;
  readonly workers: number;
  readonly open: number;
}
const nothing: Reading = { host: 0, resident: 0, workers: 0, open: 0 };
const readings: Reading[] = [];
console.log('files    seconds  host MB  resident  workers MB  open files');
v8.setFlagsFromString('--expose-gc');
const collect = vm.runInNewContext('gc') as () => void;
const from = performance.now();
for (let done = 0; done < files; done += each) {
  readings.push(await round(done));
  const { host, resident, workers, open } = readings.at(-1) ?? nothing;
  const seconds = ((performance.now() - from) / 1000).toFixed(0);
  const cells = [
    String(done + each).padEnd(7),
    seconds.padStart(8),
    host.toFixed(1).padStart(7),
    resident.toFixed(0).padStart(9),
  ];
  console.log([...cells, workers.toFixed(0).padStart(10), String(open).padStart(10)].join('  '));
}
await batches.close();
const problems = (['host', 'workers', 'open'] as const).flatMap((what) => {
  const third = Math.max(1, Math.floor(readings.length / 3));
  const [middle, last] = [readings.slice(third, 2 * third), readings.slice(-third)].map(
    (part) => part.reduce((sum, reading) => sum + reading[what], 0) / Math.max(1, part.length),
  );
  return last !== undefined && middle !== undefined && last > middle * 1.1
    ? [`${what}: ${middle.toFixed(0)} in the middle third, ${last.toFixed(0)} in the last`]
    : [];
});
for (const problem of problems) console.log(`✗ ${problem}`);
if (problems.length === 0) console.log('✓ nothing grows');
process.exitCode = problems.length === 0 ? 0 : 1;

/** One run over fresh names of the same photos. */
async function round(done: number): Promise<Reading> {
  const sources = path.join(folder, `photos-${done}`);
  fs.mkdirSync(sources);
  for (let i = 0; i < each; i++) {
    const sample = samples[(done + i) % samples.length];
    const own = path.join(sources, `${done + i}${path.extname(sample?.path ?? '')}`);
    fs.linkSync(path.join(photos, sample?.path ?? ''), own);
  }
  const batch = await prepare(batches, {
    jobId: 'thumbnails',
    selected: [{ path: sources }],
    options: [{ size: 128 }],
    policies: [{ outputFolder: path.join(folder, 'results'), keepRuns: 3 }],
    baseFolder: folder,
  });
  const { lines } = await runHere(batches, batch);
  const bad = lines.find(({ status }) => status !== 'done');
  if (lines.length !== each || bad !== undefined)
    throw new Error(`${lines.length} lines for ${each} files; ${bad?.path ?? ''} ${bad?.code ?? ''}`);
  const workers = childrenOf(process.pid).filter((pid) => !before.has(pid));
  collect();
  const { heapUsed, external, rss } = process.memoryUsage();
  const reading = {
    host: (heapUsed + external) / 1e6,
    resident: rss / 1e6,
    workers: workers.reduce((sum, pid) => sum + residentOf(pid), 0),
    open: [process.pid, ...workers].reduce((sum, pid) => sum + openFiles(pid), 0),
  };
  for (const name of [sources, path.join(folder, 'results')])
    fs.rmSync(name, { recursive: true, force: true });
  return reading;
}

function openFiles(pid: number): number {
  try {
    return fs.readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    return 0;
  }
}

function residentOf(pid: number): number {
  try {
    const table = execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' });
    return (Number(table) * 1024) / 1e6;
  } catch {
    return 0;
  }
}
