import { execFileSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { readableFormats } from '../../../src/core/format.ts';
import { nothingLeftOut, type Source } from '../../../src/core/source.ts';
import { gather, type Gathered, type GatherRequest } from '../../../src/node/gather.ts';
import { asOrdinaryUser, letIn, noOrdinaryUser } from '../../support/ordinary-user.ts';
import { tempFolder, type TempFolder } from '../../support/temp-folder.ts';

const linux = process.platform === 'linux';
const jpeg = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(60)]);
const png = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(60)]);

function gathered(
  folder: TempFolder,
  selected: readonly string[],
  more: Partial<GatherRequest> = {},
): Promise<Gathered> {
  return gather({
    selected: selected.map((name) => ({ path: path.join(folder.path, name) })),
    accepts: readableFormats,
    exclude: [],
    useIgnoreFiles: true,
    wantsHash: false,
    ...more,
  });
}

/** Paths below the folder, in input order. */
const namesIn = (folder: TempFolder, { sources }: Gathered): readonly string[] =>
  sources.map((source) => path.relative(folder.path, source.path));

const writeAll = (folder: TempFolder, names: readonly string[]): void => {
  for (const name of names) folder.write(name, jpeg);
};

const only = ({ sources }: Gathered): Source => {
  const [source] = sources;
  if (source === undefined || sources.length > 1) throw new Error(`${sources.length} sources`);
  return source;
};

describe('the order', () => {
  test('of a folder is natural: img2 before img10, a folder’s files where its name stands', async () => {
    using folder = tempFolder();
    const names = ['img1.jpg', 'img2.jpg', 'img10.jpg', 'img11/1.jpg', 'img11/2/a.jpg', 'img11/10.jpg'];
    writeAll(folder, [...names, 'img12.jpg'].toReversed());
    expect(namesIn(folder, await gathered(folder, ['.']))).toEqual([...names, 'img12.jpg']);
  });

  test('of a selection is the one in which it was made; folders are expanded in place', async () => {
    using folder = tempFolder();
    writeAll(folder, ['z.jpg', 'a.jpg', 'm/2.jpg', 'm/1.jpg']);
    expect(namesIn(folder, await gathered(folder, ['z.jpg', 'm', 'a.jpg']))).toEqual([
      'z.jpg',
      'm/1.jpg',
      'm/2.jpg',
      'a.jpg',
    ]);
  });

  test('is the same however fast single files are looked at', async () => {
    using folder = tempFolder();
    const names = Array.from({ length: 120 }, (_, i) => `${i}.jpg`);
    for (const [i, name] of names.entries())
      folder.write(name, Buffer.concat([jpeg, Buffer.alloc(i % 7 ? 1 : 3e5)]));
    const result = await gathered(folder, ['.'], { wantsHash: true });
    expect(namesIn(folder, result)).toEqual(names);
  });
});

describe('one file counts once', () => {
  test('named twice, in a folder and by itself, through links to it and to its folder', async () => {
    using folder = tempFolder();
    writeAll(folder, ['photos/a.jpg', 'photos/b.jpg']);
    fs.symlinkSync('photos/a.jpg', path.join(folder.path, 'link.jpg'));
    fs.symlinkSync('photos', path.join(folder.path, 'again'));
    const selected = ['photos/b.jpg', 'photos', 'again', 'link.jpg', 'photos/../photos/b.jpg'];
    const result = await gathered(folder, selected);
    expect(namesIn(folder, result)).toEqual(['photos/b.jpg', 'photos/a.jpg']);
    expect(result.leftOut.duplicates).toBe(5);
  });

  test('and counts as named by itself if it was, also after its folder', async () => {
    using folder = tempFolder();
    writeAll(folder, ['p/a.jpg', 'p/b.jpg']);
    const { sources } = await gathered(folder, ['p', 'p/b.jpg']);
    expect(sources.map(({ explicit }) => explicit)).toEqual([false, true]);
  });

  test('a link in a folder is followed to its file, under the link’s own name', async () => {
    using folder = tempFolder();
    folder.write('elsewhere/real.jpg', jpeg);
    fs.mkdirSync(path.join(folder.path, 'p'));
    fs.symlinkSync('../elsewhere/real.jpg', path.join(folder.path, 'p/link.jpg'));
    expect(namesIn(folder, await gathered(folder, ['p']))).toEqual(['p/link.jpg']);
  });
});

describe('links to folders', () => {
  test('are counted and not followed, so that a circle ends', async () => {
    using folder = tempFolder();
    writeAll(folder, ['p/a.jpg', 'outside/b.jpg']);
    fs.symlinkSync('..', path.join(folder.path, 'p/up'));
    fs.symlinkSync('.', path.join(folder.path, 'p/here'));
    fs.symlinkSync('../outside', path.join(folder.path, 'p/out'));
    const result = await gathered(folder, ['p']);
    expect(namesIn(folder, result)).toEqual(['p/a.jpg']);
    expect(result.leftOut.folderLinks).toBe(3);
  });

  test('are followed where they were selected themselves', async () => {
    using folder = tempFolder();
    writeAll(folder, ['real/a.jpg']);
    fs.symlinkSync('real', path.join(folder.path, 'link'));
    expect(namesIn(folder, await gathered(folder, ['link']))).toEqual(['link/a.jpg']);
  });

  test('a link that leads nowhere or to itself is a line with its problem', async () => {
    using folder = tempFolder();
    fs.symlinkSync('nowhere', path.join(folder.path, 'broken.jpg'));
    fs.symlinkSync('loop.jpg', path.join(folder.path, 'loop.jpg'));
    const { sources } = await gathered(folder, ['.']);
    expect(sources.map(({ problem }) => problem?.code)).toEqual(['source-missing', 'source-not-a-file']);
  });
});

