import assert from 'node:assert/strict';
import { it } from 'mocha';
import { inCases } from './in-cases.ts';
import { sandbox } from './sandbox.ts';
import { api, click } from './under-test.ts';
import { workers } from './workers.ts';

// Files are loaded by name: this one comes before every other that runs a job, so that the first run is a cold one.
inCases(['default'], 'from the click to the first line', () => {
  it('takes', async function () {
    const before = workers();
    const cold = await firstLine();
    const warm = [await firstLine(), await firstLine(), await firstLine()].toSorted((a, b) => a - b);
    const median = warm[1] ?? Infinity;
    assert.deepEqual(before, [], 'there were workers before the first run, so it was no cold one');
    assert.ok(cold < 10_000, `a person waited ${cold.toFixed(0)} ms for the first line of the first run`);
    assert.ok(median < 5_000, `a person waited ${median.toFixed(0)} ms for the first line of a later run`);
    // The title is what the runner prints of a test that passed.
    if (this.test)
      this.test.title = `takes ${cold.toFixed(0)} ms cold, ${median.toFixed(0)} ms warm (median of 3)`;
  });
});

/** Milliseconds from the command on a folder of 40 photos to the line of the first one. */
async function firstLine(): Promise<number> {
  using box = sandbox();
  box.copies(
    'img1.jpg',
    Array.from({ length: 40 }, (_, index) => `photo${index}.jpg`),
  );
  const { onDidWriteLines } = await api();
  const begin = performance.now();
  let first: number | undefined;
  const listener = onDidWriteLines((lines) => {
    if (lines.some((line) => line.startsWith('✓'))) first ??= performance.now() - begin;
  });
  const { result } = await click(box.uri(), [box.uri()]);
  listener.dispose();
  assert.equal(result.counts.done, 40, 'not every photo got its thumbnail');
  assert.ok(first !== undefined, 'the output showed no line of a file');
  return first;
}
