import type { Locator, Page } from 'playwright-core';
import { Menu } from './menu.ts';
import { eventually } from './wait.ts';

/** The tree of files in the side bar. */
export class Explorer {
  readonly #page: Page;
  readonly #tree: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.#tree = page.locator('.explorer-folders-view');
  }

  get rows(): Locator {
    return this.#tree.locator('.monaco-list-row');
  }

  item(name: string): Locator {
    return this.#tree.getByRole('treeitem', { name, exact: true });
  }

  async expand(name: string): Promise<void> {
    const row = this.item(name);
    await row.waitFor();
    if ((await row.getAttribute('aria-expanded')) !== 'true') await row.click();
    await eventually(`${name} is expanded`, async () => (await row.getAttribute('aria-expanded')) === 'true');
  }

  /** Selects files in this order, as a person does: click, then Ctrl+click. */
  async select(...names: readonly string[]): Promise<void> {
    for (const [index, name] of names.entries()) {
      await this.item(name).click(index === 0 ? {} : { modifiers: ['ControlOrMeta'] });
    }
    for (const name of names) await this.#selected(name);
  }

  /** Selects from one file to another: click, then Shift+click. */
  async selectRange(first: string, last: string): Promise<void> {
    await this.item(first).click();
    await this.item(last).click({ modifiers: ['Shift'] });
    await this.#selected(first);
    await this.#selected(last);
  }

  /** Right-clicks an item; one that is selected keeps the others selected too. */
  async contextMenu(name: string): Promise<Menu> {
    await this.item(name).click({ button: 'right' });
    return Menu.open(this.#page);
  }

  async #selected(name: string): Promise<void> {
    const row = this.item(name);
    await eventually(`${name} is selected`, async () => (await row.getAttribute('aria-selected')) === 'true');
  }
}
