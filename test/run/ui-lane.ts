import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import type { TestHost } from '../support/host/install.ts';
import type { Scenario } from '../support/host/scenario.ts';
import { moveInto, openUiWindow, type UiWindow } from '../support/host/ui-window.ts';
import { photoWorkspace } from '../support/host/workspaces.ts';

/** What all windows have in common. */
export interface UiGround {
  readonly host: TestHost;
  readonly chromium: string;
  readonly extensionsDir: string;
  /** For what the windows open. */
  readonly temporary: string;
  /** For pictures and logs. */
  readonly out: string;
}

interface OpenWindow {
  readonly window: UiWindow;
  readonly folder: string;
}

/** Plays scenarios one after the other, most of them in one window; after a failure it opens a new one. */
export class UiLane {
  readonly #ground: UiGround;
  #open: OpenWindow | undefined;

  constructor(ground: UiGround) {
    this.#ground = ground;
  }

  /** @returns why it failed */
  async play(scenario: Scenario): Promise<string | undefined> {
    const { out } = this.#ground;
    const picture = path.join(out, scenario.name);
    for (const old of readdirSync(out)) {
      if (old.startsWith(`${scenario.name}-`)) rmSync(path.join(out, old));
    }
    try {
      const { window, folder } = await this.#windowFor(scenario);
      await scenario.body({ wb: window.wb, workspace: folder, shot: pictures(window.page, picture) });
      if (isAlone(scenario)) await this.close();
      return undefined;
    } catch (error) {
      await this.#open?.window.page.screenshot({ path: `${picture}-failed.png` }).catch(() => undefined);
      await this.close();
      return error instanceof Error ? (error.stack ?? error.message) : String(error);
    }
  }

  async close(): Promise<void> {
    await this.#open?.window.close();
    this.#open = undefined;
  }

  async #windowFor(scenario: Scenario): Promise<OpenWindow> {
    const { settings = {}, restricted = false, ready = 'Batch Pool: Show Output' } = scenario.options;
    const { temporary, out, ...ground } = this.#ground;
    const makeWorkspace = scenario.options.workspace ?? photoWorkspace;
    const made = await makeWorkspace(mkdtempSync(path.join(temporary, 'case-')));
    if (isAlone(scenario)) await this.close();
    else await this.#putBack(made);
    if (this.#open === undefined) {
      const logFile = path.join(out, `${scenario.name}-window.log`);
      const window = await openUiWindow({ ...ground, logFile, open: made, settings, restricted });
      this.#open = { window, folder: made };
      await window.wb.drawn();
    }
    await this.#open.window.wb.palette.knows(ready);
    return this.#open;
  }

  async #putBack(made: string): Promise<void> {
    if (this.#open === undefined) return;
    const { window, folder } = this.#open;
    try {
      await window.putBack(() => moveInto(folder, made));
    } catch (error) {
      console.log(`  The window could not be put back, so a new one is opened: ${String(error)}`);
      await this.close();
    }
  }
}

/** Whether it shares no window: one begins with its settings, and trusted or not. */
export const isAlone = ({ options }: Scenario): boolean =>
  options.alone === true || options.restricted === true || options.settings !== undefined;

function pictures(page: Page, start: string): (name: string) => Promise<void> {
  let number = 0;
  return async (name) => {
    number++;
    await page.screenshot({ path: `${start}-${number}-${name}.png`, animations: 'disabled' });
  };
}
