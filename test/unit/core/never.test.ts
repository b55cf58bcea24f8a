import { expect, it } from 'vitest';
import { never } from '../../../src/core/never.ts';

it('a variant that nobody handled is named', () => {
  expect(() => never({ kind: 'new' } as never)).toThrow('Unexpected variant: {"kind":"new"}');
});
