import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FileProfile } from '../../../src/core/profile/file-profile.ts';
import { type Place, place, run } from '../../support/batch-place.ts';

const profiles = ({ photos }: Place): FileProfile[] =>
  JSON.parse(fs.readFileSync(path.join(photos, 'json-profile.json'), 'utf8')) as FileProfile[];
const namesAndTypes = ({ columns }: FileProfile): string[] =>
  columns.map(({ name, type }) => `${name} ${type}`);

describe('the profile of JSON files', () => {
  it('has a column for each path, of arrays, lines and one object', async () => {
    using here = place({
      'array.json': JSON.stringify([
        { id: 1, tags: ['a', 'b'], geo: { lat: 1.5 }, 'e.u.': true },
        { id: '2', tags: [], geo: null, when: '2024-01-01' },
      ]),
      'lines.ndjson': '{"id":1}\n{"id":}\n{"id":3}\n',
      'one.json': '{\n  "name": "x",\n  "empty": {}\n}\n',
      'rows.json': '[[1,"a"],[2,"b"]]',
    });
    const { words } = await run(here, { jobId: 'json-profile' });
    expect(words).toEqual(['done', 'done', 'done', 'done']);
    const [array, lines, one, rows] = profiles(here);
    expect(array && namesAndTypes(array)).toEqual([
      ...[
        'id mixed',
        'tags list',
        'tags[] text',
        'geo.lat number',
        '["e.u."] boolean',
        'geo empty',
        'when date',
      ],
    ]);
    expect(lines).toMatchObject({ rows: 2, rejected: 1, rejects: [{ line: 2, column: 7 }] });
    expect(one && namesAndTypes(one)).toEqual(['name text', 'empty object']);
    expect(rows && namesAndTypes(rows)).toEqual(['[] mixed']);
  });

  it('takes what is hostile for what it is', async () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    using here = place({
      'big.json': '[{"n":12345678901234567890}]',
      'deep.json': `[{"a":${deep}},{"a":1}]`,
      'names.json': '[{"__proto__":{"polluted":1},"constructor":2,"a":1,"a":2}]',
      'wide.ndjson': Array.from({ length: 1000 }, (_, i) => `{"c${i}":1}`).join('\n'),
    });
    const { words } = await run(here, { jobId: 'json-profile', option: { depth: 10 } });
    expect(new Set(words)).toEqual(new Set(['done']));
    const [big, deepOne, names, wide] = profiles(here);
    expect(big?.columns[0]?.beyondDouble).toBe(1);
    expect(deepOne).toMatchObject({
      rows: 1,
      rejected: 1,
      rejects: [{ reason: 'nested deeper than 10 levels' }],
    });
    expect(names?.duplicates).toBe(1);
    expect(names && namesAndTypes(names)).toEqual([
      '__proto__.polluted integer',
      'constructor integer',
      'a integer',
    ]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(wide).toMatchObject({ rows: 1000 });
    expect(wide?.columnsLeftOut).toBeGreaterThan(780);
    const report = fs.readFileSync(path.join(here.photos, 'json-profile.md'), 'utf8');
    expect(report).toContain('1 member has the name of another one');
    expect(report).toContain('beyond 2\\^53'.replace('\\', ''));
  });
});
