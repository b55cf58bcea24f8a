import { describe, expect, it } from 'vitest';
import { nothingLeftOut } from '../../../src/core/source.ts';
import { agreedTo, beginRow, canRun, type Known, type Preview } from '../../../src/extension/begin-rows.ts';

const preview = (facts: Partial<Preview> = {}): Preview => ({
  complete: true,
  files: 40,
  tasks: 40,
  unchanged: 0,
  originals: 0,
  others: 0,
  taken: 0,
  onConflict: 'rename',
  leftOut: nothingLeftOut(),
  together: [],
  ...facts,
});
const known = (
  facts: Partial<Preview> = {},
  text?: string,
  notes: readonly string[] = ['measured on 12 files'],
): Known => ({
  kind: 'known',
  preview: preview(facts),
  size: text === undefined ? { kind: 'none' } : { kind: 'known', text, notes },
});

describe('the row that runs it', () => {
  it('can be chosen at once, while files are still being looked for', () => {
    expect(beginRow({ kind: 'looking' })).toEqual({
      label: '$(play) Run',
      description: 'looking for files…',
      detail: 'Nothing is written before you press Enter here.',
    });
    expect(canRun({ kind: 'looking' })).toBe(true);
  });

  it('says how many files there are, what they will take, and which names are taken', () => {
    const row = beginRow(known({ taken: 2 }, '40 files, 160 MB → about 12 MB'));
    expect(row.label).toBe('$(play) Run');
    expect(row.description).toBe('40 files, 160 MB → about 12 MB');
    expect(row.detail).toBe('2 names are taken: these results get a (1). Measured on 12 files.');
  });

  it('says that the bytes are still being measured', () => {
    const row = beginRow({ kind: 'known', preview: preview(), size: { kind: 'later' } });
    expect(row.description).toBe('40 files · measuring…');
  });

  it('tells with its own words that originals are replaced, as choosing it is the consent', () => {
    const now = known({ originals: 40 });
    expect(beginRow(now)).toMatchObject({
      label: '$(play) Run and Replace 40 Files',
      detail: 'Originals are replaced; copies are kept for an undo.',
    });
    expect(agreedTo(now)).toBe(40);
    expect(beginRow(known({ originals: 1, files: 1 }))).toMatchObject({
      label: '$(play) Run and Replace 1 File',
      detail: 'The original is replaced; a copy is kept for an undo.',
    });
  });

  it('tells of other files that are overwritten', () => {
    const now = known({ others: 3, onConflict: 'overwrite' });
    expect(beginRow(now).detail).toBe('3 other files are overwritten; copies are kept for an undo.');
    expect(agreedTo(now)).toBe(3);
  });

  it('tells what becomes of taken names under each policy', () => {
    const detail = (onConflict: Preview['onConflict'], taken = 2): string =>
      beginRow(known({ taken, onConflict })).detail;
    expect(detail('skip')).toBe('2 names are taken: their sources are skipped.');
    expect(detail('skip', 1)).toBe('1 name is taken: its source is skipped.');
    expect(detail('ask')).toBe('2 names are taken: you are asked what to do.');
  });

  it('tells what is done already and what is left out', () => {
    const leftOut = { ...nothingLeftOut(), otherKinds: 12 };
    expect(beginRow(known({ unchanged: 38, tasks: 2, leftOut }))).toMatchObject({
      description: '40 files · 38 done already',
      detail: 'Left out: 12 of other kinds.',
    });
  });

  it('tells what fails before what is left out', () => {
    const leftOut = { ...nothingLeftOut(), otherKinds: 12 };
    const { detail } = beginRow(known({ leftOut }, '40 files', ['1 of 12 failed: it is damaged']));
    expect(detail).toBe('1 of 12 failed: it is damaged. Left out: 12 of other kinds.');
  });

  it('runs nothing where nothing fits, and says why', () => {
    const now = known({ files: 0, tasks: 0, leftOut: { ...nothingLeftOut(), otherKinds: 3 } });
    expect(beginRow(now)).toEqual({
      label: '$(circle-slash) Nothing to Do',
      description: '',
      detail: 'Left out: 3 of other kinds.',
    });
    expect(canRun(now)).toBe(false);
    expect(beginRow(known({ files: 0, tasks: 0 })).detail).toBe('There are no files in the selection.');
  });

  it('runs nothing under wrong settings, and names them', () => {
    const now: Known = { kind: 'refused', problems: ['Expected batchPool.poolSize to be a whole number.'] };
    expect(beginRow(now)).toMatchObject({
      label: '$(error) Cannot Run',
      detail: 'Expected batchPool.poolSize to be a whole number.',
    });
    expect(canRun(now)).toBe(false);
  });

  it('names what is made of all files together', () => {
    const sheets = ['contact-sheet-1.jpg', 'contact-sheet-2.jpg', 'contact-sheet-3.jpg'];
    expect(beginRow(known({ together: sheets })).detail).toBe('Makes contact-sheet-1.jpg and 2 other files.');
    const table = known({ complete: false, files: 0, together: ['inspect.csv'] });
    expect(beginRow(table).detail).toBe('Makes inspect.csv.');
  });

  it('promises no number of files where they are found while it runs', () => {
    const now = known({ complete: false, files: 0, tasks: 0 });
    expect(beginRow(now).description).toBe('files as they are found');
    expect(canRun(now)).toBe(true);
  });
});
