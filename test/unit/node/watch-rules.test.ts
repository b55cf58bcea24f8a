import path from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { gather } from '../../../src/node/gather.ts';
import { mayFit, WatchRules } from '../../../src/node/watch-rules.ts';
import { SeenFiles } from '../../../src/node/watch-seen.ts';
import { tempFolder } from '../../support/temp-folder.ts';

test('of every file the same is said as by going through the folder', async () => {
  using folder = tempFolder();
  const files = [
    ...['a.txt', '.hidden.txt', 'b.log', 'sub/c.txt', 'sub/deep/d.txt', 'node_modules/e.txt'],
    ...['build/f.txt', 'sub/own.txt', 'keep/g.tmp', '.git/h.txt', 'thumbs/i.txt'],
  ];
  for (const file of files) folder.write(file, 'x');
  folder.write('.gitignore', 'build/\n*.log\n*.tmp\n');
  folder.write('sub/.gitignore', 'own.txt\n');
  folder.write('keep/.gitignore', '!g.tmp\n');
  const policies = { exclude: ['thumbs/**'], useIgnoreFiles: true };
  const found = await gather({
    ...policies,
    selected: [{ path: folder.path }],
    accepts: 'any',
    wantsHash: false,
  });
  const rules = new WatchRules(folder.path, undefined, policies);
  const left: string[] = [];
  for (const file of files) if (!(await rules.excludes(path.join(folder.path, file)))) left.push(file);
  const walked = found.sources.map((source) => source.relative.split(path.sep).join('/'));
  expect(left.toSorted()).toEqual(walked.toSorted());
  expect(left).toContain('keep/g.tmp');
  expect(await rules.excludes(folder.path), 'the folder itself').toBe(true);
  expect(await rules.excludes(path.join(folder.path, '..', 'other')), 'what is beside it').toBe(true);
});

test('pictures without an extension may fit a job on pictures, other files may not', () => {
  expect(['a.jpg', 'a', 'a.txt', 'A.PNG'].map((file) => mayFit(['jpeg'], file))).toEqual([
    ...[true, true, false, true],
  ]);
  expect(mayFit({ kind: 'log files', names: ['*.log'] }, 'x/access.log.gz')).toBe(true);
});

test('a file that was seen is not seen any more when it changes', () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.nat(),
      fc.double({ min: 0, max: 2e12, noNaN: true }),
      (file, bytes, mtimeMs) => {
        const seen = new SeenFiles();
        seen.add(file, { bytes, mtimeMs });
        expect(seen.has(file, { bytes, mtimeMs })).toBe(true);
        expect(seen.has(file, { bytes: bytes + 1, mtimeMs })).toBe(false);
        expect(seen.has(`${file}x`, { bytes, mtimeMs })).toBe(false);
      },
    ),
  );
});
