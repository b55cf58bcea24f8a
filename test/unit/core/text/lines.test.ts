import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { LineCutter } from '../../../../src/core/text/lines.ts';

const linesOf = (pieces: readonly string[], most = 1000): readonly string[] => {
  const cutter = new LineCutter(most);
  const lines = [...pieces.flatMap((piece) => [...cutter.push(piece)]), ...cutter.end()];
  expect(lines.map(({ number }) => number)).toEqual(lines.map((_, i) => i + 1));
  return lines.map(({ text }) => text);
};

it('lines are the same wherever the text is cut into pieces', () => {
  const piece = fc.string({ unit: fc.constantFrom('a', 'b', '\r', '\n', '\r\n'), maxLength: 6 });
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const lines = pieces.join('').split(/\r\n|\n|\r/);
      if (lines.at(-1) === '') lines.pop();
      expect(linesOf(pieces)).toEqual(lines);
    }),
  );
});

it('a line that never ends is not kept', () => {
  const pieces = Array.from({ length: 100 }, () => 'x'.repeat(1000));
  expect(linesOf([...pieces, '\nb'], 50)).toEqual(['x'.repeat(50), 'b']);
});
