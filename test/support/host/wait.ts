import { setTimeout as sleep } from 'node:timers/promises';

type Falsy = false | undefined | null | 0 | '';

/** Polls until the condition gives something other than false or nothing, and gives that back. */
export async function eventually<T>(
  what: string,
  condition: () => Promise<T | Falsy> | T | Falsy,
  milliseconds = 30_000,
): Promise<T> {
  const end = Date.now() + milliseconds;
  let last: unknown;
  do {
    try {
      const value = await condition();
      if (isThere(value)) return value;
      last = value;
    } catch (error) {
      last = error;
    }
    await sleep(100);
  } while (Date.now() < end);
  throw new Error(`Not within ${milliseconds} ms: ${what}. Last seen: ${String(last)}`);
}

const isThere = <T>(value: T | Falsy): value is T => Boolean(value);
