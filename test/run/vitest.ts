import { readFileSync } from 'node:fs';
import path from 'node:path';
import { runChild } from './child.ts';
import { forgetResults, resultsFile, type TestResult } from './results.ts';
import { root } from './repository.ts';

/** The part of vitest's JSON report that we read. */
interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly message?: string;
    readonly status: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages?: readonly string[];
    }[];
  }[];
}

export interface VitestRun {
  readonly ok: boolean;
  readonly output: string;
  readonly tests: ReadonlyMap<string, readonly TestResult[]>;
}

/** Runs projects of vitest in one go and sorts the tests by project: test/<project>/… is all it has. */
export async function runVitest(projects: readonly string[]): Promise<VitestRun> {
  forgetResults('vitest');
  const file = resultsFile('vitest');
  const args = [path.join(root, 'node_modules', 'vitest', 'vitest.mjs'), 'run'];
  args.push('--reporter=default', '--reporter=json', `--outputFile.json=${file}`);
  for (const project of projects) args.push('--project', project);
  const { ok, output } = await runChild([process.execPath, ...args]);
  const report = read(file);
  return { ok, output, tests: new Map(projects.map((project) => [project, testsOf(report, project)])) };
}

function testsOf(report: Report | undefined, project: string): TestResult[] {
  const folder = path.join(root, 'test', project) + path.sep;
  const files = report?.testResults.filter(({ name }) => path.resolve(name).startsWith(folder)) ?? [];
  return files.flatMap((file): TestResult[] => {
    const tests = file.assertionResults.map((test): TestResult => ({
      title: test.fullName,
      state: stateOf(test.status),
    }));
    // A file that could not be loaded has no tests to fail.
    if (file.status !== 'passed' && !tests.some(({ state }) => state === 'failed')) {
      tests.push({ title: file.name, state: 'failed', error: file.message ?? 'The file failed.' });
    }
    return tests;
  });
}

function stateOf(status: string): TestResult['state'] {
  if (status === 'passed' || status === 'failed') return status;
  return 'skipped';
}

function read(file: string): Report | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Report;
  } catch {
    return undefined;
  }
}
