import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isIsoDate, type Kind, tell } from '../../../../src/core/profile/kind.ts';

const told = (text: string) => ({ ...tell(text, { kind: 'empty', number: 0 }) });

describe('what a text is', () => {
  it.each<[Kind, readonly string[]]>([
    ['empty', ['', '   ']],
    ['integer', ['0', '-12', '+3', ' 42 ', '12345678901234567890']],
    ['number', ['1.5', '-.5', '5.', '6.02e23', '1E-3', '0.0']],
    ['boolean', ['true', 'FALSE', 'Yes', 'no']],
    [
      'date',
      [
        '2024-02-29',
        '2024/02/01',
        '2024-01-01T10:00:00Z',
        '2024-01-01 10:00:00.123 +02:00',
        '31.12.2024',
        '1/2/2024',
      ],
    ],
    [
      'text',
      [
        '007',
        '-',
        '.',
        '+',
        '1e',
        '1.2.3',
        '1,5',
        '0x1f',
        'NaN',
        'Infinity',
        '2024-13-01',
        '2024-01/01',
        '1e999',
      ],
    ],
    ['text', ['=1+1', 'y', 'truer', '12345-678', '9'.repeat(100), '\0']],
  ])('%s: %j', (kind, texts) => {
    for (const text of texts) expect(told(text).kind, text).toBe(kind);
  });

  it('has its number, as it is written, exactly', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.maxSafeInteger()),
        (number) => {
          const { kind, number: found } = told(Object.is(number, -0) ? '0' : String(number));
          expect(['integer', 'number']).toContain(kind);
          expect(found).toBe(number + 0);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('sorts as text does only where it is an ISO date', () => {
    expect(isIsoDate('2024-01-01')).toBe(true);
    expect(isIsoDate('31.12.2024')).toBe(false);
  });
});
