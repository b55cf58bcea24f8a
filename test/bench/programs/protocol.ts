import { once } from 'node:events';

/**
 * How a warm program talks to the bench: it says `ready` when all is started, runs when it gets a line, and says
 * `done`; the time between the two lines counts.
 */
export async function measured(run: () => Promise<void>): Promise<void> {
  console.log('ready');
  await once(process.stdin, 'data');
  await run();
  console.log('done');
  process.stdin.destroy();
}
