import type { Locator, Page } from 'playwright-core';
import { eventually } from './wait.ts';

/** The command palette, and the other questions that VS Code asks in the same place. */
export class Palette {
  readonly #page: Page;
  readonly #widget: Locator;
  readonly #box: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.#widget = page.locator('.quick-input-widget');
    this.#box = this.#widget.locator('input.input');
  }

  /** A row of the open list. */
  row(label: string | RegExp): Locator {
    return this.#widget.locator('.quick-input-list .monaco-list-row', { hasText: label }).first();
  }

  /** Runs a command by its title. */
  async run(title: string): Promise<void> {
    await (await this.#openAt(title)).click();
  }

  /**
   * Waits until a command is known. An extension registers seconds after the window is there, its menu items with
   * its commands.
   */
  async knows(title: string): Promise<void> {
    await this.#openAt(title);
    await this.#close();
  }

  /** Answers a QuickPick by the row with this text. */
  async choose(label: string | RegExp): Promise<void> {
    await this.row(label).click();
  }

  /** Answers an InputBox. */
  async answer(text: string): Promise<void> {
    await this.#box.waitFor();
    await this.#box.fill(text);
    await this.#page.keyboard.press('Enter');
  }

  /** Goes a step back, by the arrow beside the title. */
  async back(): Promise<void> {
    await this.#widget.getByRole('button', { name: 'Back' }).click();
  }

  /** What an open question says: its title, prompt and validation message. */
  async question(): Promise<string> {
    await this.#widget.waitFor();
    return this.#widget.innerText();
  }

  /** An open palette does not notice a command that comes later, so it is opened anew until the row is there. */
  async #openAt(title: string): Promise<Locator> {
    const row = this.row(title);
    return eventually(
      `the palette offers ${title}`,
      async () => {
        await this.#open();
        await this.#box.fill(`>${title}`);
        try {
          await row.waitFor({ timeout: 2000 });
          return row;
        } catch {
          await this.#close();
          return false;
        }
      },
      60_000,
    );
  }

  /**
   * By the keyboard; where that does not get through, by the mouse. After a reload the frame of a picture that is
   * being restored takes the focus, and VS Code hears no key until something else is clicked.
   */
  async #open(): Promise<void> {
    await this.#page.keyboard.press('F1');
    try {
      await this.#box.waitFor({ timeout: 3000 });
    } catch {
      await this.#page.locator('.command-center .command-center-center').click({ timeout: 3000 });
      await this.#box.waitFor({ timeout: 5000 });
    }
  }

  async #close(): Promise<void> {
    await this.#page.keyboard.press('Escape');
    await this.#widget.waitFor({ state: 'hidden' });
  }
}
