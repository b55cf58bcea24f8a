import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkNameTemplate,
  collisionKey,
  type NamingPolicy,
  needsHash,
  numberedPath,
  outputPath,
} from '../../../src/core/naming.ts';
import { fakeSource } from '../../support/fake-source.ts';

interface Wish {
  readonly extension?: string;
  readonly width?: number;
  readonly height?: number;
  readonly size?: string;
  readonly index?: number;
  readonly count?: number;
  readonly outputFolder?: string;
  readonly relative?: string;
  readonly hash?: string;
}

function named(file: string, template: string, wish: Wish = {}): string {
  const { extension = '.jpg', width, height, size, index = 0, count = 1 } = wish;
  const { outputFolder, relative, hash } = wish;
  const asked = {
    ...(width === undefined ? {} : { width }),
    ...(height === undefined ? {} : { height }),
    ...(size === undefined ? {} : { size }),
  };
  const policy: NamingPolicy = { template, ...(outputFolder === undefined ? {} : { outputFolder }) };
  const source = fakeSource(file, {
    ...(relative === undefined ? {} : { relative }),
    ...(hash === undefined ? {} : { hash }),
  });
  return outputPath(source, { extension, ...asked }, policy, { jobId: 'thumbnails', index, count });
}

describe('the name of a result', () => {
  it.each<readonly [string, string, Wish, string]>([
    ['/p/a.jpg', '{name}_thumbnail{ext}', {}, '/p/a_thumbnail.jpg'],
    ['/p/a.jpg', '{dir}/{name}_thumbnail{ext}', {}, '/p/a_thumbnail.jpg'],
    ['/p/a.jpg', '{dir}{name}{ext}', {}, '/p/a.jpg'],
    ['/p/a.tiff', '{name}', { extension: '.png' }, '/p/a.png'],
    ['/p/a.tar.gz', '{name}-x{ext}', {}, '/p/a.tar-x.jpg'],
    ['/p/noextension', '{name}{ext}', {}, '/p/noextension.jpg'],
    ['/p/a.jpg', 'thumbs/{name}{ext}', {}, '/p/thumbs/a.jpg'],
    ['/p/a.jpg', 'thumbs\\{name}{ext}', {}, '/p/thumbs/a.jpg'],
    ['/p/a.jpg', './thumbs//{name}{ext}', {}, '/p/thumbs/a.jpg'],
    ['/p/a.jpg', '{job}/{width}x{height}/{name}', { width: 75, height: 50 }, '/p/thumbnails/75x50/a.jpg'],
    ['/p/a.jpg', '{name}_{width}', {}, '/p/a_.jpg'],
    ['/p/a.jpg', '{name}_{size}', { size: '50pct' }, '/p/a_50pct.jpg'],
    ['/p/a.jpg', '{name}_{size}', { width: 640 }, '/p/a_640.jpg'],
    ['/p/a.jpg', '{hash}', { hash: '0123abcd' }, '/p/0123abcd.jpg'],
    ['/p/a.jpg', '{n}', { index: 6, count: 9 }, '/p/7.jpg'],
    ['/p/a.jpg', '{n}', { index: 6, count: 10 }, '/p/07.jpg'],
    ['/p/a.jpg', '{n}', { index: 0, count: 1000 }, '/p/0001.jpg'],
    ['/p/a.jpg', '{n}', { index: 999, count: 1000 }, '/p/1000.jpg'],
    ['/p/s/a.jpg', '{name}{ext}', { outputFolder: '/out', relative: 's/a.jpg' }, '/out/s/a.jpg'],
    ['/p/s/a.jpg', '{name}{ext}', { outputFolder: '/out', relative: 'a.jpg' }, '/out/a.jpg'],
    ['/p/s/a.jpg', '{dir}/t/{name}', { outputFolder: '/out', relative: 's/a.jpg' }, '/out/s/t/a.jpg'],
  ])('%s by %s %o is %s', (file, template, wish, wanted) => {
    expect(checkNameTemplate(template)).toBeUndefined();
    expect(named(file, template, wish)).toBe(wanted);
  });

  it.each([
    ['{name} in a source’s name is no token', '/p/{n}{name}.jpg', '{name}{ext}', '/p/{n}{name}.jpg'],
    ['a backslash in it makes no folder', '/p/a\\b.jpg', '{name}{ext}', '/p/a\\b.jpg'],
    ['a $ in it is a $', '/p/$&$1.jpg', '{name}{ext}', '/p/$&$1.jpg'],
    [
      'spaces, quotes, #, %, emoji and 日本語 stay',
      "/p q/it's #1 50% 📷 日本語.jpg",
      '{name}{ext}',
      "/p q/it's #1 50% 📷 日本語.jpg",
    ],
  ])('%s', (_, file, template, wanted) => {
    expect(named(file, template)).toBe(wanted);
  });

  it.each([
    ['con', 'con_.jpg'],
    ['CON', 'CON_.jpg'],
    ['Aux', 'Aux_.jpg'],
    ['nul', 'nul_.jpg'],
    ['prn', 'prn_.jpg'],
    ['com1', 'com1_.jpg'],
    ['LPT9', 'LPT9_.jpg'],
    ['com²', 'com²_.jpg'],
    ['CONIN$', 'CONIN$_.jpg'],
    ['con.tar', 'con_.tar.jpg'],
    ['con ', 'con_ .jpg'],
    ['concert', 'concert.jpg'],
    ['com10', 'com10.jpg'],
    ['falcon', 'falcon.jpg'],
  ])('Windows takes the result of %s', (name, wanted) => {
    expect(named(`/p/${name}.png`, '{name}{ext}')).toBe(`/p/${wanted}`);
  });

  it.each([
    ['a. . ', '{name}/{n}{ext}', '/p/a_/1.jpg'],
    ['...', '{name}/{n}{ext}', '/p/_/1.jpg'],
    ['nul', '{name}/{n}{ext}', '/p/nul_/1.jpg'],
    ['a', '{width}/{name}{ext}', '/p/_/a.jpg'],
    ['a', '{width}../{name}{ext}', '/p/_/a.jpg'],
  ])('a folder called after %s by %s ends neither in a dot nor in a space', (name, template, wanted) => {
    expect(named(`/p/${name}.png`, template)).toBe(wanted);
  });

  it('a result without an extension ends neither in a dot nor in a space', () => {
    expect(named('/p/a. .png', '{name}{ext}', { extension: '' })).toBe('/p/a_');
  });

  it('stays in its folder, whatever the template and the source are called', () => {
    const piece = fc.constantFrom(
      '{name}',
      '{n}',
      '{ext}',
      '{width}',
      '..',
      '.',
      '/',
      '\\',
      ' ',
      'a',
      'C:',
      '{dir}',
      '~',
    );
    const template = fc.array(piece, { minLength: 1, maxLength: 8 }).map((pieces) => pieces.join(''));
    const name = fc.constantFrom('a', '..', '...', '.. ', '. .', '..\\..\\x', 'C:', '{dir}', '/p/x/..');
    fc.assert(
      fc.property(template, name, fc.boolean(), (text, source, elsewhere) => {
        fc.pre(checkNameTemplate(text) === undefined);
        const wish = elsewhere ? { outputFolder: '/out', relative: `s/${source}.jpg` } : {};
        const result = named(`/p/s/${source.replaceAll('/', '-')}.jpg`, text, wish);
        const folder = elsewhere ? '/out/' : '/p/s/';
        expect(result.startsWith(folder), `${text} made ${result}, outside ${folder}`).toBe(true);
        expect(result.split('/')).not.toContain('..');
      }),
      { numRuns: 3000 },
    );
  });
});

