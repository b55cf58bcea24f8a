import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readXml, type XmlReading } from '../../../../src/core/xml-text/read.ts';
import type { Reject } from '../../../../src/core/text/reject.ts';
import { piecesOf } from '../../../support/pieces.ts';

async function read(text: string, options: XmlReading = {}, lengths: readonly number[] = [7]) {
  const [records, lines, rejects]: [string[][], number[], Reject[]] = [[], [], []];
  const end = await readXml(piecesOf(text, lengths), options, {
    record: ({ values, line }) => {
      records.push(values.map(({ path, text: value }) => `${path}=${value}`));
      lines.push(line);
    },
    reject: (reject) => rejects.push(reject),
  });
  return { records, rejects, at: lines, ...end };
}

describe('records of XML', () => {
  it('are the elements that repeat nearest to the root, with paths from there', async () => {
    const rss =
      '<?xml version="1.0" encoding="utf-8"?>\n<rss><channel><title>News</title>\n' +
      '<item id="1"><title>A &amp; B</title><tag>x</tag><tag>y</tag></item>\n' +
      '<item><title><![CDATA[<b>]]></title><a><b c="d"/></a></item></channel></rss>';
    expect(await read(rss)).toEqual({
      records: [
        ['@id=1', 'title=A & B', 'tag=x', 'tag=y'],
        ['title=<b>', 'a/b/@c=d', 'a/b='],
      ],
      rejects: [],
      at: [3, 4],
      record: 'rss/channel/item',
      lines: 4,
      encoding: 'utf-8',
      isFatal: false,
    });
  });

  it('are those that the person names, by path or by name', async () => {
    const text = '<r><a><n>1</n></a><a><n>2</n></a><b><n>3</n></b></r>';
    expect((await read(text, { record: 'n' })).records).toEqual([['.=1'], ['.=2'], ['.=3']]);
    expect((await read(text, { record: 'r/b' })).records).toEqual([['n=3']]);
    expect((await read(text, { record: 'none' })).records).toEqual([]);
  });

  it('may be the root alone', async () => {
    expect((await read('<config><a>1</a><b>2</b></config>')).records).toEqual([['a=1', 'b=2']]);
  });

  it.each([
    [
      'a bomb',
      '<!DOCTYPE r [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY bomb "&b;&b;&b;">]>',
      'bomb',
    ],
    ['a file', '<!DOCTYPE r [<!ENTITY passwd SYSTEM "file:///etc/passwd">]>', 'passwd'],
    ['nothing', '', 'nothing'],
  ])('are rejects where they name an entity that would be %s', async (_, type, entity) => {
    const text = `${type}<r><i><n>1</n></i><i><n>&${entity};</n></i><i n="&${entity};"/><i><n>4</n></i></r>`;
    const { records, rejects, isFatal } = await read(text);
    expect(records).toEqual([['n=1'], ['n=4']]);
    expect(rejects).toHaveLength(2);
    for (const { reason } of rejects) expect(reason).toContain(`the entity &${entity}; is not known`);
    expect(isFatal).toBe(false);
  });

  it('end where the file is not well-formed any more, which is told by its place', async () => {
    const { records, rejects, isFatal } = await read('<r>\n<i>1</i>\n<i>2</r>\n<i>3</i>');
    expect(records).toEqual([['.=1']]);
    expect(rejects).toMatchObject([
      { line: 3, reason: expect.stringContaining('what comes behind was not read') },
    ]);
    expect(isFatal).toBe(true);
    for (const text of ['<r><i>1</i><i>2', '<r a="1" a="2"/>', 'no XML at all', '<r><i></r>', '{"a":1}'])
      expect((await read(text)).rejects, text).toHaveLength(1);
  });

  it('have attributes and elements that are called like members of objects', async () => {
    const text =
      '<r hasOwnProperty="1" __proto__="2" constructor="3"><__proto__>4</__proto__><toString>5</toString></r>';
    const { records, rejects } = await read(text);
    expect(rejects).toEqual([]);
    expect(records).toEqual([
      ['@hasOwnProperty=1', '@__proto__=2', '@constructor=3', '__proto__=4', 'toString=5'],
    ]);
  });

  it('are rejects where they are too deep or too long, and those behind are read', async () => {
    const deep = `<i>${'<d>'.repeat(5000)}${'</d>'.repeat(5000)}</i>`;
    const { records, rejects } = await read(`<r><i>1</i>${deep}<i>2</i></r>`, {}, [1000]);
    expect([records, rejects]).toMatchObject([
      [['.=1'], ['.=2']],
      [{ reason: 'nested deeper than 64 levels' }],
    ]);
    // What is open is in memory: a packed file of start tags must not fill it.
    const bottomless = await read(`<r><i>1</i>${'<i>'.repeat(20_000)}`, {}, [5000]);
    expect([bottomless.records, bottomless.rejects.at(-1), bottomless.isFatal]).toMatchObject([
      [['.=1']],
      { reason: 'more than 10,000 elements in each other; what comes behind was not read' },
      true,
    ]);
    const long = await read(`<r><i>1</i><i>${'x'.repeat(500)}</i><i>2</i></r>`, { mostCharacters: 200 });
    expect(long.records).toEqual([['.=1'], ['.=2']]);
    expect(long.rejects).toMatchObject([{ reason: 'a record of more than 200 characters' }]);
  });

  it('are the same wherever the text is cut', async () => {
    const parts = [
      '<i>',
      '</i>',
      '<i a="1">',
      '<n>',
      '</n>',
      'text',
      '&amp;',
      '&x;',
      '<!-- c -->',
      '<![CDATA[d]]>',
      '\n',
      '<e/>',
    ];
    const text = fc
      .array(fc.constantFrom(...parts), { maxLength: 30 })
      .map((all) => `<r>${all.join('')}</r>`);
    const cuts = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(text, cuts, async (xml, lengths) => {
        expect(await read(xml, {}, lengths)).toEqual(await read(xml, {}, [10_000]));
      }),
      { numRuns: 300 },
    );
  });
});
