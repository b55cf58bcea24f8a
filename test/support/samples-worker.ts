import path from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import sharp from 'sharp';
import { renderSample } from './render-sample.ts';
import { type SamplesWork, writeSample } from './samples.ts';

// One picture at a time on one thread: the other cores have workers of their own.
sharp.concurrency(1);
sharp.cache(false);

const { samples, folder, cursor } = workerData as SamplesWork;
const next = new Int32Array(cursor);
for (;;) {
  const sample = samples[Atomics.add(next, 0, 1)];
  if (sample === undefined) break;
  await writeSample(path.join(folder, sample.path), await renderSample(sample));
  parentPort?.postMessage(sample.path);
}
