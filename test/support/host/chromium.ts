import { chromium, type Browser, type BrowserContext } from 'playwright-core';
import { canInstallPackages, installPackages, systemId } from './apt.ts';
import { command, isExecutable, onPath } from './command.ts';

/** The one without a user interface first: until a window is drawn it takes two thirds of the CPU. */
const names = [
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
];
const fonts = ['fonts-noto-color-emoji', 'fonts-noto-cjk'];

/** The path of a Chromium: the one named by CHROMIUM, or on the PATH, or installed now where that is possible. */
export async function ensureChromium(): Promise<string> {
  const named = process.env['CHROMIUM'];
  if (named !== undefined) {
    if (!isExecutable(named)) throw new Error(`CHROMIUM names ${named}, which is not a program.`);
    return named;
  }
  const installsHere = systemId() === 'debian' && canInstallPackages();
  const found = find();
  if (found !== undefined) {
    if (installsHere) await ensureFonts();
    return found;
  }
  if (!installsHere) {
    const how = systemId() === 'debian' ? ' (sudo apt-get install chromium-headless-shell)' : '';
    throw new Error(`No Chromium found. Install one${how}, or name a Chromium or Chrome by CHROMIUM.`);
  }
  await installPackages(['chromium-headless-shell', ...fonts], 'the tests in a browser');
  const installed = find();
  if (installed === undefined)
    throw new Error('apt-get installed chromium-headless-shell, yet it is not on the PATH.');
  return installed;
}

const find = (): string | undefined =>
  names.map(onPath).find((file) => file !== undefined) ??
  ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'].find((file) => isExecutable(file));

/** Without them the emoji and 日本語 of the tests' file names are boxes in the screenshots. */
async function ensureFonts(): Promise<void> {
  try {
    await command('dpkg-query', ['--status', ...fonts]);
  } catch {
    await installPackages(fonts, 'file names in the screenshots').catch((error: unknown) =>
      console.log(`Going on without fonts for emoji and CJK: ${String(error)}`),
    );
  }
}

export interface OpenBrowser {
  readonly browser: Browser;
  readonly context: BrowserContext;
}

export async function openBrowser(executablePath: string): Promise<OpenBrowser> {
  const browser = await chromium.launch({
    executablePath,
    args: [
      '--no-sandbox', // containers have none, and the only page is our own
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    locale: 'en-US',
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  // Two windows on two busy cores have needed more than 15 s for a list that asks all task providers.
  context.setDefaultTimeout(40_000);
  return { browser, context };
}