describe('checkNameTemplate', () => {
  const tokens = '{dir} {name} {ext} {job} {width} {height} {size} {n} {hash}';
  it.each([
    ['{nam}_x', `The name template “{nam}_x” has {nam}; it can have ${tokens}.`],
    ['{name}{}', `The name template “{name}{}” has {}; it can have ${tokens}.`],
    [
      '{name}{constructor}',
      `The name template “{name}{constructor}” has {constructor}; it can have ${tokens}.`,
    ],
    ['{__proto__}{n}', `The name template “{__proto__}{n}” has {__proto__}; it can have ${tokens}.`],
    ['{name}/{dir}', 'The name template “{name}/{dir}” may have {dir} only at its start.'],
    ['{dir}{dir}{name}', 'The name template “{dir}{dir}{name}” may have {dir} only at its start.'],
    [
      '/tmp/{name}',
      'The name template “/tmp/{name}” must not start at the root of a disk; use the output folder.',
    ],
    [
      '\\\\host\\{name}',
      'The name template “\\\\host\\{name}” must not start at the root of a disk; use the output folder.',
    ],
    [
      'C:\\{name}',
      'The name template “C:\\{name}” must not start at the root of a disk; use the output folder.',
    ],
    ['c:{name}', 'The name template “c:{name}” must not start at the root of a disk; use the output folder.'],
    [
      '{dir}//etc/{name}',
      'The name template “{dir}//etc/{name}” must not start at the root of a disk; use the output folder.',
    ],
    ['../{name}', 'The name template “../{name}” must not leave the folder with “..”.'],
    ['{dir}/../{name}', 'The name template “{dir}/../{name}” must not leave the folder with “..”.'],
    ['a\\..\\..\\{name}', 'The name template “a\\..\\..\\{name}” must not leave the folder with “..”.'],
    ['{name}\0', 'The name template “{name}\0” has a character that not every system allows in names.'],
    ['{name}\n', 'The name template “{name}\n” has a character that not every system allows in names.'],
    ['{name}?', 'The name template “{name}?” has a character that not every system allows in names.'],
    ['{name}:x', 'The name template “{name}:x” has a character that not every system allows in names.'],
    ['', 'The name template “” needs {name}, {n} or {hash}, or all results would share one name.'],
    [
      '{width}{ext}',
      'The name template “{width}{ext}” needs {name}, {n} or {hash}, or all results would share one name.',
    ],
  ])('refuses %j', (template, wanted) => {
    expect(checkNameTemplate(template)).toBe(wanted);
  });

  it.each([
    '{name}',
    '{n}',
    '{hash}',
    '{dir}/{name}',
    '..{name}',
    '{name}..',
    'a..b/{name}',
    '.thumbs/{name}',
  ])('accepts %s', (template) => {
    expect(checkNameTemplate(template)).toBeUndefined();
  });

  it('knows when contents have to be hashed', () => {
    expect([needsHash('{name}_{hash}'), needsHash('{name}')]).toEqual([true, false]);
  });
});

