import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { algorithmIds, algorithms } from '../../../../src/core/checksum/algorithms.ts';
import { algorithmOf, manifestLine, parseManifestLine } from '../../../../src/core/checksum/manifest.ts';

const sum = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

describe('a line of a list of checksums', () => {
  it('is read back as it was written, whatever the name', () => {
    const name = fc.string({
      unit: fc.constantFrom('a', ' ', '*', '\\', '\n', '\r', 'n', '(', 'é'),
      minLength: 1,
    });
    fc.assert(
      fc.property(name, fc.constantFrom(...algorithmIds), (file, algorithm) => {
        const hash = sum.repeat(2).slice(0, algorithms[algorithm].digits);
        const line = manifestLine(algorithm, { hash, name: file });
        expect(line.indexOf('\n')).toBe(line.length - 1);
        expect(line).not.toContain('\r');
        expect(parseManifestLine(line.slice(0, -1))).toEqual({ hash, name: file });
      }),
    );
  });

  it('is that of the usual programs', () => {
    expect(manifestLine('sha256', { hash: sum, name: 'a b.txt' })).toBe(`${sum} *a b.txt\n`);
    expect(manifestLine('sha256', { hash: sum, name: 'a\nb\\c' })).toBe(`\\${sum} *a\\nb\\\\c\n`);
    expect(manifestLine('blake3', { hash: sum, name: 'a' })).toBe(`${sum}  a\n`);
    expect(parseManifestLine(`${sum.toUpperCase()}  dir/a.txt`)).toEqual({ hash: sum, name: 'dir/a.txt' });
    expect(parseManifestLine(`SHA256 (a (1).txt) = ${sum}`)).toEqual({
      ...{ hash: sum, name: 'a (1).txt', algorithm: 'sha256' },
    });
    expect(parseManifestLine(`SHA2-256(a.txt)= ${sum}`)).toBeUndefined();
    for (const none of ['', 'hello', `${sum} `, sum, `\\${sum}  a\\q`, `CRC (a) = ${sum}`])
      expect([none, parseManifestLine(none)]).toEqual([none, undefined]);
  });

  it('says by what it was made: by the name of the list, else by its length', () => {
    const line = (hash: string) => ({ hash, name: 'a' });
    expect(algorithmOf('SHA256SUMS.txt', line(sum))).toBe('sha256');
    expect(algorithmOf('B3SUMS', line(sum))).toBe('blake3');
    expect(algorithmOf('list.txt', line(sum))).toBe('sha256');
    expect(algorithmOf('list.txt', line(sum.slice(0, 40)))).toBe('sha1');
    expect(algorithmOf('a.iso.md5', line(sum.slice(0, 32)))).toBe('md5');
    expect(algorithmOf('a.sha1', line(sum))).toBeUndefined();
    expect(algorithmOf('MD5SUMS', { ...line(sum), algorithm: 'sha256' })).toBe('sha256');
    expect(algorithmOf('list.txt', line(sum.slice(0, 20)))).toBeUndefined();
  });

  it('takes linear time, also of a line that is made to take more', () => {
    for (const evil of [
      `SHA256 (${'(a) = '.repeat(20_000)}`,
      `${'a'.repeat(100_000)} `,
      `\\${sum}  ${'\\'.repeat(99_999)}`,
    ])
      expect(parseManifestLine(evil)).toBeUndefined();
  });
});
