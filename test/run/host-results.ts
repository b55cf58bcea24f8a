import { readFileSync } from 'node:fs';
import type { HostReport } from '../integration/report.ts';
import type { TestResult } from './results.ts';

/** The results of one case, with what went wrong around the tests as failures of their own. */
export interface CaseResults {
  readonly tests: readonly TestResult[];
  /** The test files that ran at least one test. */
  readonly files: readonly string[];
}

/** Reads what the suite left. `trouble` is what the runner saw from outside, for example a timeout. */
export function caseResults(name: string, file: string, trouble: string | undefined): CaseResults {
  const report = read(file);
  const tests: TestResult[] = (report?.tests ?? []).map((test) => ({
    ...test,
    title: `${name}: ${test.title}`,
  }));
  const fail = (title: string, error: string): void => {
    tests.push({ title: `${name}: ${title}`, state: 'failed', error });
  };
  if (report === undefined) fail('the suite', `It did not begin. ${trouble ?? ''}`);
  else if (!report.ended)
    fail(report.running ?? 'the suite', `The suite ended in it. ${trouble ?? 'The extension host died.'}`);
  else if (tests.length === 0) fail('the suite', 'It ran no test in this case.');
  else if (trouble !== undefined && !tests.some((test) => test.state === 'failed'))
    fail('the window', trouble);
  return { tests, files: [...new Set((report?.tests ?? []).map((test) => test.file))] };
}

/** The bundled test files that ran in no case: a forgotten file must not look like a passed one. */
export function forgottenFiles(all: readonly string[], ran: readonly string[]): TestResult[] {
  return all
    .filter((file) => !ran.includes(file))
    .map((file) => ({ title: file, state: 'failed', error: 'No test of this file ran in any case.' }));
}

function read(file: string): HostReport | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as HostReport;
  } catch {
    return undefined;
  }
}
