import fs from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import type { TestProject } from 'vitest/node';
import { bundles, root } from '../../src/build/bundles.ts';
import { runCli } from './cli-program.ts';
import { makePicture } from './picture.ts';
import { tempFolder } from './temp-folder.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The program, bundled as it ships, once for all test files. */
    readonly cli: string;
    /** What it remembers of this machine after its first run. */
    readonly engines: string;
  }
}

export default async function bundleForAll(project: TestProject): Promise<() => Promise<void>> {
  const outdir = path.join(root, 'out', `test-cli-${process.pid}`);
  const needed = bundles.filter(
    ({ entryPoints = {} }) => !('extension' in entryPoints || 'main' in entryPoints),
  );
  const cliBundle = bundles.filter(({ entryPoints = {} }) => 'cli' in entryPoints);
  // The same, to be called: `cli-inside.ts`.
  const inside = cliBundle.map((options) => ({ ...options, entryPoints: { program: 'src/cli/program.ts' } }));
  await Promise.all(
    [...needed, ...inside].map((options) => build({ ...options, outdir, logLevel: 'error' })),
  );
  const cli = path.join(outdir, 'cli.cjs');
  project.provide('cli', cli);
  project.provide('engines', await enginesOf(cli));
  return () => fs.promises.rm(outdir, { recursive: true, force: true });
}

/** Trying the picture library out takes a third of a run that does little else: most tests begin with a known one. */
async function enginesOf(file: string): Promise<string> {
  using folder = tempFolder();
  folder.write('a.jpg', await makePicture({ format: 'jpeg' }));
  const state = path.join(folder.path, 'state');
  const { code, stderr } = await runCli({ file, engines: '' }, ['thumbnails', 'a.jpg'], {
    cwd: folder.path,
    state,
  });
  if (code !== 0) throw new Error(`The program does not work here: ${stderr}`);
  return fs.readFileSync(path.join(state, 'engines.json'), 'utf8');
}
