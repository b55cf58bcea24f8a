import path from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { escapeHtml, escapeMarkdown, joinUrl, relativeUrl } from '../../../src/core/markup.ts';

const folder = path.resolve('/photos');
const at = (...names: readonly string[]): string => path.join(folder, ...names);
const halfPair = 'half \uD83D pair';

describe('the address of a file', () => {
  test.each([
    ['a.jpg', 'a.jpg'],
    ['sub folder/a b.jpg', 'sub%20folder/a%20b.jpg'],
    ['100% #1?.jpg', '100%25%20%231%3F.jpg'],
    [`"it's" <script>&.jpg`, '%22it%27s%22%20%3Cscript%3E%26.jpg'],
    ['a, b 640w.jpg', 'a%2C%20b%20640w.jpg'],
    ['a(1)[2]*!.jpg', 'a%281%29%5B2%5D%2A%21.jpg'],
    ['javascript:alert(1).jpg', 'javascript%3Aalert%281%29.jpg'],
    ['日本.jpg', '%E6%97%A5%E6%9C%AC.jpg'],
    ['📷.jpg', '%F0%9F%93%B7.jpg'],
    [`${halfPair}.jpg`, 'half%20%EF%BF%BD%20pair.jpg'],
    ['line\nbreak.jpg', 'line%0Abreak.jpg'],
    ['../beside/a.jpg', '../beside/a.jpg'],
  ])('%j is %s', (file, wanted) => {
    expect(relativeUrl(folder, at(file))).toBe(wanted);
  });

  test.runIf(path.sep === '/')('a backslash in a name parts no folders', () => {
    expect(relativeUrl(folder, at('a\\b.jpg'))).toBe('a%5Cb.jpg');
  });

  test('leads to the file from a page in the folder, whatever it is called, and is safe anywhere', () => {
    const name = fc
      .string({ unit: 'binary', minLength: 1, maxLength: 12 })
      .map((text) => text.replace(/[/\\\0]/g, '_'))
      .filter((text) => text !== '.' && text !== '..');
    fc.assert(
      fc.property(name, name, (sub, file) => {
        const url = relativeUrl(folder, at(sub, file));
        expect(url).toMatch(/^[\w.~%/-]+$/);
        const found = new URL(url, 'https://example.com/page/index.html');
        const names = found.pathname.split('/').slice(2).map(decodeURIComponent);
        expect([found.host, ...names]).toEqual(['example.com', sub, file]);
      }),
      { numRuns: 1000 },
    );
  });
});

test.each([
  ['', 'a.jpg'],
  ['/images', '/images/a.jpg'],
  ['/images/', '/images/a.jpg'],
  ['https://example.com/w_800,q_80', 'https://example.com/w_800,q_80/a.jpg'],
  ['/my%20images', '/my%20images/a.jpg'],
  ['/my images (1)', '/my%20images%20%281%29/a.jpg'],
  ['/"><script>', '/%22%3E%3Cscript%3E/a.jpg'],
  ['/x?y=1&z=', '/x?y=1&z=/a.jpg'],
])('behind %j', (base, wanted) => {
  expect(joinUrl(base, 'a.jpg')).toBe(wanted);
});

test('text in HTML is text', () => {
  expect(escapeHtml(`<b title="it's">&amp;`)).toBe('&lt;b title=&quot;it&#39;s&quot;&gt;&amp;amp;');
});

test('text in Markdown is text', () => {
  expect(escapeMarkdown('a_b](x) <i>&copy; *!* `c`')).toBe(
    'a\\_b\\]\\(x\\) \\<i\\>\\&copy\\; \\*\\!\\* \\`c\\`',
  );
  expect(escapeMarkdown('Grüße 日本 1')).toBe('Grüße 日本 1');
});
