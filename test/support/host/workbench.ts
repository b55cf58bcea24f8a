import type { Locator, Page } from 'playwright-core';
import { Explorer } from './explorer.ts';
import { Notifications } from './notifications.ts';
import { OutputView } from './output-view.ts';
import { Palette } from './palette.ts';
import { UserSettings } from './user-settings.ts';

/** What a person sees and does in a window, with the selectors that VS Code 1.139 answers to. */
export class Workbench {
  readonly page: Page;
  readonly explorer: Explorer;
  readonly notifications: Notifications;
  readonly output: OutputView;
  readonly palette: Palette;
  readonly settings: UserSettings;

  constructor(page: Page) {
    this.page = page;
    this.explorer = new Explorer(page);
    this.notifications = new Notifications(page);
    this.output = new OutputView(page);
    this.palette = new Palette(page);
    this.settings = new UserSettings(page, this.palette);
  }

  /** The window is drawn and the explorer shows its folder. */
  async drawn(): Promise<void> {
    await this.page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: 60_000 });
    await this.explorer.rows.first().waitFor({ timeout: 60_000 });
  }

  /** An editor's tab; `click` it to bring it to the front. */
  tab(name: string): Locator {
    return this.page.locator('.tabs-container').getByRole('tab', { name });
  }

  /** The modal dialog with this text. */
  dialog(text: string | RegExp): Locator {
    return this.page.locator('.monaco-dialog-box', { hasText: text });
  }

  async dialogButton(text: string | RegExp, label: string | RegExp): Promise<void> {
    const dialog = this.dialog(text);
    await dialog.getByRole('button', { name: label }).click();
    await dialog.waitFor({ state: 'detached' });
  }

  statusItem(text: string | RegExp): Locator {
    return this.page.locator('.part.statusbar .statusbar-item', { hasText: text });
  }

  /** The line above the editors, for example that of Restricted Mode. */
  banner(text: string | RegExp): Locator {
    return this.page.locator('.part.banner', { hasText: text });
  }

  /** Trusts the open folder, as a person does in the trust editor. */
  async trust(): Promise<void> {
    await this.palette.run('Workspaces: Manage Workspace Trust');
    const editor = this.page.locator('.workspace-trust-editor');
    await editor.getByRole('button', { name: 'Trust', exact: true }).click();
    await this.banner('Restricted Mode').waitFor({ state: 'hidden' });
  }
}
