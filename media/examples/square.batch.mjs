// @ts-check
import { setTimeout as sleep } from 'node:timers/promises';

export const title = 'f(x)';

// It waits more than it computes, so its workers are threads: as many calls side by side as the pool size says, in a
// process for each core. `batch-pool map numbers/ --function square.batch.mjs --pool-size 100` has 100 under way.
export const waits = true;

export const options = {
  type: 'object',
  properties: {
    seconds: {
      type: 'number',
      title: 'Seconds',
      description: 'How long each x takes.',
      default: 2,
      minimum: 0,
      ask: true,
    },
  },
};

/**
 * The f(x) of articles on process pools: sleeps, then gives x·x, where x is the name of the file.
 * @param {import('./batch-pool.d.ts').MapFile} file
 * @param {import('./batch-pool.d.ts').MapContext} ctx
 */
export default async (file, { options: { seconds }, signal }) => {
  const x = Number(file.name);
  if (Number.isNaN(x)) throw new Error(`${file.name} is no number`);
  await sleep(seconds * 1000, undefined, { signal });
  return x * x;
};