describe('what a folder holds', () => {
  test('other kinds, hidden and excluded files are counted, not listed', async () => {
    using folder = tempFolder();
    const names = ['a.jpg', '.b.jpg', 'notes.txt', 'README', 'node_modules/c.jpg', 'raw/d.jpg', 'ign.jpg'];
    writeAll(folder, names);
    folder.write('README', 'text');
    folder.write('.gitignore', 'ign.jpg\n');
    const result = await gathered(folder, ['.'], { exclude: ['raw/**'] });
    expect(namesIn(folder, result)).toEqual(['a.jpg']);
    // .b.jpg, .gitignore, node_modules, raw and ign.jpg; notes.txt and README
    expect(result.leftOut).toEqual({ ...nothingLeftOut(), excluded: 5, otherKinds: 2 });
  });

  test('hidden, excluded and ignored files are taken where they were selected themselves', async () => {
    using folder = tempFolder();
    const names = ['.b.jpg', 'node_modules/c.jpg', 'raw/d.jpg', 'ign.jpg'];
    writeAll(folder, names);
    folder.write('.git/HEAD', '');
    folder.write('.gitignore', 'ign.jpg\n');
    expect(namesIn(folder, await gathered(folder, names, { exclude: ['**'] }))).toEqual(names);
  });

  test('an empty folder gives nothing', async () => {
    using folder = tempFolder();
    expect(await gathered(folder, ['.'])).toEqual({ sources: [], leftOut: nothingLeftOut() });
  });

  test('everything, for jobs that take any file', async () => {
    using folder = tempFolder();
    writeAll(folder, ['a.jpg', 'b.log', 'c']);
    folder.write('empty', '');
    const result = await gathered(folder, ['.'], { accepts: 'any' });
    expect(namesIn(folder, result)).toEqual(['a.jpg', 'b.log', 'c', 'empty']);
    expect(result.sources.map(({ format }) => format)).toEqual([undefined, undefined, undefined, undefined]);
  });
});

describe('names', () => {
  const nasty = [
    ' leading.jpg',
    'two  spaces.jpg',
    'a → b.jpg',
    `it's "quoted".jpg`,
    'a\nb.jpg',
    'tab	.jpg',
    '#1 100%.jpg',
    '[1]{2}(3)!.jpg',
    '*?.jpg',
    '$HOME `x`.jpg',
    '-rf.jpg',
    'a\\b.jpg',
    '~.jpg',
    '📷👨‍👩‍👧.jpg',
    '日本語.jpg',
    'é.jpg',
    'é.jpg',
    '‮gpj.jpg',
    'trailing.jpg ',
    'x.JPG',
  ];

  test.skipIf(process.platform === 'win32')(
    'of every kind are found in a folder and by themselves',
    async () => {
      using folder = tempFolder();
      const withoutOdd = nasty.filter((name) => name !== 'trailing.jpg ');
      writeAll(folder, nasty);
      const inFolder = namesIn(folder, await gathered(folder, ['.']));
      expect(inFolder.toSorted()).toEqual(withoutOdd.toSorted());
      expect(namesIn(folder, await gathered(folder, nasty))).toEqual(nasty);
    },
  );

  test.skipIf(!linux)(
    'that are no text (bytes outside UTF-8) cost a line each at most, and stop nothing',
    async () => {
      using folder = tempFolder();
      folder.write('a.jpg', jpeg);
      folder.write('z.jpg', jpeg);
      const bad = Buffer.concat([
        Buffer.from(`${folder.path}/b`),
        Buffer.from([0xff, 0xfe]),
        Buffer.from('.jpg'),
      ]);
      fs.writeFileSync(bad, jpeg);
      const { sources } = await gathered(folder, ['.']);
      expect(sources.map(({ problem }) => problem?.code)).toEqual([undefined, 'name-not-text', undefined]);
    },
  );
});

