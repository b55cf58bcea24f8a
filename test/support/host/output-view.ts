import type { Locator, Page } from 'playwright-core';
import { eventually } from './wait.ts';

/** The Output panel. It draws what fits into it, so a long output is never there as a whole. */
export class OutputView {
  readonly #view: Locator;
  readonly #channel: Locator;

  constructor(page: Page) {
    this.#view = page.locator('.output-view .view-lines').first();
    this.#channel = page.locator('.part.panel select.monaco-select-box').first();
  }

  /** The lines in view. */
  async text(): Promise<string> {
    // Lines are absolutely placed: their order on the screen is not their order in the document.
    const lines = await this.#view.locator('.view-line').all();
    const placed = await Promise.all(
      lines.map(async (line) => [await top(line), await line.innerText()] as const),
    );
    return placed
      .toSorted(([a], [b]) => a - b)
      .map(([, text]) => text.replaceAll('\u00a0', ' ')) // spaces are drawn as no-break spaces
      .join('\n');
  }

  /** Waits until the lines in view contain this, and gives them. */
  async shows(what: string | RegExp, milliseconds = 30_000): Promise<string> {
    const matches = (text: string): boolean =>
      typeof what === 'string' ? text.includes(what) : what.test(text);
    return eventually(
      `the output shows ${String(what)}`,
      async () => {
        const text = await this.text();
        return matches(text) && text;
      },
      milliseconds,
    );
  }

  /** The name of the channel that is shown. */
  async channel(): Promise<string> {
    return (await this.#channel.locator('option:checked').textContent()) ?? '';
  }

  /** The colour of the first element with this text: `rgb(…)`. */
  async colour(text: string): Promise<string> {
    const element = this.#view.locator('.view-line > span > span', { hasText: text }).first();
    // It runs in the page; these sources know no page.
    // An element that is being drawn anew has none for a moment.
    return eventually(`${text} has a colour`, () =>
      element.evaluate((node) => {
        const page = globalThis as unknown as { getComputedStyle(of: unknown): { readonly color: string } };
        return page.getComputedStyle(node).color;
      }),
    );
  }

  /** The link with this text; a link with several colours is several elements, so name a part of one colour. */
  link(text: string | RegExp): Locator {
    return this.#links(text).first();
  }

  #links(text: string | RegExp): Locator {
    return this.#view.locator('.detected-link, .detected-link-active', { hasText: text });
  }

  /** Opens a link as a person does, by Ctrl+click. */
  async openLink(text: string | RegExp): Promise<void> {
    await eventually(`a link ${String(text)} in view`, async () => {
      for (const link of await this.#links(text).all()) {
        // One that is drawn beside the view, or goes as the panel scrolls, cannot be clicked.
        const clicked = await link.click({ modifiers: ['ControlOrMeta'], timeout: 1000 }).then(
          () => true,
          () => false,
        );
        if (clicked) return true;
      }
      return false;
    });
  }
}

async function top(line: Locator): Promise<number> {
  const style = (await line.getAttribute('style')) ?? '';
  return Number(/top:\s*(-?[\d.]+)px/.exec(style)?.[1] ?? 0);
}
