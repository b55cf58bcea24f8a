import { expect, test } from 'vitest';
import { resultKey } from '../../../src/node/result-key.ts';

const key = resultKey('thumbnails', { size: 128, fit: 'inside' }, 'sharp 1 native');

test('the order of the options is of no matter', () => {
  expect(resultKey('thumbnails', { fit: 'inside', size: 128 }, 'sharp 1 native')).toBe(key);
});

test.each([
  ['another job', resultKey('convert', { size: 128, fit: 'inside' }, 'sharp 1 native')],
  ['another value', resultKey('thumbnails', { size: 129, fit: 'inside' }, 'sharp 1 native')],
  ['a number as text', resultKey('thumbnails', { size: '128', fit: 'inside' }, 'sharp 1 native')],
  ['one option less', resultKey('thumbnails', { size: 128 }, 'sharp 1 native')],
  ['another engine', resultKey('thumbnails', { size: 128, fit: 'inside' }, 'sharp 1 wasm')],
  ['no engine', resultKey('thumbnails', { size: 128, fit: 'inside' }, undefined)],
])('%s gives another key', (_what, other) => {
  expect(other).not.toBe(key);
});

test('the key is short, as it stands in every record', () => {
  expect(key).toMatch(/^[0-9a-f]{16}$/);
});
