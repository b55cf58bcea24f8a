import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { unsavedAmong } from '../../../src/extension/unsaved.ts';

const dirty = ['w/logo.svg', 'w/notes.txt', 'wide/logo.svg'].map((file) => path.normalize(file));

describe('unsaved files in a selection', () => {
  it('are those selected themselves, of any kind', () => {
    expect(unsavedAmong(dirty, [path.normalize('w/notes.txt')], ['svg'])).toEqual([
      path.normalize('w/notes.txt'),
    ]);
  });

  it('are those that the job would read in a selected folder', () => {
    expect(unsavedAmong(dirty, ['w'], ['svg', 'png'])).toEqual([path.normalize('w/logo.svg')]);
    expect(unsavedAmong(dirty, ['w'], 'any')).toHaveLength(2);
    expect(unsavedAmong(dirty, ['w'], ['png'])).toEqual([]);
  });
});
