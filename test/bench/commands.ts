import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { bundleFolder } from './bundle-programs.ts';
import type { Command } from './contest.ts';
import { findProgram, pythonWith } from './programs.ts';

export const cores = availableParallelism();
const root = path.resolve(import.meta.dirname, '../..');
export const cli = path.join(root, 'dist/cli.cjs');
export const own = (name: string): string => path.join(import.meta.dirname, 'programs', name);
/** Bundled by `bundlePrograms`, as the product's own parts are: it starts faster than sources do. */
export const bundled = (name: string): string => path.join(bundleFolder, name);
export const python = (name: string): string => path.join(import.meta.dirname, 'python', name);

export const needsBuild = (): string | undefined =>
  existsSync(cli) ? undefined : 'dist/ is missing: npm run build';
export const needs = (program: string, from: string) => (): string | undefined =>
  findProgram(program) === undefined ? `${program} is not installed (Debian: ${from})` : undefined;
export const needsPillow = (): string | undefined =>
  pythonWith('PIL') === undefined ? 'Pillow is not installed (Debian: python3-pil)' : undefined;
export const needsNumpy = (): string | undefined =>
  needsPillow() ??
  (pythonWith('numpy') === undefined ? 'NumPy is not installed (Debian: python3-numpy)' : undefined);
export const needsPython = (): string | undefined =>
  pythonWith('concurrent.futures') === undefined ? 'Python is not installed (Debian: python3)' : undefined;

export const node = (script: string, ...args: readonly string[]): Command => ({
  program: process.execPath,
  args: [script, ...args],
});
export const shell = (script: string, env: Readonly<Record<string, string>> = {}): Command => ({
  program: 'sh',
  args: ['-c', script],
  env,
});