describe('what is known of a file', () => {
  test('size, time, and the kind that its content shows', async () => {
    using folder = tempFolder();
    const file = folder.write('a.jpg', png);
    fs.utimesSync(file, 1000, 1000);
    expect(only(await gathered(folder, ['a.jpg']))).toEqual({
      path: file,
      relative: 'a.jpg',
      explicit: true,
      bytes: png.length,
      mtimeMs: 1_000_000,
      format: 'png',
      promised: 'jpeg',
    });
  });

  test('without an extension the content tells; damaged content keeps the promise of its name', async () => {
    using folder = tempFolder();
    folder.write('picture', png);
    folder.write('broken.jpg', 'no picture at all');
    const { sources } = await gathered(folder, ['.']);
    expect(sources.map(({ format, promised }) => [format, promised])).toEqual([
      ['jpeg', undefined],
      ['png', undefined],
    ]);
  });

  test('a file that is no picture is listed where it was named itself', async () => {
    using folder = tempFolder();
    folder.write('notes.txt', 'text');
    const source = only(await gathered(folder, ['notes.txt']));
    expect([source.format, source.explicit, source.problem]).toEqual([undefined, true, undefined]);
  });

  test('the hash of its content where the name template asks for it', async () => {
    using folder = tempFolder();
    folder.write('a.jpg', jpeg);
    const hash = crypto.createHash('sha256').update(jpeg).digest('hex').slice(0, 8);
    expect(only(await gathered(folder, ['a.jpg'], { wantsHash: true })).hash).toBe(hash);
  });

  test('its path below the selected folder, or below the root that is kept', async () => {
    using folder = tempFolder();
    writeAll(folder, ['p/q/a.jpg']);
    const relativeOf = async (selected: string, root?: string): Promise<string> => {
      const file = path.join(folder.path, selected);
      const one = root === undefined ? { path: file } : { path: file, root };
      return only(await gathered(folder, [], { selected: [one] })).relative;
    };
    expect(await relativeOf('p')).toBe(path.join('q', 'a.jpg'));
    expect(await relativeOf('p/q/a.jpg')).toBe('a.jpg');
    expect(await relativeOf('p', folder.path)).toBe(path.join('p', 'q', 'a.jpg'));
    expect(await relativeOf('p/q/a.jpg', folder.path)).toBe(path.join('p', 'q', 'a.jpg'));
  });
});

describe('what cannot be looked at is a line with its problem', () => {
  test('a file that is not there', async () => {
    using folder = tempFolder();
    const { problem } = only(await gathered(folder, ['gone.jpg']));
    expect(problem?.code).toBe('source-missing');
  });

  test('a file that is not there, named beside its folder: once, whatever the order', async () => {
    using folder = tempFolder();
    writeAll(folder, ['p/a.jpg', 'p/z.jpg']);
    fs.symlinkSync('nowhere', path.join(folder.path, 'p/broken.jpg'));
    const named = ['p/gone.jpg', 'p/gone.jpg', 'p/broken.jpg', 'p/with\0nul.jpg', 'p/a.jpg'];
    const wanted = ['p/a.jpg', 'p/broken.jpg', 'p/gone.jpg', 'p/with\0nul.jpg', 'p/z.jpg'];
    for (const selected of [
      ['p', ...named],
      [...named, 'p'],
    ]) {
      const { sources } = await gathered(folder, selected);
      const names = sources.map((source) => path.relative(folder.path, source.path));
      expect(names.toSorted(), `selected ${selected.join(', ')}`).toEqual(wanted);
      const missing = sources.filter(({ problem }) => problem?.code === 'source-missing');
      expect(missing).toHaveLength(3);
    }
  });

  test.skipIf(!linux)('a pipe, named or in a folder: it is not waited for', async () => {
    using folder = tempFolder();
    execFileSync('mkfifo', [path.join(folder.path, 'a.jpg')]);
    for (const selected of ['.', 'a.jpg']) {
      for (const wantsHash of [false, true]) {
        const { problem } = only(await gathered(folder, [selected], { wantsHash }));
        expect(problem?.message).toContain('a pipe');
      }
    }
  });

  test.skipIf(!linux)('a file and a folder without permission, and the files after them', ({ skip }) => {
    const reason = noOrdinaryUser();
    if (reason !== undefined) skip(reason);
    using folder = tempFolder();
    letIn(folder.path);
    writeAll(folder, ['a.jpg', 'locked/b.jpg', 'z.jpg']);
    fs.chmodSync(path.join(folder.path, 'a.jpg'), 0);
    fs.chmodSync(path.join(folder.path, 'locked'), 0);
    const request = { accepts: readableFormats, exclude: [], useIgnoreFiles: true, wantsHash: false };
    const values = JSON.stringify({ ...request, selected: [{ path: folder.path }] });
    const asked = `m.gather(${values})`;
    const { sources } = asOrdinaryUser('node/gather.ts', asked) as Gathered;
    expect(sources.map(({ path: file, problem }) => [path.basename(file), problem?.code])).toEqual([
      ['a.jpg', 'source-denied'],
      ['locked', 'source-denied'],
      ['z.jpg', undefined],
    ]);
  });
});

describe('an abort', () => {
  test('before it begins, and in the middle, ends the gathering', async () => {
    using folder = tempFolder();
    writeAll(
      folder,
      Array.from({ length: 300 }, (_, i) => `${i % 10}/${i}.jpg`),
    );
    await expect(gathered(folder, ['.'], { signal: AbortSignal.abort() })).rejects.toThrow(/abort/i);
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 1);
    await expect(gathered(folder, ['.'], { signal: abort.signal, wantsHash: true })).rejects.toThrow(
      /abort/i,
    );
  });
});
