/** Runs the same integration suite in desktop VS Code, which it downloads, or finds where CODE_PATH says. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runTests } from '@vscode/test-electron';
import { cases, type Case, type CaseName } from '../integration/cases.ts';
import { cacheDir } from '../support/host/cache.ts';
import { bundleSuite } from './bundle-suite.ts';
import { caseResults } from './host-results.ts';
import { outFolder, temporaryFolder } from './repository.ts';
import { closeSuite, printTest, type TestResult } from './results.ts';
import { suiteOptions } from './suite-options.ts';

const out = outFolder('desktop');
const options = suiteOptions(process.argv.slice(2));
const suite = await bundleSuite();
const tests: TestResult[] = [];
for (const name of options.cases) {
  console.log(`Case ${name}`);
  const definition: Case = cases[name];
  if (definition.restricted) {
    console.log('  left out: @vscode/test-electron always switches Workspace Trust off');
    continue;
  }
  const results = await runCase(name, definition);
  results.forEach(printTest);
  tests.push(...results);
}
closeSuite('desktop', tests);

async function runCase(name: CaseName, { workspace, settings }: Case): Promise<readonly TestResult[]> {
  const folder = temporaryFolder();
  const results = path.join(out, `${name}.json`);
  rmSync(results, { force: true });
  const user = path.join(folder, 'user-data');
  mkdirSync(path.join(user, 'User'), { recursive: true });
  writeFileSync(path.join(user, 'User', 'settings.json'), JSON.stringify(settings, null, 2));
  const trouble = await runTests({
    version: process.env['CODE_VERSION'] ?? 'stable',
    cachePath: path.join(cacheDir, 'desktop'),
    ...(process.env['CODE_PATH'] === undefined ? {} : { vscodeExecutablePath: process.env['CODE_PATH'] }),
    extensionDevelopmentPath: options.extension,
    extensionTestsPath: suite.entry,
    launchArgs: [await workspace(folder), '--disable-extensions', `--user-data-dir=${user}`],
    extensionTestsEnv: { TEST_RESULTS: results, TEST_CASE: name, TEST_GREP: options.grep },
  }).then(
    () => undefined,
    (error: unknown) => String(error),
  );
  return caseResults(name, results, trouble).tests;
}
