import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { elementPath, elementPlace, parsePath, select } from '../../../../src/core/extract/path.ts';

/** What a path leads to; the problem where it is none. */
function found(text: string, value: unknown): unknown {
  const path = parsePath(text);
  return path.ok ? select(value, path.value) : path.problem;
}

const order = {
  id: 7,
  user: { name: 'Ann', 'odd name': 1, 'a.b': 2 },
  items: [{ id: 1, tags: ['x', 'y'] }, { id: 2 }, { id: 3 }],
  ['__proto__x']: 0,
};

describe('as in JSONPath', () => {
  test.each([
    ['id', [7]],
    ['$.id', [7]],
    ['$', [order]],
    ['$.user.name', [order.user.name]],
    ["user['odd name']", [1]],
    ['$["user"]["a.b"]', [2]],
    ['items[*].id', [1, 2, 3]],
    ['items[0].tags[*]', ['x', 'y']],
    ['items[-1].id', [3]],
    ['items[9].id', []],
    ['items.id', []],
    ['user.*', ['Ann', 1, 2]],
    ['nothing.at.all', []],
    ['user.name.first', []],
  ])('%s', (path, wanted) => {
    expect(found(path, order)).toEqual(wanted);
  });

  test('names of prototypes are names as any other', () => {
    expect(found('__proto__.y', JSON.parse('{"__proto__":{"y":1}}'))).toEqual([1]);
    for (const name of ['__proto__', 'constructor', 'toString', 'constructor.name'])
      expect(found(name, order), name).toEqual([]);
  });
});

describe('as in XPath', () => {
  test.each([
    ['user/name', ['Ann']],
    ['/user/name', ['Ann']],
    ['./user/name/text()', ['Ann']],
    ['items/id', [1, 2, 3]],
    ['items/id[2]', [2]],
    ['items/tags[2]', ['y']],
    ['items/id[4]', []],
    ['@id', []],
  ])('%s', (path, wanted) => {
    expect(found(path, order)).toEqual(wanted);
  });

  test('names the same place in XML, whatever the notation', () => {
    const at = (text: string): unknown => {
      const path = parsePath(text);
      return path.ok ? [elementPath(path.value), elementPlace(path.value)] : path.problem;
    };
    expect(at('order/item/@id')).toEqual(['order/item/@id', undefined]);
    expect(at('$.order.item[*].name')).toEqual(['order/item/name', undefined]);
    expect(at('author[2]')).toEqual(['author', 2]);
    expect(at('a/author[2]')).toEqual(['a/author', 1]);
    expect(at('text()')).toEqual(['text()', undefined]);
    expect(at('./text()')).toEqual(['.', undefined]);
  });
});

describe('what is not understood is said', () => {
  test.each([
    ['', 'empty'],
    ['$..id', '“..”'],
    ['a//b', '“//”'],
    ['a[', 'at “[”'],
    ['a[?(@.x)]', '“[?(@.x)]”'],
    ['a]b', 'at “]b”'],
    ['@a/b', 'at “@a”'],
    ['a/b[0]', 'first is 1'],
    ['a/*', 'at “*”'],
    ['a.', 'at “.”'],
  ])('%s', (path, words) => {
    expect(found(path, {})).toContain(words);
  });

  test('whatever is written there, in no time', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200, unit: fc.constantFrom(...`$.[]*'"/@\\-0a `) }), (text) => {
        const path = parsePath(text);
        if (path.ok) select(order, path.value);
        return true;
      }),
    );
    const long = `${'['.repeat(50_000)}'${'\\'.repeat(50_000)}`;
    expect(parsePath(long).ok).toBe(false);
  });

  test('any name can be asked for in brackets', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (name) => {
        const quoted = name.replace(/[\\']/g, '\\$&');
        expect(found(`$['${quoted}']`, Object.fromEntries([[name, 1]]))).toEqual([1]);
      }),
    );
  });
});
