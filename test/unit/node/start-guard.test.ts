import { expect, test } from 'vitest';
import { StartGuard } from '../../../src/node/start-guard.ts';

test('gives up after failures in a row, two more than there are workers, and says the last', () => {
  const guard = new StartGuard(2);
  for (let i = 1; i <= 3; i++) guard.failed(new Error(`no ${i}`));
  expect(guard.givenUp).toBe(false);
  guard.failed(new Error('no 4'));
  expect([guard.givenUp, String(guard.error)]).toEqual([true, 'Error: no 4']);
});

test('a worker that works makes up for all before it', () => {
  const guard = new StartGuard(1);
  for (let i = 0; i < 20; i++) {
    guard.failed(new Error('no'));
    guard.failed(new Error('no'));
    guard.worked();
  }
  expect(guard.givenUp).toBe(false);
});
