import { describe, expect, it } from 'vitest';
import { undoClosing, undoDetail, type UndoFacts } from '../../../src/extension/undo-text.ts';

const show = (file: string): string => file.slice(3);
const close = (
  counts: Partial<Record<'removed' | 'restored' | 'left', number>>,
  facts: Partial<UndoFacts> = {},
): readonly string[] => {
  const all = { removed: 0, restored: 0, left: 0, ...counts };
  const { level, text } = undoClosing('Generate Thumbnails of 12:04', {
    counts: all,
    lastResort: undefined,
    stopped: false,
    firstLeft: undefined,
    show,
    ...facts,
  });
  return [level, text];
};

describe('before an undo', () => {
  it.each([
    [{ removes: 998, restores: 3 }, '998 files made by it go to the trash, 3 replaced files come back.'],
    [{ removes: 1, restores: 1 }, '1 file made by it goes to the trash, 1 replaced file comes back.'],
    [{ removes: 0, restores: 2 }, '2 replaced files come back.'],
    [{ removes: 2, restores: 0 }, '2 files made by it go to the trash.'],
    [{ removes: 2, restores: 0, leaves: 1 }, '2 files made by it go to the trash, 1 file stays as it is.'],
  ])('%o', (preview, said) => {
    expect(undoDetail({ leaves: 0, ...preview })).toBe(
      `${said}\n\nWhat was changed after the run stays as it is.`,
    );
  });
});

describe('after an undo', () => {
  it('says what was taken back', () => {
    expect(close({ removed: 998, restored: 3 })).toEqual([
      'info',
      'Generate Thumbnails of 12:04 was undone: 998 removed, 3 restored.',
    ]);
  });

  it('gives the reason of the one file that was left, and the number of several', () => {
    const firstLeft = { path: '/w/a.jpg', status: 'left', reason: 'It was changed after the run.' } as const;
    expect(close({ removed: 2, left: 1 }, { firstLeft })).toEqual([
      'warning',
      'Generate Thumbnails of 12:04 was undone: 2 removed. a.jpg was left as it is: It was changed after the run.',
    ]);
    expect(close({ left: 4 }, { firstLeft })[1]).toContain(
      '4 files were left as they are; the output says why.',
    );
  });

  it('says where files are that no trash took', () => {
    const lastResort = { folder: '/state/kept/id', problem: 'EROFS' };
    expect(close({ removed: 2 }, { lastResort })).toEqual([
      'warning',
      'Generate Thumbnails of 12:04 was undone: 2 removed. What could not go to the trash (EROFS) is in /state/kept/id until the run is forgotten.',
    ]);
  });

  it('says how to go on with one that was stopped', () => {
    expect(close({ removed: 500, left: 1 }, { stopped: true })).toEqual([
      'warning',
      'The undo of Generate Thumbnails of 12:04 was stopped: 500 removed, 1 left. Undo it again to go on.',
    ]);
  });
});
