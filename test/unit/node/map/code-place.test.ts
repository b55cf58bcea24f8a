import { expect, test } from 'vitest';
import { placeOf } from '../../../../src/node/map/code-place.ts';

test.each([
  ['Error: x\n    at f (file:///w/my%20f.mjs:12:5)\n    at call (file:///w/g.mjs:1:1)', '/w/my f.mjs', 12, 5],
  ['Error: x\n    at file:///w/f.mjs:3:7', '/w/f.mjs', 3, 7],
  ['Error: x\n    at async /w/f.cjs:3:7', '/w/f.cjs', 3, 7],
  ['Error: x\n    at new A (/w/f.cjs:3:7)\n    at node:internal/x:1:2', '/w/f.cjs', 3, 7],
  ['Error: x\n    at node:internal/a/b:1:2\n    at z (node:fs:1:2)\n    at /w/f.mjs:9:1', '/w/f.mjs', 9, 1],
  ['Error: x\n    at lib (/w/node_modules/l/i.js:1:1)\n    at f (/w/f.mjs:9:1)', '/w/f.mjs', 9, 1],
  ['file:///w/f.ts:3\nlet a = 1;\n  let x: = 3;\n         ^\n}\n\nSyntaxError: no', '/w/f.ts', 3, 10],
  [
    '/w/f.cjs:2\n  let x = ;\n          ^\n\nSyntaxError: no\n    at wrapSafe (node:x:1:1)',
    '/w/f.cjs',
    2,
    11,
  ],
])('%j', (stack, path, line, column) => {
  expect(placeOf({ stack })).toEqual({ path, line, column });
});

test('what has no place has none, whatever it is', () => {
  const trap = new Proxy(
    {},
    {
      has: () => {
        throw new Error('no');
      },
    },
  );
  for (const thrown of [null, undefined, 'text', { stack: 3 }, new Error('x', {}).message, trap])
    expect(placeOf(thrown)).toBeUndefined();
});
