import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { root } from '../../src/build/bundles.ts';

const isRoot = process.getuid?.() === 0;
/** `nobody` on Linux; any user that is not root does. */
const ordinary = isRoot ? { uid: 65_534, gid: 65_534 } : {};

/**
 * What `expression` gives, asked by a process for which permissions count: root may read and write everything.
 * @param module below src; its exports are `m` in the expression
 */
export function asOrdinaryUser(module: string, expression: string): unknown {
  const url = `file://${path.join(root, 'src', module)}`;
  const code = `import * as m from ${JSON.stringify(url)}; console.log(JSON.stringify(await (${expression})));`;
  const args = ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', code];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8', ...ordinary }));
}

/** Why `asOrdinaryUser` cannot work here, if so. */
export function noOrdinaryUser(): string | undefined {
  try {
    return asOrdinaryUser('core/never.ts', '1') === 1 ? undefined : 'no answer';
  } catch (error) {
    return `no process of another user can be started on this checkout: ${String(error).split('\n')[0] ?? ''}`;
  }
}

/** Lets everybody into a folder of `mkdtemp`, which is its owner's alone. */
export const letIn = (folder: string): void => fs.chmodSync(folder, 0o777);
