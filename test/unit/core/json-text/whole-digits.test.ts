import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseWithDigits } from '../../../../src/core/json-text/whole-digits.ts';

test.each([
  ['9007199254740991', 9007199254740991],
  ['9007199254740993', '9007199254740993'],
  ['-12345678901234567890', '-12345678901234567890'],
  ['[1, 12345678901234567890,2]', [1, '12345678901234567890', 2]],
  ['{"12345678901234567890": "12345678901234567890"}', { '12345678901234567890': '12345678901234567890' }],
  ['{"a\\"": 12345678901234567890, "b\\\\":1}', { 'a"': '12345678901234567890', 'b\\': 1 }],
  ['"\\"12345678901234567890"', '"12345678901234567890'],
  // What has a point or an exponent is no whole number, and near enough.
  ['0.12345678901234567890', 0.12345678901234568],
  ['12345678901234567890.5', 12345678901234567000],
  ['1234567890123456789e2', 1.2345678901234568e20],
  ['1e21', 1e21],
])('%s', (text, value) => {
  expect(parseWithDigits(text)).toEqual(value);
});

test('all else is as JSON.parse has it', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      const expected: unknown = JSON.parse(text, (_, value: unknown) =>
        typeof value === 'number' &&
        Math.abs(value) > Number.MAX_SAFE_INTEGER &&
        /^-?\d+$/.test(String(value))
          ? String(value)
          : value,
      );
      expect(parseWithDigits(text)).toEqual(expected);
    }),
  );
});

test('what is no JSON is none', () => {
  expect(() => parseWithDigits('{"a": 12345678901234567890')).toThrow(SyntaxError);
  expect(() => parseWithDigits('[01234567890123456789]')).toThrow(SyntaxError);
});
