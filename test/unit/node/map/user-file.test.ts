import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { StreamedFile } from '../../../../src/core/stream.ts';
import { UserFile } from '../../../../src/node/map/user-file.ts';

/** One whose chunks are used again, as those of the real one are. */
function fileOf(bytes: Uint8Array, chunk: number): UserFile {
  const file = {
    path: '/a.txt',
    name: 'a',
    extension: '.txt',
    bytes: bytes.length,
    packing: undefined,
    read: async function* () {
      const buffer = Buffer.alloc(chunk);
      for (let at = 0; at < bytes.length; at += chunk) {
        const length = Buffer.from(bytes).copy(buffer, 0, at, at + chunk);
        yield buffer.subarray(0, length);
      }
    },
  };
  return new UserFile(file as unknown as StreamedFile, new Set());
}

const all = async <T>(items: AsyncIterable<T>): Promise<readonly T[]> => {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
};

test('lines, text and bytes are the same file, wherever its chunks end', async () => {
  const line = fc.string({ unit: fc.constantFrom('a', 'ü', '写', '\r', ' ', '😀'), maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(fc.array(line), fc.integer({ min: 1, max: 9 }), async (lines, chunk) => {
      const text = lines.join('\n');
      const file = fileOf(Buffer.from(text), chunk);
      expect(await file.text()).toBe(text);
      expect(Buffer.from(await file.bytes()).toString()).toBe(text);
      const expected = text.split('\n').map((each) => each.replace(/\r$/, ''));
      // Behind the last line end there is no line.
      if (text === '' || text.endsWith('\n')) expected.pop();
      expect(await all(file.lines())).toEqual(expected);
    }),
    { numRuns: 100 },
  );
});

test('chunks may be kept', async () => {
  const chunks = await all(fileOf(Buffer.from('abcdef'), 2).read());
  expect(chunks.map((chunk) => Buffer.from(chunk).toString())).toEqual(['ab', 'cd', 'ef']);
});
