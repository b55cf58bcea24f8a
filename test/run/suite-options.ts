import { parseArgs } from 'node:util';
import { caseNames, type CaseName } from '../integration/cases.ts';
import { refuse, root } from './repository.ts';

/** What may be said to the runners of the integration suite: `npm run test:integration -- ugly --grep order`. */
export interface SuiteOptions {
  readonly cases: readonly CaseName[];
  readonly grep: string | undefined;
  /** The folder of the extension under test. */
  readonly extension: string;
  /** Whether everything is run, so that a test file which ran nowhere is a mistake. */
  readonly whole: boolean;
  /** How many windows are open at a time. */
  readonly windows: number;
}

export function suiteOptions(args: readonly string[]): SuiteOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      grep: { type: 'string' },
      extension: { type: 'string' },
      windows: { type: 'string', default: '2' },
    },
  });
  const unknown = positionals.find((name) => !isCase(name));
  if (unknown !== undefined) refuse(`No case is called ${unknown}; there are ${caseNames.join(', ')}.`);
  const named = positionals.filter(isCase);
  return {
    cases: named.length > 0 ? named : caseNames,
    grep: values.grep,
    extension: values.extension ?? root,
    whole: named.length === 0 && values.grep === undefined,
    windows: Number(values.windows),
  };
}

const isCase = (name: string): name is CaseName => (caseNames as string[]).includes(name);
