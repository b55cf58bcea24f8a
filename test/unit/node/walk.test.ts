import fs from 'node:fs';
import path from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nothingLeftOut } from '../../../src/core/source.ts';
import { naturalCompare } from '../../../src/node/natural.ts';
import { type Found, type Selected, Walk } from '../../../src/node/walk.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const rules = { exclude: ['**/out*'], useIgnoreFiles: false };

async function walked(selection: readonly Selected[]): Promise<{ found: Found[]; duplicates: number }> {
  const leftOut = nothingLeftOut();
  const found: Found[] = [];
  for await (const file of new Walk(rules, leftOut, () => undefined).files(selection)) found.push(file);
  return { found, duplicates: leftOut.duplicates };
}

/** What the walk must give, with all that was found in memory: the first way to each real file counts. */
function naively(selection: readonly Selected[]): {
  found: string[];
  explicit: string[];
  duplicates: number;
} {
  const found: { file: string; real: string; explicit: boolean }[] = [];
  const below = (folder: string): void => {
    const entries = fs.readdirSync(folder, { withFileTypes: true });
    for (const entry of entries.toSorted((a, b) => naturalCompare(a.name, b.name))) {
      const file = path.join(folder, entry.name);
      if (entry.name.startsWith('out')) continue;
      const real = fs.realpathSync(file);
      if (entry.isDirectory()) below(file);
      else if (!entry.isSymbolicLink() || !fs.statSync(file).isDirectory())
        found.push({ file, real, explicit: false });
    }
  };
  for (const { path: file } of selection) {
    if (fs.statSync(file).isDirectory()) below(file);
    else found.push({ file, real: fs.realpathSync(file), explicit: true });
  }
  const explicit = new Set(found.filter((each) => each.explicit).map(({ real }) => real));
  const first = found.filter(({ real }, i) => found.findIndex((each) => each.real === real) === i);
  return {
    found: first.map(({ file }) => file),
    explicit: first.filter(({ real }) => explicit.has(real)).map(({ file }) => file),
    duplicates: found.length - first.length,
  };
}

/** Folders a, a/b, a/b/c, d, each with some files and links; names sort before and after the folders' own. */
const folders = ['a', 'a/b', 'a/b/c', 'a/out', 'd'] as const;
const names = ['0.x', 'a2.x', 'a10.x', 'bb.x', 'z.x'] as const;
const place = fc.tuple(fc.constantFrom(...folders), fc.constantFrom(...names));
const tree = fc.record({
  files: fc.uniqueArray(place, { maxLength: 12, selector: (one) => one.join('/') }),
  links: fc.array(fc.tuple(place, fc.nat()), { maxLength: 6 }),
  folderLinks: fc.array(fc.tuple(fc.constantFrom(...folders), fc.constantFrom(...folders)), { maxLength: 2 }),
  selected: fc.array(fc.nat(), { minLength: 1, maxLength: 5 }),
});

describe('what a walk gives', () => {
  test('is what one that remembers every file would give, whatever links and selections lead to it', async () => {
    await fc.assert(
      fc.asyncProperty(tree, async ({ files, links, folderLinks, selected }) => {
        using folder = tempFolder();
        for (const each of folders) fs.mkdirSync(path.join(folder.path, each), { recursive: true });
        const made = files.map((file) => folder.write(file.join('/'), file.join('/')));
        const linked: string[] = [];
        for (const [[at, name], nth] of links) {
          const target = made[nth % Math.max(1, made.length)];
          const link = path.join(folder.path, at, `link ${name}`);
          if (target === undefined || fs.existsSync(link)) continue;
          fs.symlinkSync(target, link);
          linked.push(link);
        }
        for (const [i, [at, to]] of folderLinks.entries()) {
          const link = path.join(folder.path, at, `way ${i}`);
          fs.symlinkSync(path.join(folder.path, to), link);
          linked.push(link);
        }
        const choices = [...folders.map((each) => path.join(folder.path, each)), ...made, ...linked];
        const selection = selected.map((nth) => ({ path: choices[nth % choices.length] ?? folder.path }));
        const { found, duplicates } = await walked(selection);
        const wanted = naively(selection);
        expect(found.map(({ path: file }) => file)).toEqual(wanted.found);
        expect(found.filter(({ explicit }) => explicit).map(({ path: file }) => file)).toEqual(
          wanted.explicit,
        );
        expect(duplicates).toBe(wanted.duplicates);
      }),
      { numRuns: 200 },
    );
  }, 30_000);

  test('begins before the folder is known as a whole', async () => {
    using folder = tempFolder();
    for (let i = 0; i < 300; i++) folder.write(`${i}/a.x`, '');
    const walk = new Walk(rules, nothingLeftOut(), () => undefined);
    for await (const file of walk.files([{ path: folder.path }])) {
      expect(file.path).toBe(path.join(folder.path, '0', 'a.x'));
      // The others are not listed any more: what is removed now is not missed.
      fs.rmSync(path.join(folder.path, '299'), { recursive: true });
      break;
    }
  });
});
