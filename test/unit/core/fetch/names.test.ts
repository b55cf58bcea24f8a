import path from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPrivateAddress, shownAddress, webAddress } from '../../../../src/core/fetch/address.ts';
import { nameOfAddress, safeFileName } from '../../../../src/core/fetch/file-name.ts';
import { backOffMs, retryAfterMs } from '../../../../src/core/fetch/retry.ts';

describe('a web address', () => {
  it('is http or https and nothing else', () => {
    for (const text of ['http://a.b', 'HTTPS://a.b/c?d#e', 'http://[::1]:80/'])
      expect([text, webAddress(text)?.protocol]).toEqual([
        text,
        text.toLowerCase().startsWith('https') ? 'https:' : 'http:',
      ]);
    for (const text of [
      '',
      'a.b',
      'file:///x',
      'ftp://x',
      'http://',
      'javascript:1',
      '//a.b',
      `http://a/${'x'.repeat(20_000)}`,
    ])
      expect([text.slice(0, 20), webAddress(text)]).toEqual([text.slice(0, 20), undefined]);
  });

  it('is shown without what is secret', () => {
    expect(shownAddress(new URL('https://me:secret@a.b/c?d=1#e'))).toBe('https://a.b/c?d=1');
  });

  it('is private where it is of this machine or its network', () => {
    const addresses = {
      ...{
        '127.0.0.1': true,
        '10.1.2.3': true,
        '192.168.0.1': true,
        '172.16.0.1': true,
        '172.32.0.1': false,
      },
      ...{ '169.254.1.1': true, '100.64.0.1': true, '100.128.0.1': false, '8.8.8.8': false, '0.0.0.0': true },
      ...{ '::1': true, 'fe80::1': true, 'fd00::1': true, '2001:db8::1': false, '::ffff:10.0.0.1': true },
    };
    for (const [address, isPrivate] of Object.entries(addresses))
      expect([address, isPrivateAddress(address)]).toEqual([address, isPrivate]);
  });
});

describe('a name out of an address or a header', () => {
  it('is one name, of a length that fits, whatever was said', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const name = safeFileName(text);
        if (name === undefined) return;
        expect(name).toBe(path.posix.basename(name));
        expect(name).toBe(path.win32.basename(name));
        expect(name).not.toMatch(/^\.|[. ]$|[\0-\x1f<>:"|?*\u202e]/);
        expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200);
      }),
    );
  });

  it('is the last part of the path', () => {
    const nameOf = (url: string): string => {
      const { name = '', extension } = nameOfAddress(new URL(url));
      return name + extension;
    };
    expect(nameOf('https://a.b/c/d.tar.gz?x=/y.txt')).toBe('d.tar.gz');
    expect(nameOf('https://a.b/c/')).toBe('c');
    expect(nameOf('https://a.b')).toBe('a.b.html');
    expect(nameOf('https://a.b/%zz')).toBe('%zz');
    expect(nameOf('https://a.b/..%5c..%5cx.exe')).toBe('x.exe');
    expect(nameOf(`https://a.b/${'n'.repeat(500)}.jpeg`)).toBe(`${'n'.repeat(195)}.jpeg`);
  });
});

describe('when to come back', () => {
  it('is what the server says, in seconds or as a date', () => {
    expect(retryAfterMs('120', 0)).toBe(120_000);
    expect(retryAfterMs('Fri, 01 Jan 2027 00:00:10 GMT', Date.UTC(2027, 0, 1))).toBe(10_000);
    expect(retryAfterMs('Fri, 01 Jan 2016 00:00:10 GMT', Date.UTC(2027, 0, 1))).toBe(0);
    for (const odd of [undefined, '', 'soon', '-1', '1e9', '99999999999'])
      expect([odd, retryAfterMs(odd, 0)]).toEqual([odd, undefined]);
  });

  it('grows, up to a bound', () => {
    const waits = Array.from({ length: 12 }, (_, i) => backOffMs(i + 1, 0));
    expect(waits.slice(0, 4)).toEqual([500, 1000, 2000, 4000]);
    expect(Math.max(...waits)).toBe(30_000);
    expect(backOffMs(1, 1)).toBe(625);
  });
});
