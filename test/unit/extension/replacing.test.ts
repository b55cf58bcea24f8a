import { describe, expect, it } from 'vitest';
import type { Target } from '../../../src/core/executor.ts';
import type { CompletePlan, SharedItem } from '../../../src/core/plan.ts';
import { replacing, replacingQuestion } from '../../../src/extension/replacing.ts';

const show = (file: string): string => file.slice(3);
const source = { path: '/w/a.jpg', relative: 'a.jpg', explicit: true, bytes: 1, mtimeMs: 0 };

type Owner = 'own' | 'other' | 'source' | undefined;

function plan(owners: readonly Owner[]): Pick<CompletePlan, 'items' | 'shared' | 'complete'> {
  const targets = owners.map((owner, index): Target => {
    const replaces = owner === undefined ? {} : { replaces: { owner, bytes: 1, mtimeMs: 0 } };
    return { path: `/w/${index}.jpg`, ...replaces };
  });
  const shared = { shared: [], complete: true };
  return {
    ...shared,
    items: targets.map((target, index) => ({ kind: 'task', index, source, targets: [target] })),
  };
}

const question = async (...owners: readonly Owner[]): Promise<string> => {
  const { message, detail } = replacingQuestion(await replacing(plan(owners), () => undefined), show);
  return `${message}\n${detail}`;
};

describe('the question before files are replaced', () => {
  it('names a file of all files, and leaves a plan that grows to its run', async () => {
    const replaces = { owner: 'other', bytes: 1, mtimeMs: 0 } as const;
    const shared: readonly SharedItem[] = [{ kind: 'file', target: { path: '/w/all.csv', replaces } }];
    // eslint-disable-next-line require-yield
    const items = (async function* () {
      throw await Promise.resolve(new Error('it was begun'));
    })();
    const found = await replacing({ items, shared, complete: false }, () => undefined);
    expect(found).toEqual({ named: ['/w/all.csv'], others: 1, originals: 0 });
  });

  it('names files of others, why they are replaced, and that copies are kept', async () => {
    expect(await question('other', undefined, 'own', 'other')).toBe(
      [
        'Replace 2 files?',
        '0.jpg',
        '3.jpg',
        '',
        'They are not earlier results of this job; the setting “On conflict” says to overwrite. A copy of each is kept until the run is undone or forgotten.',
      ].join('\n'),
    );
  });

  it('says of in-place work that the originals are replaced', async () => {
    expect(await question('source')).toBe(
      'Replace 1 file?\n0.jpg\n\nThe original is replaced. A copy is kept until the run is undone or forgotten.',
    );
  });

  it('tells originals and other files apart', async () => {
    expect(await question('source', 'source', 'other')).toContain(
      '2 of them are originals. 1 is no earlier result of this job; the setting “On conflict” says to overwrite. A copy of each is kept',
    );
  });

  it('names the first five', async () => {
    const text = await question(...Array.from({ length: 1200 }, () => 'source' as const));
    expect(text).toContain(
      'Replace 1,200 files?\n0.jpg\n1.jpg\n2.jpg\n3.jpg\n4.jpg\nand 1,195 more\n\nThe originals are replaced.',
    );
  });
});
