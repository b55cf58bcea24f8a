/** Plays the scenarios of test/ui in real windows with the packaged extension, as a person would see them. */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { ensureChromium } from '../support/host/chromium.ts';
import { ensureTestHost } from '../support/host/install.ts';
import { scenarios } from '../support/host/scenario.ts';
import { installExtension } from '../support/host/server.ts';
import { outFolder, refuse, root, temporaryFolder } from './repository.ts';
import { closeSuite, forgetResults, printTest, type TestResult } from './results.ts';
import { isAlone, UiLane } from './ui-lane.ts';

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
/** Those that share a window come first: a lane has one at a time. */
const waiting = scenarios
  .filter(({ name }) => named.length === 0 || named.includes(name))
  .toSorted((a, b) => Number(isAlone(a)) - Number(isAlone(b)));
await Promise.all(Array.from({ length: Number(values.windows) }, playAll));
closeSuite('ui', tests);

async function playAll(): Promise<void> {
  const lane = new UiLane({ host, chromium, extensionsDir, temporary, out });
  for (let scenario = waiting.shift(); scenario !== undefined; scenario = waiting.shift()) {
    const begin = Date.now();
    let error = await lane.play(scenario);
    if (error !== undefined) {
      // A browser beside everything else may lose a click; what is really broken is so in the next window as well.
      console.log(`  ${scenario.name} failed, and is played once more: ${error.split('\n', 1)[0]}`);
      error = await lane.play(scenario);
    }
    const title = `${scenario.name} (${((Date.now() - begin) / 1000).toFixed(1)} s)`;
    const test: TestResult =
      error === undefined ? { title, state: 'passed' } : { title, state: 'failed', error };
    printTest(test);
    tests.push(test);
  }
  await lane.close();
}
