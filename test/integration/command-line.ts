import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import readline from 'node:readline';
import * as vscode from 'vscode';
import { workspaceFolder } from './sandbox.ts';

/**
 * Makes thumbnails of a folder on the command line, with the records of this window, and kills it like a crash.
 * @param after so many files, and when they stand in the record
 */
export async function interruptedThumbnails(folder: string, after: number): Promise<void> {
  const extension = vscode.extensions.getExtension('batch-pool.batch-pool');
  assert.ok(extension, 'the host did not load the extension under test');
  const cli = path.join(extension.extensionPath, 'dist', 'cli.cjs');
  const child = spawn(
    process.execPath,
    [cli, 'thumbnails', folder, '--chunk-size', '1', '--pool-size', '1'],
    {
      cwd: workspaceFolder().uri.fsPath,
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  const exited = once(child, 'exit');
  let lines = 0;
  // Lines are written into the record a few times a second.
  let first = Infinity;
  for await (const line of readline.createInterface(child.stdout)) {
    if (!line.startsWith('✓')) continue;
    first = Math.min(first, performance.now());
    if (++lines >= after && performance.now() - first > 400) child.kill('SIGKILL');
  }
  await exited;
  assert.equal(
    child.signalCode,
    'SIGKILL',
    `it came to its end before it could be killed, after ${lines} files`,
  );
}
