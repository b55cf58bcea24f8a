import { describe, expect, test } from 'vitest';
import { planCheck } from '../../../src/core/check-plan.ts';
import type { PlanRequest } from '../../../src/core/plan.ts';
import { nothingLeftOut } from '../../../src/core/source.ts';
import { FakeDisk } from '../../support/fake-disk.ts';
import { planLines } from '../../support/fake-plan.ts';
import { fakeFiles, fakeJob } from '../../support/fake-source.ts';

const toWebp = fakeJob({ accepts: 'any', outputs: () => [{ extension: '.webp' }] });

async function checked(
  files: readonly string[],
  template: string,
  more: Partial<PlanRequest> = {},
): Promise<readonly string[]> {
  const plan = await planCheck({
    job: toWebp,
    key: '',
    sources: fakeFiles(...files),
    leftOut: nothingLeftOut(),
    naming: { template },
    onConflict: 'rename',
    skipUnchanged: false,
    maxBytes: 1_000_000,
    allowSvg: false,
    disk: new FakeDisk(),
    pause: () => undefined,
    ...more,
  });
  expect(plan.leftOut.earlierOutputs).toBe(files.length - plan.files);
  return planLines(plan);
}

describe('the plan of a check', () => {
  test('has the names that the results got when their folder was empty', async () => {
    expect(await checked(['/p/a.jpg', '/p/b.jpg'], '{name}{ext}')).toEqual([
      '/p/a.jpg → /p/a.webp',
      '/p/b.jpg → /p/b.webp',
    ]);
  });

  test('takes what has the name of a result for that result, without any record', async () => {
    expect(await checked(['/p/a.jpg', '/p/a.webp', '/p/b.jpg'], '{name}{ext}')).toEqual([
      '/p/a.jpg → /p/a.webp',
      '/p/b.jpg → /p/b.webp',
    ]);
  });

  test('in whatever case a system keeps names', async () => {
    expect(await checked(['/p/a.jpg', '/p/A.WEBP'], '{name}{ext}')).toEqual(['/p/a.jpg → /p/a.webp']);
  });

  test('also with the number that a second result of one name has', async () => {
    const files = ['/p/a.jpg', '/p/a.png', '/p/a.webp', '/p/a (1).webp'];
    expect(await checked(files, '{name}{ext}')).toEqual(['/p/a.jpg → /p/a.webp', '/p/a.png → /p/a (1).webp']);
  });

  test('a source that has the name of its own result stays one', async () => {
    expect(await checked(['/p/a.webp'], '{name}{ext}')).toEqual(['/p/a.webp → /p/a (1).webp']);
  });

  test('leaves out results in a folder of their own', async () => {
    expect(await checked(['/p/a.jpg', '/p/small/a.webp'], 'small/{name}{ext}')).toEqual([
      '/p/a.jpg → /p/small/a.webp',
    ]);
  });

  test('numbers in names stay those of the sources', async () => {
    expect(await checked(['/p/a.jpg', '/p/b.jpg'], '{n}{ext}')).toEqual([
      '/p/a.jpg → /p/1.webp',
      '/p/b.jpg → /p/2.webp',
    ]);
  });

  test('in place there is nothing to leave out', async () => {
    const inPlace = fakeJob({ accepts: 'any', outputs: () => ['in-place'] });
    expect(await checked(['/p/a.jpg', '/p/b.jpg'], '{name}{ext}', { job: inPlace })).toEqual([
      '/p/a.jpg → /p/a.jpg (replaces source)',
      '/p/b.jpg → /p/b.jpg (replaces source)',
    ]);
  });
});
