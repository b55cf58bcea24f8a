import type { Locator, Page } from 'playwright-core';
import type { Palette } from './palette.ts';

/** The user's settings, as a person changes them. */
export class UserSettings {
  readonly #page: Page;
  readonly #palette: Palette;

  constructor(page: Page, palette: Palette) {
    this.#page = page;
    this.#palette = palette;
  }

  /** From the dark theme, in which windows begin, to the light one. */
  async light(): Promise<void> {
    await this.#palette.run('Preferences: Toggle between Light/Dark Themes');
    await this.#page.locator('.monaco-workbench.vs').waitFor();
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
