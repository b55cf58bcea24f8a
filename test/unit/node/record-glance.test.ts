import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { outputPathsIn } from '../../../src/node/record-glance.ts';

const outcome = (paths: readonly string[], more: object = {}): string =>
  JSON.stringify({
    type: 'outcome',
    source: '/s "outputs":[{"path":"/no"}]',
    status: 'done',
    outputs: paths.map((file) => ({ path: file, bytes: 1, kept: '/kept', replaced: 'own' })),
    notes: [],
    ...more,
  });

describe('the paths of outputs at a glance', () => {
  test('are those that parsing would give, whatever characters are in them', () => {
    const anyPath = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('\\', '"', 'a', '/', '\n', '"path":"', '\u2028', '\ud800') }),
    );
    fc.assert(
      fc.property(fc.array(anyPath, { maxLength: 4 }), (paths) => {
        expect(outputPathsIn(outcome(paths))).toEqual(paths);
      }),
      { numRuns: 3000 },
    );
  });

  test('may be more, where a job’s value has such names, and are never fewer', () => {
    expect(outputPathsIn(outcome(['/1'], { value: [{ path: '/2' }] }))).toEqual(['/1', '/2']);
  });

  test.each([
    '',
    '{}',
    '{"type":"outcome"}',
    '{"outputs":[{"path":"',
    '{"outputs":[{"path":"/a',
    '{"outputs":[{"path":"/a\\"}]}',
    '{"outputs":[{"path":"\\x"}]}',
    // A parser takes these, so nothing may be concluded from the glance.
    '{"outputs": [{"path":"/a"}]}',
  ])('cannot be told of %s', (text) => {
    expect(outputPathsIn(text)).toBeUndefined();
  });
});
