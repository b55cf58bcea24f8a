import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { cellsOfKept, keptRow } from '../../../../src/core/extract/kept-row.ts';

test('a row that is kept has all its cells in their places, however empty it is', () => {
  const cell = fc.oneof({ weight: 5, arbitrary: fc.constant(null) }, fc.string(), fc.constant(['x']));
  fc.assert(
    fc.property(fc.integer({ min: 1 }), fc.array(cell, { maxLength: 60 }), (line, cells) => {
      const kept = JSON.parse(JSON.stringify(keptRow([line, ...cells]))) as unknown[];
      const back = cells.map((): unknown => null);
      expect(cellsOfKept(kept, (place, value) => (back[place] = value))).toBe(line);
      expect(back).toEqual(cells);
    }),
  );
});

test('a few cells of a thousand take no more room than they need', () => {
  const cells = Array.from({ length: 2000 }, (_, at) => (at % 500 === 7 ? 'x' : null));
  expect(JSON.stringify(keptRow([12, ...cells]))).toBe('[-12,7,"x",507,"x",1007,"x",1507,"x"]');
});
