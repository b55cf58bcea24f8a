import { parseArgs } from 'node:util';
import { sampleSetNames } from './sample-sets.ts';
import { makeSamples } from './samples.ts';

const usage = `Usage: node test/support/make-samples.ts <${sampleSetNames.join('|')}> <folder> [--count N]`;

const { values, positionals } = parseArgs({ allowPositionals: true, options: { count: { type: 'string' } } });
const [name, folder] = positionals;
const set = sampleSetNames.find((known) => known === name);
const count = values.count === undefined ? undefined : Number(values.count);
if (set === undefined || folder === undefined || (count !== undefined && !Number.isSafeInteger(count))) {
  console.error(usage);
  process.exit(2);
}
const started = performance.now();
const { samples, made } = await makeSamples({
  set,
  folder,
  ...(count === undefined ? {} : { count }),
  onProgress: (done, missing) => {
    if (process.stderr.isTTY) process.stderr.write(`\r${done}/${missing}`);
  },
});
const seconds = ((performance.now() - started) / 1000).toFixed(1);
console.log(`${samples.length} photos (${set}) in ${folder}: ${made} made now, in ${seconds} s`);
