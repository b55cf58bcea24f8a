import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { outFolder } from './repository.ts';

/** What became of one test, whichever runner ran it. */
export interface TestResult {
  readonly title: string;
  readonly state: 'passed' | 'failed' | 'skipped';
  readonly error?: string;
}

export interface Counts {
  readonly passed: number;
  readonly failed: number;
}

export function count(tests: readonly TestResult[]): Counts {
  const having = (state: TestResult['state']): number => tests.filter((test) => test.state === state).length;
  return { passed: having('passed'), failed: having('failed') };
}

export const countsLine = ({ passed, failed }: Counts): string => `${passed} passed, ${failed} failed`;

const signs: Record<TestResult['state'], string> = { passed: '✓', failed: '✗', skipped: '-' };

export function printTest({ title, state, error }: TestResult): void {
  console.log(`${signs[state]} ${title}${state === 'skipped' ? ' (skipped)' : ''}`);
  if (error !== undefined) console.log(error.replace(/^/gm, '    '));
}

/**
 * Ends a runner: keeps the results for `npm test`, prints the counts as the last line, and says by the exit code
 * whether all is well. No test at all is not.
 */
export function closeSuite(suite: string, tests: readonly TestResult[]): void {
  const counts = count(tests);
  writeFileSync(resultsFile(suite), JSON.stringify(tests, null, 2));
  if (counts.passed + counts.failed === 0) console.log('No test was run.');
  console.log(countsLine(counts));
  process.exitCode = counts.failed > 0 || counts.passed === 0 ? 1 : 0;
}

export const resultsFile = (suite: string): string => path.join(outFolder('results'), `${suite}.json`);

export const forgetResults = (suite: string): void => rmSync(resultsFile(suite), { force: true });

/** The results that a suite's own process left; undefined when it came to no end. */
export function readResults(suite: string): TestResult[] | undefined {
  try {
    return JSON.parse(readFileSync(resultsFile(suite), 'utf8')) as TestResult[];
  } catch {
    return undefined;
  }
}
