// The README's first command: thumbnails of the pictures that are named, or of a thousand that it makes itself.
// npm run demo [-- files or folders…]
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { makeSamples, sampleCache } from '../../test/support/samples.ts';
import { root } from './bundles.ts';

const stateName = '.state';
const cli = path.join(root, 'dist/cli.cjs');

interface DemoRun {
  readonly code: number;
  readonly seconds: number;
}

interface Pictures {
  /** Where the command line is called; its lines are relative to it. */
  readonly cwd: string;
  readonly names: readonly string[];
}

/** What npm was called with, where it was called. */
const namedPictures = (): Pictures => ({
  cwd: process.env['INIT_CWD'] ?? process.cwd(),
  names: process.argv.slice(2),
});

async function madePictures(): Promise<Pictures> {
  const folder = path.join(sampleCache(), 'mixed');
  console.log(`Sample photos: ${folder} (made once, about 700 MB; safe to delete)`);
  const show = process.stdout.isTTY;
  const { made } = await makeSamples({
    set: 'mixed',
    folder,
    onProgress: (done, missing) => {
      if (show) process.stdout.write(`\r  ${done} of ${missing} made`);
      else if (done % 250 === 0 || done === missing) console.log(`  ${done} of ${missing} made`);
    },
  });
  if (show && made > 0) process.stdout.write('\n');
  return { cwd: path.dirname(folder), names: [path.basename(folder)] };
}

/** One run of the real command line, from its start to its end. */
async function thumbnails(
  { cwd, names }: Pictures,
  output: string,
  flags: readonly string[],
): Promise<DemoRun> {
  const started = performance.now();
  const args = [cli, 'thumbnails', ...names, '--output-folder', output, '--on-conflict', 'rename', ...flags];
  const child = spawn(process.execPath, args, {
    cwd,
    stdio: 'inherit',
    // The record of these runs goes where their results go.
    env: { ...process.env, BATCH_POOL_STATE: path.join(output, stateName) },
  });
  // Ctrl+C reaches the child as well; it ends by itself, and this program after it.
  const wait = (): void => {};
  process.on('SIGINT', wait);
  const [code] = (await once(child, 'close')) as [number | null];
  process.off('SIGINT', wait);
  return { code: code ?? 1, seconds: (performance.now() - started) / 1000 };
}

async function main(): Promise<number> {
  if (!fs.existsSync(cli)) {
    console.error(`${path.relative(process.cwd(), cli)} is missing: npm run build`);
    return 2;
  }
  const pictures = process.argv.length > 2 ? namedPictures() : await madePictures();
  const workers = os.availableParallelism();
  const output = fs.mkdtempSync(path.join(os.tmpdir(), 'batch-pool-demo-'));

  console.log(`\n$ cd ${quoted(pictures.cwd)}`);
  const named = pictures.names.map(quoted).join(' ');
  console.log(`$ batch-pool thumbnails ${named} --output-folder ${quoted(output)}\n`);
  const pool = await thumbnails(pictures, output, []);
  if (pool.code > 1) return pool.code;

  // After the pool's, so that the disk's cache is on the side of the one worker, if on any.
  console.log('\nThe same with one worker, to compare …');
  const alone = path.join(output, '.one-worker');
  const one = await thumbnails(pictures, alone, ['--pool-size', '1', '--quiet']);
  for (const rest of [alone, path.join(output, stateName)]) fs.rmSync(rest, { recursive: true, force: true });
  if (one.code > 1) return one.code;

  const speedUp = (one.seconds / pool.seconds).toFixed(2);
  console.log(
    `\n1 worker: ${one.seconds.toFixed(1)} s; ${workers} workers: ${pool.seconds.toFixed(1)} s, ` +
      `${speedUp} times as fast, start-up included. The thumbnails are in ${output}`,
  );
  if (pool.code === 1) console.log('Some files could not be read (the lines with ✗): exit code 1 says so.');
  return pool.code;
}

const quoted = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : JSON.stringify(text));

process.exitCode = await main();
