import type { Locator, Page } from 'playwright-core';
import { eventually } from './wait.ts';

/** An open context menu, or a submenu of one. It is in a shadow root, which Playwright looks into. */
export class Menu {
  readonly #root: Locator;
  readonly #items: Locator;
  /** How many submenus lead to it. */
  readonly #depth: number;

  private constructor(root: Locator, items: Locator, depth: number) {
    this.#root = root;
    this.#items = items;
    this.#depth = depth;
  }

  static async open(page: Page): Promise<Menu> {
    const root = page.locator('.context-view .monaco-menu').first();
    const menu = new Menu(root, root, 0);
    await menu.#items.getByRole('menuitem').first().waitFor();
    return menu;
  }

  item(label: string | RegExp): Locator {
    return this.#items.getByRole('menuitem', { name: label });
  }

  /** Everything that the menu offers, from top to bottom. */
  async labels(): Promise<string[]> {
    const labels = await this.#items.locator('.action-label').allInnerTexts();
    return labels.map((label) => label.trim()).filter((label) => label !== '');
  }

  /** Opens a submenu. */
  async submenu(label: string | RegExp): Promise<Menu> {
    const items = this.#root.locator('.monaco-submenu').nth(this.#depth);
    await this.#clickUntil(label, items.getByRole('menuitem').first(), 'visible');
    return new Menu(this.#root, items, this.#depth + 1);
  }

  async pick(label: string | RegExp): Promise<void> {
    await this.#clickUntil(label, this.#root, 'detached');
  }

  /** Closes it and the menus that it hangs on; the mouse that rests on an item may open its submenu once more. */
  async close(): Promise<void> {
    await eventually('the menu is closed', async () => {
      await this.#root.page().keyboard.press('Escape');
      await this.#root.waitFor({ state: 'detached', timeout: 500 });
      return true;
    });
  }

  /** Menus ignore the mouse for their first 100 ms, so that the click which opened them picks nothing. */
  async #clickUntil(label: string | RegExp, what: Locator, state: 'visible' | 'detached'): Promise<void> {
    await this.item(label).waitFor();
    await eventually(`the menu item ${String(label)} is taken`, async () => {
      // It fails when the click before it came through after all.
      await this.item(label)
        .click({ timeout: 2000 })
        .catch(() => undefined);
      await what.waitFor({ state, timeout: 1000 });
      return true;
    });
  }
}
