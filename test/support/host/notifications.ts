import type { Locator, Page } from 'playwright-core';

/** Toasts, and the notification centre that keeps them after they are gone. */
export class Notifications {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** The toast whose text matches; one without a button goes by itself after some seconds. */
  toast(text: string | RegExp): Locator {
    return this.#page.locator('.notifications-toasts .notification-list-item', { hasText: text });
  }

  /** Waits for a toast, for example a progress that has come this far, and gives its text. */
  async text(text: string | RegExp, milliseconds = 30_000): Promise<string> {
    const message = this.toast(text).locator('.notification-list-item-message').first();
    await message.waitFor({ timeout: milliseconds });
    return message.innerText();
  }

  /** Clicks a button of a toast: `Show Output`, `Cancel`. A warning is a toast for 12 s; after that it is in the centre. */
  async click(text: string | RegExp, button: string | RegExp): Promise<void> {
    const toast = this.toast(text);
    const there = await toast.hover({ timeout: 3000 }).then(
      () => true, // a hovered toast stays
      () => false,
    );
    const item = there ? toast : await this.inCentre(text);
    await item.getByRole('button', { name: button, exact: true }).click();
  }

  /** Clicks a link within a toast's text. */
  async clickLink(text: string | RegExp, link: string): Promise<void> {
    await this.toast(text).getByText(link, { exact: true }).click();
  }

  async gone(text: string | RegExp, milliseconds = 30_000): Promise<void> {
    await this.toast(text).waitFor({ state: 'detached', timeout: milliseconds });
  }

  /** Opens the notification centre and gives the notification in it. */
  async inCentre(text: string | RegExp): Promise<Locator> {
    const centre = this.#page.locator('.notifications-center');
    if (!(await centre.isVisible()))
      await this.#page.locator('.statusbar-item#status\\.notifications').click();
    // The newest is on top.
    const item = centre.locator('.notification-list-item', { hasText: text }).first();
    await item.waitFor();
    return item;
  }
}
