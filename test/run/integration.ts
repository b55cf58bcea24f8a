/** Runs test/integration in real extension hosts, one window for each case, against the built sources. */
import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cases, type Case, type CaseName } from '../integration/cases.ts';
import { ensureChromium, openBrowser } from '../support/host/chromium.ts';
import { ensureTestHost } from '../support/host/install.ts';
import { startServer, windowUrl } from '../support/host/server.ts';
import { bundleSuite } from './bundle-suite.ts';
import { caseResults, forgottenFiles } from './host-results.ts';
import { outFolder, refuse, temporaryFolder } from './repository.ts';
import { closeSuite, forgetResults, printTest, type TestResult } from './results.ts';
import { suiteOptions } from './suite-options.ts';

/** Far more than it takes: for a window that hangs. */
const limitMs = 480_000;
const out = outFolder('integration');
const options = suiteOptions(process.argv.slice(2));
forgetResults('integration');
if (!existsSync(path.join(options.extension, 'dist', 'extension.cjs'))) {
  refuse('There is no dist/extension.cjs to test; run `npm run build` first.');
}
const host = await ensureTestHost();
const chromium = await ensureChromium();
const suite = await bundleSuite();

const tests: TestResult[] = [];
const ran: string[] = [];
const waiting = [...options.cases];
/** Each case has a server and a browser of its own; the first one takes as long as the others together. */
await Promise.all(Array.from({ length: options.windows }, lane));
if (options.whole) {
  const forgotten = forgottenFiles(suite.files, ran);
  forgotten.forEach(printTest);
  tests.push(...forgotten);
}
closeSuite('integration', tests);

async function lane(): Promise<void> {
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
    const begin = Date.now();
    const results = await runCase(name);
    console.log(`Case ${name}: ${((Date.now() - begin) / 1000).toFixed(1)} s`);
    results.tests.forEach(printTest);
    tests.push(...results.tests);
    ran.push(...results.files);
  }
}

async function runCase(name: CaseName): Promise<ReturnType<typeof caseResults>> {
  const { workspace, settings, restricted }: Case = cases[name];
  const folder = temporaryFolder();
  const results = path.join(out, `${name}.json`);
  rmSync(results, { force: true });
  try {
    const env: Record<string, string> = { TEST_RESULTS: results, TEST_CASE: name };
    if (options.grep !== undefined) env['TEST_GREP'] = options.grep;
    const logFile = path.join(out, `${name}.log`);
    const server = await startServer(host, { settings, restricted, testDriver: true, env, logFile });
    try {
      const url = windowUrl(server.port, {
        open: await workspace(folder),
        extensionDevelopmentPath: options.extension,
        extensionTestsPath: suite.entry,
      });
      const trouble = await runWindow(url, name);
      return caseResults(name, results, trouble);
    } finally {
      await server.stop();
    }
  } catch (error) {
    return caseResults(name, results, String(error));
  }
}

/** Opens the window that runs the suite. @returns what went wrong with the window itself */
async function runWindow(url: string, name: CaseName): Promise<string | undefined> {
  const { browser, context } = await openBrowser(chromium);
  try {
    const page = await context.newPage();
    const said: string[] = [];
    page.on('pageerror', (error) => said.push(String(error)));
    // The window of a suite calls these two: with every console line, and with the outcome of run().
    const ended = new Promise<unknown>((resolve) => void page.exposeFunction('codeAutomationExit', resolve));
    await page.exposeFunction('codeAutomationLog', (_type: unknown, args: unknown[]) => {
      said.push(args.map(String).join(' '));
    });
    await page.goto(url, { waitUntil: 'commit', timeout: 60_000 });
    const late = Symbol('late');
    const code = await Promise.race([ended, sleep(limitMs, late, { ref: false })]);
    if (code === 0) return undefined; // also when the host died: then the report tells
    if (code !== late) return `The window ended with ${String(code)}:\n${said.slice(-20).join('\n')}`;
    const picture = path.join(out, `${name}-late.png`);
    await page.screenshot({ path: picture });
    return `Nothing after ${limitMs / 1000} s; see ${picture}. The window said:\n${said.slice(-20).join('\n')}`;
  } finally {
    await browser.close();
  }
}
