import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { logStats } from '../../../src/jobs/log-stats.ts';
import type { Part } from '../../../src/core/stream.ts';
import { runStreamed } from '../../../src/node/stream-task.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const limits = {
  timeoutMs: 0,
  maxPixels: 0,
  maxBytes: 0,
  allowSvg: false,
  keepDates: false,
  memoryMegabytes: 0,
};

/** What a job that counts bytes says of a part of a file of ten lines, of ten bytes each, to which this happens meanwhile. */
async function ofPart(part: Part | undefined, happens: (file: string) => void): Promise<string> {
  using folder = tempFolder();
  const file = folder.write('a.log', 'nine more\n'.repeat(10));
  const bound = logStats.bind({});
  if (!bound.ok || bound.value.work.kind !== 'stream') throw new Error('no stream');
  const run = async (read: { read(): AsyncIterable<Uint8Array> }) => {
    let bytes = 0;
    for await (const chunk of read.read()) bytes += chunk.length;
    happens(file);
    return { outputs: [], value: bytes };
  };
  const task = {
    index: 0,
    path: file,
    targets: [],
    bytes: part === undefined ? 100 : Math.min(part.to, 100) - part.from,
  };
  const settle = await runStreamed(
    bound.value,
    { ...bound.value.work, run },
    {
      call: { jobId: 'log-stats', options: {}, limits },
      task: part === undefined ? task : { ...task, part },
      worker: '1.x',
      moved: () => {},
    },
  );
  const outcome = await settle();
  if (outcome.status === 'failed') return outcome.failure.code;
  return outcome.status === 'done' ? `${String(outcome.value)} of one file` : outcome.status;
}

const rotate = (file: string): void => {
  fs.renameSync(file, `${file}.1`);
  fs.writeFileSync(file, 'nine more\n'.repeat(20));
};

describe('a part of a file', () => {
  const [first, last] = [
    { from: 0, to: 50 },
    { from: 50, to: Number.MAX_SAFE_INTEGER },
  ];

  it('counts where the file is the same at the end, though it may have grown', async () => {
    expect(await ofPart(first, () => {})).toBe('50 of one file');
    expect(await ofPart(last, (file) => fs.appendFileSync(file, 'more\n'))).toBe('50 of one file');
  });

  it('does not where the file was rotated, emptied or removed: the others would be read from another one', async () => {
    for (const part of [first, last]) {
      expect(await ofPart(part, rotate)).toBe('source-changed');
      expect(await ofPart(part, (file) => fs.truncateSync(file, 0))).toBe('source-changed');
      expect(await ofPart(part, (file) => fs.rmSync(file))).toBe('source-changed');
    }
  });

  it('is nobody’s concern where a file is read in one go', async () => {
    expect(await ofPart(undefined, rotate)).toBe('100 of one file');
  });
});
