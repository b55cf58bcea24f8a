import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { failure } from '../../../src/core/failure.ts';
import type { Outcome, WrittenFile } from '../../../src/core/outcome.ts';
import type { WritableFormat } from '../../../src/core/picture-output.ts';
import { responsiveFold, type ResponsiveWish } from '../../../src/core/responsive-fold.ts';
import { fakeSource } from '../../support/fake-source.ts';

const folder = path.resolve('/photos');
const at = (name: string): string => path.join(folder, name);

const usual: ResponsiveWish = {
  snippet: 'html',
  deliver: 'clipboard',
  sizes: '100vw',
  loading: 'lazy',
  alt: 'empty',
  basePath: '',
};

const written = (name: string, format: WritableFormat, width: number): WrittenFile => ({
  ...{ path: at(name), format, width, height: width / 2, bytes: width * 10, replaced: 'nothing', mtimeMs: 1 },
});

/** A picture in two widths and three formats, in no good order. */
const threeFormats = (name: string): readonly WrittenFile[] => [
  written(`${name}-1280.jpg`, 'jpeg', 1280),
  written(`${name}-640.jpg`, 'jpeg', 640),
  written(`${name}-640.webp`, 'webp', 640),
  written(`${name}-1280.webp`, 'webp', 1280),
  written(`${name}-640.avif`, 'avif', 640),
  written(`${name}-1280.avif`, 'avif', 1280),
];

const done = (outputs: readonly WrittenFile[]): Outcome => ({
  ...{ status: 'done', index: 0, ms: 1, worker: 1, input: { bytes: 1 }, notes: [] },
  outputs,
});

type Settled = readonly [name: string, outcome: Outcome];

/** What a person gets of a run. */
function folded(wish: Partial<ResponsiveWish>, settled: readonly Settled[]) {
  const fold = responsiveFold({ ...usual, ...wish }, folder);
  const chunks: string[] = [];
  const write = (_file: number, chunk: string | Uint8Array): void => {
    chunks.push(String(chunk));
  };
  for (const [name, outcome] of settled) fold.add({ source: fakeSource(at(name)), outcome }, write, () => {});
  const { notes, clipboard } = fold.end(write);
  return { notes, clipboard, file: chunks.join('') };
}

const html = (wish: Partial<ResponsiveWish>, ...outputs: readonly WrittenFile[]): string | undefined =>
  folded(wish, [['a.jpg', done(outputs)]]).clipboard?.text;

describe('HTML', () => {
  test('names every file, the best format first, with true widths', () => {
    expect(html({}, ...threeFormats('a'))).toBe(`<picture>
  <source type="image/avif" srcset="a-640.avif 640w, a-1280.avif 1280w" sizes="100vw">
  <source type="image/webp" srcset="a-640.webp 640w, a-1280.webp 1280w" sizes="100vw">
  <img src="a-1280.jpg" srcset="a-640.jpg 640w, a-1280.jpg 1280w" sizes="100vw" width="1280" height="640" alt="" loading="lazy" decoding="async">
</picture>
`);
  });

  test('is one element for one format, and needs no sizes for one width', () => {
    expect(html({}, written('a-640.webp', 'webp', 640))).toBe(
      '<img src="a-640.webp" width="640" height="320" alt="" loading="lazy" decoding="async">\n',
    );
    expect(html({}, written('a-640.webp', 'webp', 640), written('a-640.png', 'png', 640))).toBe(`<picture>
  <source type="image/webp" srcset="a-640.webp">
  <img src="a-640.png" width="640" height="320" alt="" loading="lazy" decoding="async">
</picture>
`);
  });

  test('says what the options say', () => {
    const wish = {
      ...({ sizes: '(min-width: 60em) 50vw, "100vw"', loading: 'eager', basePath: '/img/<b>' } as const),
      alt: 'name' as const,
    };
    const files = [written('s u/a-1.png', 'png', 2), written('s u/a-2.png', 'png', 4)];
    expect(folded(wish, [['s u/My_cat & "dog"-1.png', done(files)]]).clipboard?.text).toBe(
      '<img src="/img/%3Cb%3E/s%20u/a-2.png" srcset="/img/%3Cb%3E/s%20u/a-1.png 2w, /img/%3Cb%3E/s%20u/a-2.png 4w" sizes="(min-width: 60em) 50vw, &quot;100vw&quot;" width="4" height="2" alt="My cat &amp; &quot;dog&quot; 1" decoding="async">\n',
    );
  });

  test.each([`x" onerror="alert(1)`, `'><script>alert(1)</script>`, 'a, evil.jpg 9999w', '--><b>', '&quot;'])(
    'of a file called %s has the elements and candidates that it should have',
    (name) => {
      const hostile = threeFormats(name.replaceAll('/', ''));
      const text = folded({ alt: 'name' }, [[`${name}.jpg`, done(hostile)]]).clipboard?.text ?? '';
      expect(text.match(/<\/?\w+/g)).toEqual(['<picture', '<source', '<source', '<img', '</picture']);
      const attributes = [...text.matchAll(/ ([\w-]+)="([^"]*)"/g)].map(([, attribute]) => attribute);
      expect(attributes).toEqual([
        ...['type', 'srcset', 'sizes', 'type', 'srcset', 'sizes'],
        ...['src', 'srcset', 'sizes', 'width', 'height', 'alt', 'loading', 'decoding'],
      ]);
      for (const [, set = ''] of text.matchAll(/srcset="([^"]*)"/g))
        expect(set.split(', ').map((candidate) => candidate.split(' ')[1])).toEqual(['640w', '1280w']);
    },
  );
});

