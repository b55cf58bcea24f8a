import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJson, type JsonReading } from '../../../../src/core/json-text/read.ts';
import type { Reject } from '../../../../src/core/text/reject.ts';
import { piecesOf } from '../../../support/pieces.ts';

async function read(text: string, options: JsonReading = {}, lengths: readonly number[] = [5]) {
  const [values, lines, rejects]: [unknown[], number[], Reject[]] = [[], [], []];
  let duplicates = 0;
  const end = await readJson(piecesOf(text, lengths), options, {
    record: (record) => {
      values.push(record.value);
      lines.push(record.line);
      duplicates += record.duplicates;
    },
    reject: (reject) => rejects.push(reject),
  });
  return { values, rejects, duplicates, at: lines, ...end };
}

const json = fc.jsonValue({ maxDepth: 4 });
const cuts = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });

describe('records of JSON', () => {
  it('are the elements of an array, however it is written and cut', async () => {
    const spaces = fc.constantFrom(undefined, 1, '\t', '  ');
    await fc.assert(
      fc.asyncProperty(fc.array(json, { maxLength: 8 }), cuts, spaces, async (values, lengths, space) => {
        const text = JSON.stringify(values, null, space);
        const found = await read(text, { isLines: false }, lengths);
        expect(found).toMatchObject({ values: JSON.parse(text) as unknown, rejects: [], duplicates: 0 });
        expect(found.lines).toBe(text.split('\n').length);
      }),
      { numRuns: 200 },
    );
  });

  it('are the lines of NDJSON, and values one behind the other', async () => {
    const objects = fc.array(fc.dictionary(fc.string({ maxLength: 4 }), json), {
      minLength: 2,
      maxLength: 8,
    });
    await fc.assert(
      fc.asyncProperty(
        objects,
        cuts,
        fc.constantFrom('\n', '\r\n', ' ', '\n\n'),
        async (values, lengths, end) => {
          const text = values.map((value) => JSON.stringify(value)).join(end);
          const { values: found, rejects } = await read(text, {}, lengths);
          expect({ found, rejects }).toEqual({ found: JSON.parse(JSON.stringify(values)), rejects: [] });
        },
      ),
      { numRuns: 200 },
    );
  });

  it('and rejects are the same wherever any text is cut', async () => {
    const signs = ['{', '}', '[', ']', '"a"', ':', ',', '\n', ' ', '"', '\\', '12', 'true', 'x', '{"a":1}'];
    const hostile = fc.array(fc.constantFrom(...signs), { maxLength: 40 }).map((parts) => parts.join(''));
    const limit = fc.integer({ min: 1, max: 30 });
    await fc.assert(
      fc.asyncProperty(hostile, cuts, limit, fc.boolean(), async (text, lengths, mostCharacters, isLines) => {
        const options = { mostCharacters, isLines, mostDepth: 3 };
        expect(await read(text, options, lengths)).toEqual(await read(text, options, [1000]));
      }),
      { numRuns: 800 },
    );
  });

  it('may be one object over many lines', async () => {
    expect(await read('{\n  "a": [1,\n 2]\n}\n')).toMatchObject({
      values: [{ a: [1, 2] }],
      at: [1],
      lines: 4,
    });
  });

  it('cost no other where they are none', async () => {
    const { values, rejects } = await read('{"a":1}\n{"a":}\n\n{"a":"x\n{"a":2}');
    expect(values).toEqual([{ a: 1 }, { a: 2 }]);
    expect(rejects).toMatchObject([
      { line: 2, column: 6 },
      { line: 4, column: expect.any(Number) },
    ]);
    const array = await read('[{"a":1} {"a":2},,\n {"a":tru}, {"a":3}, ]');
    expect(array.values).toEqual([{ a: 1 }, { a: 3 }]);
    expect(array.rejects.map(({ line, column }) => [line, column])).toEqual([
      [1, 10],
      [1, 18],
      [2, 7],
      [2, 22],
    ]);
    expect((await read('[{"a":1},')).rejects).toMatchObject([
      { reason: expect.stringContaining('not closed') },
    ]);
    expect((await read('{"a":[1,2')).rejects).toMatchObject([
      { line: 1, reason: 'a value that is not closed' },
    ]);
  });

  it('are rejects where they are nested too deep, a million levels too', async () => {
    const deep = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`;
    const { values, rejects } = await read(`${deep(3)}\n${deep(4)}\n1`, { mostDepth: 3, isLines: true });
    expect([values, rejects]).toEqual([
      [[[[]]], 1],
      [{ line: 2, column: 1, reason: 'nested deeper than 3 levels' }],
    ]);
    const million = await read(`[{"a":${deep(200_000)}},{"a":1}]`, {}, [4096]);
    expect(million.values).toEqual([{ a: 1 }]);
    expect(million.rejects).toHaveLength(1);
  });

  it('are rejects where they are too long, and those behind are read', async () => {
    const long = JSON.stringify({ a: 'x'.repeat(300) });
    const options = { mostCharacters: 200 };
    expect((await read(`[1,${long},2]`, options)).values).toEqual([1, 2]);
    const lines = await read(`1\n${long}\n2`, { ...options, isLines: true });
    expect(lines.values).toEqual([1, 2]);
    expect(lines.rejects).toEqual([{ line: 2, column: 1, reason: 'a line of more than 200 characters' }]);
  });

  it('may have names twice, which is counted, and those of prototypes, which are names', async () => {
    const { values, duplicates } = await read(
      '[{"a":1,"a":2,"b":{"c":1,"c":":"}},{"__proto__":{"x":1},"constructor":3}]',
    );
    expect(duplicates).toBe(2);
    expect(Object.keys(values[1] as object)).toEqual(['__proto__', 'constructor']);
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });
});
