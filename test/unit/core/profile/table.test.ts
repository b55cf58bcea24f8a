import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { csvProfile } from '../../../../src/jobs/csv-profile.ts';
import { jsonProfile } from '../../../../src/jobs/json-profile.ts';
import { profileInParts, profileValue, told } from '../../../support/profile-parts.ts';
import { tempFolder } from '../../../support/temp-folder.ts';

const folder = tempFolder();
afterAll(() => folder[Symbol.dispose]());

/** @returns whether the parts could be merged */
async function sameInParts(
  job: typeof csvProfile,
  name: string,
  text: string | Uint8Array,
  bytes: number,
): Promise<boolean> {
  const file = folder.write(name, text);
  const merged = await profileInParts(job, file, bytes);
  if (merged === undefined) return false;
  expect(told(merged)).toEqual(told(await profileValue(job, file)));
  return true;
}

const cell = fc.constantFrom(
  '',
  '1',
  '2.5',
  'x',
  'ä',
  '"q,"',
  '"a""b"',
  '2024-01-01',
  '"two\nlines"',
  '5" x',
);
const line = fc.array(cell, { minLength: 3, maxLength: 3 }).map((cells) => cells.join(','));
const odd = fc.constantFrom('1,2', '"open,1,2', '"a"b,c,d', '', 'a,b,c,d', '=x,y,z');

describe('a file in parts', () => {
  it('of CSV comes to the same as the whole, or is known not to', async () => {
    const lines = fc.array(fc.oneof({ weight: 8, arbitrary: line }, { weight: 1, arbitrary: odd }), {
      minLength: 2,
      maxLength: 30,
    });
    let merged = 0;
    await fc.assert(
      fc.asyncProperty(lines, fc.integer({ min: 60, max: 300 }), async (all, bytes) => {
        if (await sameInParts(csvProfile, 'a.csv', `id,name,when\n${all.join('\n')}\n`, bytes)) merged++;
      }),
      { numRuns: 30 },
    );
    expect(merged).toBeGreaterThan(10);
  });

  it('of NDJSON comes to the same as the whole', async () => {
    const object = fc.dictionary(
      fc.constantFrom('a', 'b', 'c d', '__proto__'),
      fc.jsonValue({ maxDepth: 2 }),
    );
    const lines = fc.array(
      fc.oneof(
        object.map((value) => JSON.stringify(value)),
        fc.constantFrom('', '{"a":', '1'),
      ),
      {
        maxLength: 20,
      },
    );
    await fc.assert(
      fc.asyncProperty(lines, fc.integer({ min: 60, max: 300 }), async (all, bytes) => {
        expect(await sameInParts(jsonProfile, 'a.ndjson', `{}\n${all.join('\n')}`, bytes)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it('is read as a whole where a part ends within quotes', async () => {
    const text = `a,b\n${'1,"x\ny"\n'.repeat(20)}`;
    const cuts = await Promise.all(
      [20, 21, 22, 23, 24].map((bytes) => sameInParts(csvProfile, `q${bytes}.csv`, text, bytes)),
    );
    expect(cuts).toContain(false);
  });

  it('is read as a whole where it turns to Latin-1, or its fields are of another number', async () => {
    const latin = Buffer.concat([Buffer.from('a,b\n1,2\n'.repeat(10)), Buffer.from('1,\xe4\n', 'latin1')]);
    expect(await sameInParts(csvProfile, 'l.csv', latin, 20)).toBe(false);
    expect(await sameInParts(csvProfile, 'w.csv', 'a,b\n1,2\n3,4\n5,6,7\n8,9,10\n11,12,13\n', 15)).toBe(
      false,
    );
  });

  it('may be UTF-16, which cannot be cut: it is in its first part', async () => {
    const text = Buffer.from(`\uFEFFa,b\n${'1,ä\n'.repeat(30)}`, 'utf16le');
    expect(await sameInParts(csvProfile, 'u.csv', text, 40)).toBe(true);
  });
});
