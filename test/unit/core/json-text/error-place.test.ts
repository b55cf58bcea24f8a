import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorPlace } from '../../../../src/core/json-text/error-place.ts';

describe('the place where a text stops to be JSON', () => {
  it.each([
    ['{"a":}', 5],
    ['{"a" 1}', 5],
    ['[1,]', 3],
    ['{"a":1,}', 7],
    ['tru', 0],
    ['[01]', 2],
    ['"a\\x"', 0],
    ['{a:1}', 1],
    ['[1 2]', 3],
    ['{} x', 3],
    ['', 0],
  ])('of %s is %i', (text, place) => {
    expect(errorPlace(text)).toBe(place);
  });

  it('is its end where it is JSON', () => {
    const signs = ['{', '}', '[', ']', '"a"', ':', ',', ' ', '"', '-1.5e3', 'true', 'null', '0'];
    const text = fc.array(fc.constantFrom(...signs), { maxLength: 8 }).map((parts) => parts.join(''));
    const valid = fc.jsonValue().map((value) => JSON.stringify(value, null, 1));
    fc.assert(
      fc.property(fc.oneof(text, valid), (each) => {
        let isJson = true;
        try {
          JSON.parse(each);
        } catch {
          isJson = false;
        }
        if (isJson) expect(errorPlace(each)).toBe(each.length);
        else expect(errorPlace(each)).toBeLessThanOrEqual(each.length);
      }),
      { numRuns: 500 },
    );
  });
});
