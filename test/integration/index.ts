import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import Mocha from 'mocha';
import type { HostReport, HostTest } from './report.ts';

/** What the extension host calls: runs the suites that were bundled beside this file. */
export async function run(): Promise<void> {
  const grep = process.env['TEST_GREP'];
  const mocha = new Mocha({ ui: 'bdd', timeout: 30_000, color: false, ...(grep ? { grep } : {}) });
  const files = readdirSync(__dirname).filter((name) => name.endsWith('.test.cjs'));
  for (const file of files) mocha.addFile(path.join(__dirname, file));
  const failures = await new Promise<number>((resolve) => {
    const runner = mocha.run(resolve);
    reportTo(process.env['TEST_RESULTS'], runner);
  });
  if (failures > 0) throw new Error(`${failures} tests failed.`);
}

/** Keeps the report current with every test: a host that dies or hangs must not take along what was known. */
function reportTo(file: string | undefined, runner: Mocha.Runner): void {
  if (file === undefined) return;
  const tests: HostTest[] = [];
  let running: string | undefined;
  const write = (ended: boolean): void => {
    const report: HostReport = { ended, tests, ...(running === undefined ? {} : { running }) };
    writeFileSync(file, JSON.stringify(report));
  };
  const settle = (test: Mocha.Test | Mocha.Hook, state: HostTest['state'], error?: Error): void => {
    running = undefined;
    const reason = error === undefined ? {} : { error: error.stack ?? String(error) };
    tests.push({ title: test.fullTitle(), file: path.basename(test.file ?? ''), state, ...reason });
    write(false);
  };
  write(false);
  runner.on('test', (test) => {
    running = test.fullTitle();
    write(false);
  });
  runner.on('pass', (test) => settle(test, 'passed'));
  runner.on('fail', (test, error: Error) => settle(test, 'failed', error));
  runner.on('pending', (test) => settle(test, 'skipped'));
  runner.on('end', () => write(true));
}
