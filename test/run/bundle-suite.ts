import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { outFolder, root } from './repository.ts';

export interface SuiteBundle {
  /** The module whose `run` the extension host calls. */
  readonly entry: string;
  /** The bundled test files, `activation.test.cjs`, … */
  readonly files: readonly string[];
}

/** Bundles the integration suite: the host loads CommonJS only, and the sources are TypeScript modules. */
export async function bundleSuite(): Promise<SuiteBundle> {
  const sources = path.join(root, 'test', 'integration');
  const outdir = outFolder('integration', 'suite');
  rmSync(outdir, { recursive: true });
  const tests = readdirSync(sources).filter((name) => name.endsWith('.test.ts'));
  await build({
    entryPoints: ['index.ts', ...tests].map((name) => path.join(sources, name)),
    outdir,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    sourcemap: 'inline',
    external: ['vscode', 'mocha', 'sharp'],
    logLevel: 'warning',
  });
  return {
    entry: path.join(outdir, 'index.cjs'),
    files: tests.map((name) => name.replace(/\.ts$/, '.cjs')),
  };
}
