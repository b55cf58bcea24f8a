import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { openBrowser } from './chromium.ts';
import type { TestHost } from './install.ts';
import { startServer, windowUrl, type Server } from './server.ts';
import { quietSettings, type Settings } from './settings.ts';
import { eventually } from './wait.ts';
import { Workbench } from './workbench.ts';

export interface UiWindowOptions {
  readonly host: TestHost;
  readonly chromium: string;
  readonly extensionsDir: string;
  readonly logFile: string;
  /** The folder, or `.code-workspace` file, that it opens. */
  readonly open: string;
  readonly settings: Settings;
  readonly restricted: boolean;
}

/** A window as a person has it, with a server and a browser of its own. */
export interface UiWindow {
  readonly page: Page;
  readonly wb: Workbench;
  /**
   * Makes of a used window one for the next scenario: nothing open, the dark theme, no records, other files. Far less
   * than another window costs (14 CPU seconds with server and browser). The extension goes on as it does for a person.
   * @param fill puts the next files into the emptied folder
   */
  putBack(fill: () => void): Promise<void>;
  close(): Promise<void>;
}

export async function openUiWindow(options: UiWindowOptions): Promise<UiWindow> {
  const { host, open, restricted, extensionsDir, logFile } = options;
  const settings = { ...quietSettings, ...options.settings };
  const server = await startServer(host, { settings, restricted, extensionsDir, logFile });
  writeFileSync(path.join(server.userDir, 'keybindings.json'), JSON.stringify(keys));
  const { browser, context } = await openBrowser(options.chromium);
  const close = async (): Promise<void> => {
    await browser.close();
    await server.stop();
  };
  try {
    const page = await openPage(context, windowUrl(server.port, { open }));
    const wb = new Workbench(page);
    const putBack: UiWindow['putBack'] = (fill) => refurbish({ server, wb, open }, fill);
    return { page, wb, putBack, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openPage(context: BrowserContext, url: string): Promise<Page> {
  const page = await context.newPage();
  // That it is drawn is waited for; on a busy machine its 20 MB of scripts take longer than an action may.
  await page.goto(url, { waitUntil: 'commit', timeout: 60_000 });
  return page;
}

const [tidy, dark] = ['Control+Shift+Alt+F8', 'Control+Shift+Alt+F9'] as const;

/** A key for what would be a visit to the palette for each command. */
const keys = [
  {
    key: tidy.replace('Control', 'ctrl').toLowerCase(),
    command: 'runCommands',
    args: {
      commands: [
        'workbench.action.closeAllEditors',
        'workbench.action.closePanel',
        'notifications.clearAll',
        'workbench.view.explorer',
      ],
    },
  },
  { key: dark.replace('Control', 'ctrl').toLowerCase(), command: 'workbench.action.toggleLightDarkThemes' },
];

interface Used {
  readonly server: Server;
  readonly wb: Workbench;
  readonly open: string;
}

async function refurbish({ server, wb, open }: Used, fill: () => void): Promise<void> {
  const { page } = wb;
  // A frame that has the focus would keep the key.
  await page.locator('.part.statusbar').click({ position: { x: 640, y: 10 } });
  await page.keyboard.press(tidy);
  await wb.page.locator('.tabs-container').getByRole('tab').first().waitFor({ state: 'detached' });
  await page.locator('.notification-list-item').first().waitFor({ state: 'detached' });
  await page.locator('.part.panel').waitFor({ state: 'hidden' });
  // A settings.json that changes behind its back is not noticed in a browser.
  if (await page.locator('.monaco-workbench.vs').isVisible()) await page.keyboard.press(dark);
  await page.locator('.monaco-workbench.vs-dark').waitFor();
  empty(open);
  await eventually('the explorer is empty', async () => (await wb.explorer.rows.count()) === 0);
  for (const records of ['runs', 'kept']) empty(path.join(server.stateDir, records));
  fill();
  await wb.explorer.rows.first().waitFor();
}

function empty(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) rmSync(path.join(folder, name), { recursive: true, force: true });
}

/** Moves what was made elsewhere into a folder that is open already. */
export function moveInto(folder: string, made: string): void {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(made)) renameSync(path.join(made, name), path.join(folder, name));
}