describe('numberedPath', () => {
  it.each([
    ['/p/a.jpg', 1, '/p/a (1).jpg'],
    ['/p/a.tar.gz', 12, '/p/a.tar (12).gz'],
    ['/p.q/a', 2, '/p.q/a (2)'],
  ])('%s with the number %i', (file, number, wanted) => {
    expect(numberedPath(file, number)).toBe(wanted);
  });
});

describe('collisionKey', () => {
  it.each([
    ['case', '/p/Photo.JPG', '/P/photo.jpg'],
    ['composed and decomposed', '/p/é.jpg', '/p/e\u0301.jpg'],
    ['both at once', '/p/É.jpg', '/p/e\u0301.JPG'],
    ['a letter whose capital is not composed', '/p/\u0390', '/p/\u03aa\u0301'],
    ['three forms of ß', '/p/Straße', '/p/STRASSE'],
    ['the capital ẞ', '/p/Straße', '/p/STRA\u1e9eE'],
    ['the final sigma', '/p/ΟΔΟΣ', '/p/οδος'],
    ['the two forms of sigma', '/p/οδοσ', '/p/οδος'],
    ['the dotted capital', '/p/İ', '/p/i\u0307'],
    ['the sign for Kelvin', '/p/\u212a', '/p/k'],
  ])('is one key for %s', (_, one, other) => {
    expect(collisionKey(one), `${one} and ${other} are one file on some systems`).toBe(collisionKey(other));
  });

  it.each([
    ['/p/a', '/p/b'],
    ['/p/a.jpg', '/p/a.png'],
    ['/p/e', '/p/é'],
    ['/p/a', '/p/a '],
    ['/p/日', '/p/本'],
  ])('tells %s from %s', (one, other) => {
    expect(collisionKey(one)).not.toBe(collisionKey(other));
  });

  it('does not change with the case or the form of any letter', () => {
    const letter = fc.oneof(
      fc.constantFrom(...'aAzZ09. éÉßẞσςΣıİǰŉΐΰÅåñ가日📷'),
      fc.constantFrom('e\u0301', 'A\u030a', 'I\u0307', '\u212b', '\u1e9b\u0323'),
    );
    fc.assert(
      fc.property(fc.array(letter, { maxLength: 8 }), (letters) => {
        const name = letters.join('');
        for (const same of [
          name.normalize('NFC'),
          name.normalize('NFD'),
          name.toUpperCase(),
          name.toLowerCase(),
        ]) {
          expect(collisionKey(same), `${same} and ${name}`).toBe(collisionKey(name));
        }
      }),
      { numRuns: 2000 },
    );
  });
});
