import * as Type from 'typebox';
import { describe, expect, it } from 'vitest';
import { optionsText } from '../../../src/report/options-text.ts';

const schema = Type.Object({
  size: Type.Integer({ default: 128, ask: true }),
  targetSize: Type.Integer({ default: 0, ask: true }),
  keep: Type.Array(Type.String(), { default: [], ask: true }),
  quality: Type.Integer({ default: 80 }),
  basePath: Type.String({ default: '/' }),
  strip: Type.Boolean({ default: false }),
  progressive: Type.Boolean({ default: true }),
});
const usual = {
  size: 128,
  targetSize: 0,
  keep: [],
  quality: 80,
  basePath: '/',
  strip: false,
  progressive: true,
};

describe('the options in a header', () => {
  it.each([
    ['what is asked for is always there, unless it is nothing', {}, 'size 128'],
    [
      'what is other than usual too',
      { quality: 90, targetSize: 50 },
      'size 128 · target size 50 · quality 90',
    ],
    ['lists', { keep: ['copyright', 'date'] }, 'size 128 · keep copyright, date'],
    ['switches', { strip: true, progressive: false }, 'size 128 · strip · no progressive'],
    ['what was made empty', { basePath: '' }, 'size 128 · base path none'],
  ])('%s', (_, values, text) => {
    expect(optionsText(schema, { ...usual, ...values })).toBe(text);
  });
});
