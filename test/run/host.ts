/** Makes sure of what the suites in a browser need: VS Code's server in the cache, and a Chromium. */
import { ensureChromium } from '../support/host/chromium.ts';
import { ensureTestHost } from '../support/host/install.ts';

const { server } = await ensureTestHost();
console.log(`VS Code's server: ${server}`);
console.log(`Chromium: ${await ensureChromium()}`);
