import { type Budget, budgetSchema, noBudget } from '../core/budget.ts';
import { optionEntries } from '../core/options.ts';
import { flagName, type ParsedCommand } from './flags.ts';

export type CheckOrder =
  /** Undefined: it is no check. */
  | { readonly ok: true; readonly check: Budget | undefined }
  | { readonly ok: false; readonly problem: string };

/**
 * Whether results are only checked, and against what.
 * @param given what a task or a preset says; flags win over it
 */
export function checkOrder(
  { cli, said }: Pick<ParsedCommand, 'cli' | 'said'>,
  given: { readonly check?: Budget | undefined; readonly budget?: Budget | undefined } = {},
): CheckOrder {
  const limits = new Set(optionEntries(budgetSchema).map(([name]) => name));
  const flags = Object.fromEntries(
    Object.entries(said).filter(([name]) => limits.has(name)),
  ) as Partial<Budget>;
  if (said.check ?? given.check !== undefined) {
    if (cli.estimate) return { ok: false, problem: 'Say either --check or --estimate.' };
    return { ok: true, check: { ...(given.check ?? given.budget ?? noBudget), ...flags } };
  }
  const [flag] = Object.keys(flags);
  return flag === undefined
    ? { ok: true, check: undefined }
    : { ok: false, problem: `--${flagName(flag)} is a limit for --check; say that too.` };
}
