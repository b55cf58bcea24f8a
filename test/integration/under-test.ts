import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { BatchPoolApi } from '../../src/extension/api.ts';
import type { RunResult } from '../../src/extension/run-result.ts';

/** The API of the extension under test. */
export async function api(): Promise<BatchPoolApi> {
  const extension = vscode.extensions.getExtension<BatchPoolApi>('batch-pool.batch-pool');
  assert.ok(extension, 'the host did not load the extension under test');
  return extension.activate();
}

/** One run as a person sees it. */
export interface SeenRun {
  readonly result: RunResult;
  /** Everything that it wrote to the output. */
  readonly lines: readonly string[];
  /** The lines of single files. */
  readonly fileLines: readonly string[];
}

/** Lets something start a run, and gives what came of it when it has ended. */
export async function seeRun(start: () => Thenable<unknown>): Promise<SeenRun> {
  const { onDidFinishRun, onDidWriteLines } = await api();
  const lines: string[] = [];
  let result: RunResult | undefined;
  const listeners = [
    onDidWriteLines((some) => void lines.push(...some)),
    onDidFinishRun((finished) => {
      result = finished;
    }),
  ];
  try {
    await start();
  } finally {
    for (const listener of listeners) listener.dispose();
  }
  assert.ok(result, 'The command came back, yet no run has ended: nothing happened at the click.');
  return { result, lines, fileLines: lines.filter((line) => /^[✓=–✗·] /.test(line)) };
}

/** Runs thumbnails as a menu does, with the arguments that VS Code would give. */
export const click = (...args: readonly unknown[]): Promise<SeenRun> =>
  seeRun(() => vscode.commands.executeCommand('batchPool.run.thumbnails', ...args));

/** What a run came to, short enough to compare: `done a.jpg`. */
export const inShort = ({ files }: RunResult): readonly string[] =>
  files.map(({ status, source, code }) =>
    [status, source.split(/[\\/]/).pop(), ...(code === undefined ? [] : [code])].join(' '),
  );
