import { describe, expect, it } from 'vitest';
import { goThrough, type Step, type StepEnd } from '../../../src/extension/wizard.ts';

/** Steps that end as told, and note where they stood. */
function steps(
  count: number,
  ends: StepEnd[],
): { readonly all: () => readonly Step[]; readonly seen: string[] } {
  const seen: string[] = [];
  const step: Step = ({ step: at, totalSteps }) => {
    seen.push(`${at}/${totalSteps}`);
    return Promise.resolve(ends.shift() ?? 'next');
  };
  return { all: () => Array.from({ length: count }, () => step), seen };
}

describe('going through questions', () => {
  it('asks each once', async () => {
    const { all, seen } = steps(3, []);
    expect(await goThrough(all)).toBe(true);
    expect(seen).toEqual(['1/3', '2/3', '3/3']);
  });

  it('goes back, also before its beginning', async () => {
    const { all, seen } = steps(2, ['back', 'next', 'back', 'next', 'next']);
    expect(await goThrough(all, 1)).toBe(true);
    expect(seen).toEqual(['2/2', '1/2', '2/2', '1/2', '2/2']);
  });

  it('asks again after a dialog was dismissed', async () => {
    const { all, seen } = steps(1, ['again', 'next']);
    expect(await goThrough(all)).toBe(true);
    expect(seen).toEqual(['1/1', '1/1']);
  });

  it('gives up when dismissed', async () => {
    const { all, seen } = steps(3, ['next', 'stop']);
    expect(await goThrough(all)).toBe(false);
    expect(seen).toHaveLength(2);
  });

  it('follows answers that make later steps needless', async () => {
    let asked = 0;
    const step: Step = () => Promise.resolve(asked++ < 5 ? 'next' : 'stop');
    expect(await goThrough(() => (asked === 0 ? [step, step, step] : [step, step]))).toBe(true);
    expect(asked).toBe(2);
  });
});
