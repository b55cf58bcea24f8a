import fs from 'node:fs';
import { describe, expect, test } from 'vitest';
import { writeOutputs } from '../../../src/node/outputs.ts';
import { tempFolder, type TempFolder } from '../../support/temp-folder.ts';

const bytes = Buffer.from('the result');

/** Writes the result of a task in whose place a worker or a whole run was lost; its target stands there as planned. */
async function writeAgain(folder: TempFolder, there: string): Promise<unknown> {
  const target = folder.write('a_thumbnail.jpg', there);
  const { size, mtimeMs } = fs.statSync(target);
  const replaces = { owner: 'other', bytes: size, mtimeMs } as const;
  const source = folder.write('a.jpg', 'the source');
  const written = await writeOutputs(
    {
      task: { index: 0, path: source, bytes: 10, targets: [{ path: target, replaces }], again: true },
      keepFolder: `${folder.path}/kept`,
      worker: '42',
      mtime: undefined,
      original: undefined,
      sourceHash: undefined,
    },
    [{ bytes }],
  );
  expect(fs.readFileSync(target)).toEqual(bytes);
  return written.ok ? written.outputs[0] : written.failure;
}

describe('a name that may be overwritten, of a task that was begun before', () => {
  test('is a result that the lost run made, where it has these very bytes: an undo removes it', async () => {
    using folder = tempFolder();
    const output = await writeAgain(folder, 'the result');
    expect(output).toMatchObject({ replaced: 'nothing' });
    expect(output).not.toHaveProperty('kept');
  });

  test('is replaced, and a copy kept, where it is what somebody else put there', async () => {
    using folder = tempFolder();
    const output = await writeAgain(folder, "somebody else's");
    expect(output).toMatchObject({ replaced: 'other' });
    const { kept } = output as { readonly kept: string };
    expect(fs.readFileSync(kept, 'utf8')).toBe("somebody else's");
  });
});
