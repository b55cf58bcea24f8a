import { readFileSync } from 'node:fs';
import type { Locator, Page } from 'playwright-core';
import type { Palette } from './palette.ts';
import type { Settings } from './settings.ts';
import { eventually } from './wait.ts';

type Theme = 'dark' | 'light';

const themes: Record<Theme, { readonly name: string; readonly drawn: string }> = {
  dark: { name: 'Dark Modern', drawn: '.monaco-workbench.vs-dark' },
  light: { name: 'Light Modern', drawn: '.monaco-workbench.vs' },
};

/** The user's settings: the file itself, and the editor for it. */
export class UserSettings {
  readonly #page: Page;
  readonly #palette: Palette;
  readonly #file: string;

  constructor(page: Page, palette: Palette, file: string) {
    this.#page = page;
    this.#palette = palette;
    this.#file = file;
  }

  /**
   * Changes settings.json in an editor, as a person does: a change of the file from outside is noticed by some
   * windows only. Wait for an effect of it before going on.
   */
  async change(settings: Settings): Promise<void> {
    const now = JSON.parse(readFileSync(this.#file, 'utf8')) as Settings;
    const text = JSON.stringify({ ...now, ...settings }, null, 2);
    await this.#palette.run('Preferences: Open User Settings (JSON)');
    const editor = this.#page.locator('.editor-instance .monaco-editor[data-uri$="settings.json"]');
    await editor.locator('.view-line').first().click();
    await this.#page.keyboard.press('ControlOrMeta+A');
    await paste(this.#page, text);
    await this.#page.keyboard.press('ControlOrMeta+S');
    await eventually('the settings are saved', () => readFileSync(this.#file, 'utf8') === text);
    await this.#palette.run('View: Close Editor');
    await editor.waitFor({ state: 'detached' });
  }

  async theme(theme: Theme): Promise<void> {
    await this.change({ 'workbench.colorTheme': themes[theme].name });
    await this.#page.locator(themes[theme].drawn).waitFor();
  }

  /** Opens the settings editor at what a search finds, for example `@ext:batch-pool.batch-pool`. */
  async openEditor(search: string): Promise<Locator> {
    await this.#palette.run('Preferences: Open Settings (UI)');
    const editor = this.#page.locator('.settings-editor');
    await editor.locator('.settings-tree-container .monaco-list-row').first().waitFor();
    const box = editor.locator('.search-container .monaco-editor').first();
    await box.click();
    await this.#page.keyboard.press('ControlOrMeta+A');
    await this.#page.keyboard.insertText(search);
    await editor.locator('.settings-count-widget', { hasText: /Found/ }).waitFor();
    const suggestions = this.#page.locator('.suggest-widget.visible');
    if (await suggestions.isVisible()) await this.#page.keyboard.press('Escape');
    return editor;
  }
}

/** Typed text would get the editor's closing brackets. */
async function paste(page: Page, text: string): Promise<void> {
  await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(text)})`);
  await page.keyboard.press('ControlOrMeta+V');
}
