import { describe, expect, test } from 'vitest';
import { parseJsonc, readJsonc } from '../../../src/node/jsonc.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const parse = (text: string) => parseJsonc(text, 'tasks.json');

describe('JSON as VS Code’s own files have it', () => {
  test('comments and trailing commas', () => {
    expect(parse('{ // one\n "a": [1, 2,], /* two */ "b": null, }')).toEqual({
      ok: true,
      value: { a: [1, 2], b: null },
    });
  });

  test('of a name that is there twice the last one counts', () => {
    expect(parse('{"a":1,"a":2}')).toEqual({ ok: true, value: { a: 2 } });
  });

  test('nothing at all is nothing', () => {
    expect(parse('  // only this\n')).toEqual({ ok: true, value: undefined });
  });

  test.each([
    ['{\n  "a": 1\n  "b": 2\n}', 'tasks.json:3:3: a comma is missing.'],
    ['{"a" 1}', 'tasks.json:1:6: a colon is missing.'],
    ['{"a": }', 'tasks.json:1:7: a value is missing.'],
    ['{"a": 1', 'tasks.json:1:8: a close brace is missing.'],
    ['[1\r\n2', 'tasks.json:2:1: a comma is missing.'],
    ['{"a": tru}', 'tasks.json:1:7: invalid symbol.'],
    ['{"a": "x\n"}', 'tasks.json:1:7: unexpected end of string.'],
    ['{} {}', 'tasks.json:1:4: there is something behind its end.'],
  ])('%j is said with its place', (text, problem) => {
    expect(parse(text)).toEqual({ ok: false, problem });
  });

  test('__proto__ is a name like others', () => {
    const read = parse('{"__proto__": {"polluted": true}, "constructor": 1}');
    const value = read.ok ? read.value : undefined;
    expect(Object.entries(value ?? {})).toEqual([
      ['__proto__', { polluted: true }],
      ['constructor', 1],
    ]);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect({}).not.toHaveProperty('polluted');
  });

  test.each(['[', '{"a":'])('a million of %s is a problem, not the end', (piece) => {
    expect(parse(piece.repeat(1_000_000))).toEqual({
      ok: false,
      problem: 'tasks.json: it is nested too deeply.',
    });
  });
});

describe('the file', () => {
  test('that is not there is no problem', () => {
    expect(readJsonc('/none/tasks.json', 'tasks.json')).toEqual({ ok: false, problem: undefined });
  });

  test('may begin with a mark of its encoding', () => {
    using folder = tempFolder();
    const file = folder.write('a.json', '\ufeff{}');
    expect(readJsonc(file, 'a.json')).toEqual({ ok: true, value: {} });
  });

  test('that is empty is nothing', () => {
    using folder = tempFolder();
    expect(readJsonc(folder.write('a.json', ''), 'a.json')).toEqual({ ok: true, value: undefined });
  });

  test('that is huge, or a folder, is not read', () => {
    using folder = tempFolder();
    const big = folder.write('big.json', Buffer.alloc(4_000_001, ' '));
    expect(readJsonc(big, 'big.json')).toEqual({
      ok: false,
      problem: expect.stringMatching(/^big\.json: The file has 4 MB; the limit is 4 MB/) as string,
    });
    expect(readJsonc(folder.path, 'x')).toEqual({
      ok: false,
      problem: 'x: Not a regular file but a folder; it was not opened.',
    });
  });
});
