import assert from 'node:assert/strict';
import fs from 'node:fs';
import { it } from 'mocha';
import * as vscode from 'vscode';
import { eventually } from '../support/host/wait.ts';
import { plainPng } from '../support/plain-png.ts';
import { inCases } from './in-cases.ts';
import { type Sandbox, sandbox } from './sandbox.ts';
import { api, click, type SeenRun } from './under-test.ts';
import { cpuTicks, workers } from './workers.ts';

const count = 80;

inCases(['default'], 'cancel in the middle', () => {
  it('by the command: what is finished stays, the rest is listed as cancelled', async () => {
    using box = sandbox();
    slowPictures(box);
    const run = await runAndStop(box, () => vscode.commands.executeCommand('batchPool.cancelRun'));
    checkStopped(box, run);
    await eventually('the workers rest after the cancel', () => workersAreIdle());
  });

  it('by the API, and the next run is as good as ever', async () => {
    using box = sandbox();
    slowPictures(box);
    const batchPool = await api();
    checkStopped(box, await runAndStop(box, () => Promise.resolve(batchPool.cancel())));
    const [first = ''] = box.files();
    const { result } = await click(box.uri(first), [box.uri(first)]);
    assert.equal(result.counts.done, 1, 'after a cancelled run no other worked');
  });
});

/** Each takes a worker some tens of milliseconds. */
function slowPictures(box: Sandbox): void {
  const bytes = plainPng(2400, 1800);
  for (let number = 1; number <= count; number++) box.write(`slow${number}.png`, bytes);
}

async function runAndStop(box: Sandbox, stop: () => Thenable<unknown>): Promise<SeenRun> {
  const { onDidWriteLines } = await api();
  const listener = onDidWriteLines((lines) => {
    if (!lines.some((line) => line.startsWith('✓'))) return;
    listener.dispose();
    void stop();
  });
  return click(box.uri(), [box.uri()]);
}

function checkStopped(box: Sandbox, { result, fileLines, lines }: SeenRun): void {
  const { counts, files, cancelled } = result;
  assert.ok(cancelled, 'the run does not know that it was cancelled');
  assert.ok(counts.done > 0, 'nothing was finished before the cancel');
  assert.ok(counts.cancelled > 0, 'the cancel came to nothing: every file was still worked on');
  assert.equal(counts.done + counts.cancelled, count, `other ends: ${JSON.stringify(counts)}`);
  assert.deepEqual(
    files.map(({ source }) => Number(/slow(\d+)/.exec(source)?.[1])),
    Array.from({ length: count }, (_, index) => index + 1),
    'the files are not listed in input order',
  );
  assert.equal(fileLines.length, count, 'not every file has its line');
  assert.match(lines.at(-1) ?? '', new RegExp(`^${counts.done} done, ${counts.cancelled} cancelled`));
  const written = files.flatMap(({ outputs }) => outputs);
  assert.deepEqual(
    written.filter((file) => !fs.existsSync(file)),
    [],
    'listed as done, but not there',
  );
  assert.equal(
    box.files().length,
    count + written.length,
    `files that no line tells of: ${box
      .files()
      .filter((name) => !/^slow\d+(_thumbnail)?\.png$/.test(name))
      .join(', ')}`,
  );
}

let ticksBefore = '';

/** Whether no worker has used the processor since the last call. */
function workersAreIdle(): boolean {
  const ticks = workers().map((pid) => `${pid}: ${cpuTicks(pid)}`);
  const same = ticks.join() === ticksBefore;
  ticksBefore = ticks.join();
  return same;
}