test('Markdown has the largest file of the format that all programs know', () => {
  const text = folded({ snippet: 'markdown', alt: 'name', basePath: '/x?a=1&copy' }, [
    ['a](b)*.jpg', done(threeFormats('a (1)'))],
    ['b.jpg', done(threeFormats('b'))],
  ]).clipboard?.text;
  expect(text).toBe(
    '![a\\]\\(b\\)\\*](/x?a=1&amp;copy/a%20%281%29-1280.jpg)\n\n![b](/x?a=1&amp;copy/b-1280.jpg)\n',
  );
});

describe('a manifest', () => {
  test('has an entry for each picture, in input order', () => {
    const { file, clipboard } = folded({ snippet: 'json', deliver: 'file' }, [
      ['z"ü.jpg', done([written('z-640.webp', 'webp', 640), written('z-640.jpg', 'jpeg', 640)])],
      ['a.jpg', done([written('a-640.jpg', 'jpeg', 640)])],
    ]);
    expect(clipboard).toBeUndefined();
    const candidate = { width: 640, height: 320, bytes: 6400 };
    expect(JSON.parse(file)).toEqual([
      {
        ...{ source: 'z"ü.jpg', width: 640, height: 320 },
        formats: { webp: [{ url: 'z-640.webp', ...candidate }], jpeg: [{ url: 'z-640.jpg', ...candidate }] },
      },
      {
        ...{ source: 'a.jpg', width: 640, height: 320 },
        formats: { jpeg: [{ url: 'a-640.jpg', ...candidate }] },
      },
    ]);
  });

  test('of no picture is a list of none', () => {
    expect(JSON.parse(folded({ snippet: 'json', deliver: 'file' }, []).file)).toEqual([]);
  });
});

describe('what is told at the end', () => {
  const bad: Outcome = { ...{ index: 0, ms: 1, worker: 1 }, status: 'failed', failure: failure('damaged') };
  const same: Outcome = { ...{ index: 0, ms: 1, worker: 1 }, status: 'unchanged', reason: 'as it was' };

  test('what is on the clipboard, and how many files are not in it for which reason', () => {
    const { notes, clipboard } = folded({}, [
      ['a.jpg', bad],
      ['b.jpg', done(threeFormats('b'))],
      ['c.jpg', same],
      ['d.jpg', bad],
    ]);
    expect(clipboard?.what).toBe('The HTML of 1 picture');
    expect(clipboard?.text.match(/<picture>/g)).toHaveLength(1);
    expect(notes).toEqual(['3 files are not among the pictures: 2 failed, 1 unchanged since an earlier run']);
  });

  test('what was on the clipboard stays there when nothing came out', () => {
    for (const snippet of ['html', 'markdown', 'json'] as const) {
      const { notes, clipboard } = folded({ snippet }, [['a.jpg', bad]]);
      expect(clipboard, snippet).toBeUndefined();
      expect(notes).toEqual(['1 file is not among the pictures: 1 failed']);
    }
  });

  test('that the clipboard does not take any number of pictures; a file does', () => {
    const many = Array.from({ length: 3000 }, (): Settled => ['a.jpg', done(threeFormats('x'.repeat(400)))]);
    const { notes, clipboard } = folded({}, many);
    expect(clipboard?.text.length).toBeLessThan(4_010_000);
    expect(notes).toEqual([expect.stringMatching(/^The clipboard has the first \d+ pictures of 3000; /)]);
    const { file, notes: none } = folded({ deliver: 'file' }, many);
    expect(file.match(/<picture>/g)).toHaveLength(3000);
    expect(none).toEqual([]);
  });
});
