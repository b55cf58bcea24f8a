import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FileProfile } from '../../../src/core/profile/file-profile.ts';
import { type Place, place, run } from '../../support/batch-place.ts';

const profiles = ({ photos }: Place): FileProfile[] =>
  JSON.parse(fs.readFileSync(path.join(photos, 'xml-profile.json'), 'utf8')) as FileProfile[];

const books =
  '<?xml version="1.0"?>\n<catalog>\n' +
  '<book id="1"><title>A</title><price>2.5</price></book>\n' +
  '<book id="2"><title>B</title><price>3</price><tag>x</tag><tag>y</tag></book>\n</catalog>';

describe('the profile of XML files', () => {
  it('has a column for each path within a record', async () => {
    using here = place({
      'a.xml': books,
      'b.xml': books.replaceAll('price', 'cost'),
      'cut.xml': books.slice(0, 110),
    });
    const { words } = await run(here, { jobId: 'xml-profile' });
    expect(words).toEqual(['done', 'done', 'done']);
    const [a, b, cut] = profiles(here);
    expect(a).toMatchObject({ form: 'records <catalog/book>', rows: 2, rejected: 0 });
    expect(a?.columns.map(({ name, type, values }) => [name, type, values])).toEqual([
      ['@id', 'integer', 2],
      ['title', 'text', 2],
      ['price', 'number', 2],
      ['tag', 'text', 2],
    ]);
    expect(b?.schema.differences).toEqual(['“price” is missing', '“cost” is new']);
    expect(cut).toMatchObject({ rows: 1, rejected: 1, rejects: [{ line: 4 }] });
    expect(cut?.rejects[0]?.reason).toContain('what comes behind was not read');
  });

  it('is of the elements that the person names', async () => {
    using here = place({ 'a.xml': books });
    await run(here, { jobId: 'xml-profile', option: { record: '/catalog/book/tag' } });
    expect(profiles(here)[0]).toMatchObject({ rows: 2, columns: [{ name: '.', distinct: 2 }] });
  });

  it('takes what is hostile for what it is', async () => {
    const entities = Array.from(
      { length: 20 },
      (_, i) => `<!ENTITY e${i + 1} "&e${i};&e${i};&e${i};&e${i};">`,
    ).join('');
    const record = (text: string): string => `<i><n>1</n></i><i><n>${text}</n></i>`;
    using here = place({
      'bomb.xml': `<!DOCTYPE r [<!ENTITY e0 "ha">${entities}]><r>${record('&e20;')}</r>`,
      'deep.xml': `<r>${record('')}${'<d>'.repeat(50_000)}${'</d>'.repeat(50_000)}</r>`,
      'encoding.xml': '<?xml version="1.0" encoding="Shift_JIS"?><r><i>1</i><i>2</i></r>',
      'file.xml': `<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>${record('&x;')}</r>`,
      'names.xml': '<r hasOwnProperty="1"><i __proto__="1"/><i constructor="2"/></r>',
    });
    const { words, settled } = await run(here, { jobId: 'xml-profile' });
    expect(new Set(words)).toEqual(new Set(['done']));
    const [bomb, deep, encoding, file, names] = profiles(here);
    for (const each of [bomb, file]) expect(each).toMatchObject({ rows: 1, rejected: 1 });
    expect(bomb?.rejects[0]?.reason).toContain('&e20; is not known');
    expect(deep).toMatchObject({ rows: 2 });
    expect(encoding?.notes).toEqual(['it says that its encoding is Shift_JIS, and was read as UTF-8']);
    expect(names?.columns.map(({ name }) => name)).toEqual(['@__proto__', '@constructor']);
    expect(JSON.stringify(settled)).not.toContain('root:');
  });
});
