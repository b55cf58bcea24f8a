/** Plays the scenarios of test/ui in real windows with the packaged extension, as a person would see them. */
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { ensureChromium, openBrowser } from '../support/host/chromium.ts';
import { ensureTestHost } from '../support/host/install.ts';
import { scenarios, type Scenario } from '../support/host/scenario.ts';
import { installExtension, startServer, windowUrl } from '../support/host/server.ts';
import { quietSettings } from '../support/host/settings.ts';
import { Workbench } from '../support/host/workbench.ts';
import { photoWorkspace } from '../support/host/workspaces.ts';
import { outFolder, refuse, root, temporaryFolder } from './repository.ts';
import { closeSuite, forgetResults, printTest, type TestResult } from './results.ts';

const { values, positionals: named } = parseArgs({
  allowPositionals: true,
  options: {
    vsix: { type: 'string', default: path.join(root, 'out', 'batch-pool-linux-x64.vsix') },
    scenarios: { type: 'string', default: path.join(root, 'test', 'ui') },
    windows: { type: 'string', default: '2' },
  },
});
const out = outFolder('ui');
forgetResults('ui');
if (!existsSync(values.vsix)) refuse(`There is no ${values.vsix} to test; run \`npm run package\` first.`);
for (const file of readdirSync(values.scenarios).filter((name) => name.endsWith('.ts'))) {
  await import(pathToFileURL(path.join(values.scenarios, file)).href);
}
const host = await ensureTestHost();
const chromium = await ensureChromium();
const temporary = temporaryFolder();
const extensionsDir = path.join(temporary, 'extensions');
await installExtension(host, values.vsix, extensionsDir);

const unknown = named.filter((name) => !scenarios.some((scenario) => scenario.name === name));
if (unknown.length > 0) refuse(`No scenario is called ${unknown.join(', ')}.`);
const tests: TestResult[] = [];
const waiting = scenarios.filter(({ name }) => named.length === 0 || named.includes(name));
/** Each scenario has a server and a browser of its own and mostly waits for them: two at a time do not meet. */
await Promise.all(Array.from({ length: Number(values.windows) }, lane));
closeSuite('ui', tests);

async function lane(): Promise<void> {
  for (let scenario = waiting.shift(); scenario !== undefined; scenario = waiting.shift()) {
    const begin = Date.now();
    let error = await play(scenario);
    if (error !== undefined) {
      // A browser beside everything else may lose a click; what is really broken is so in the next window as well.
      console.log(`  ${scenario.name} failed, and is played once more: ${error.split('\n', 1)[0]}`);
      error = await play(scenario);
    }
    const title = `${scenario.name} (${((Date.now() - begin) / 1000).toFixed(1)} s)`;
    const test: TestResult =
      error === undefined ? { title, state: 'passed' } : { title, state: 'failed', error };
    printTest(test);
    tests.push(test);
  }
}

/** @returns why it failed */
async function play({ name, options, body }: Scenario): Promise<string | undefined> {
  for (const old of readdirSync(out)) {
    if (old.startsWith(`${name}-`)) rmSync(path.join(out, old));
  }
  const server = await startServer(host, {
    settings: { ...quietSettings, ...options.settings },
    restricted: options.restricted ?? false,
    extensionsDir,
    logFile: path.join(out, `${name}.log`),
  });
  let page: Page | undefined;
  const { browser, context } = await openBrowser(chromium);
  try {
    const workspace = await (options.workspace ?? photoWorkspace)(mkdtempSync(path.join(temporary, 'case-')));
    page = await context.newPage();
    // That it is drawn is waited for; on a busy machine its 20 MB of scripts take longer than an action may.
    await page.goto(windowUrl(server.port, { open: workspace }), { waitUntil: 'commit', timeout: 60_000 });
    const wb = new Workbench(page);
    const { ready = 'Batch Pool: Show Output' } = options;
    if (ready !== false) {
      await wb.drawn();
      await wb.palette.knows(ready);
    }
    await body({ wb, workspace, shot: pictures(page, name) });
    return undefined;
  } catch (error) {
    await page?.screenshot({ path: path.join(out, `${name}-failed.png`) }).catch(() => undefined);
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  } finally {
    await browser.close();
    await server.stop();
  }
}

function pictures(page: Page, scenario: string): (name: string) => Promise<void> {
  let number = 0;
  return async (name) => {
    number++;
    const file = path.join(out, `${scenario}-${number}-${name}.png`);
    await page.screenshot({ path: file, animations: 'disabled' });
  };
}
