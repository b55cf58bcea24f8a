import { describe } from 'mocha';
import type { CaseName } from './cases.ts';

/** Which case this window is; the runner says it in the environment. */
export const thisCase = process.env['TEST_CASE'] as CaseName;

/** `describe`, in the windows of these cases only. Elsewhere the tests do not exist, not even as skipped. */
export function inCases(names: readonly CaseName[] | 'every', title: string, body: () => void): void {
  if (names === 'every' || names.includes(thisCase)) describe(title, body);
}
