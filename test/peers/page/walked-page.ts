/** The parts of a page and its locators that a walk uses: Playwright has them, and so has WebKit over its own driver (webkit-page.ts). */

export type WalkedFinder = {
  locator(css: string, options?: { hasText?: string }): WalkedLocator;
  getByRole(
    role: 'button' | 'form' | 'link' | 'status',
    options?: { name?: string; exact?: boolean },
  ): WalkedLocator;
  getByLabel(text: string, options?: { exact?: boolean }): WalkedLocator;
  getByText(text: string): WalkedLocator;
};

export type WalkedLocator = WalkedFinder & {
  first(): WalkedLocator;
  waitFor(): Promise<void>;
  count(): Promise<number>;
  innerText(): Promise<string>;
  click(): Promise<void>;
  tap(): Promise<void>;
  fill(text: string): Promise<void>;
  pressSequentially(text: string): Promise<void>;
  scrollIntoViewIfNeeded(): Promise<void>;
  /** Runs in the page, with nothing of what surrounds it here. */
  evaluate(script: (one: unknown) => void): Promise<unknown>;
};

export type WalkedPage = WalkedFinder & {
  goto(url: string): Promise<unknown>;
  goBack(): Promise<unknown>;
  /** Null where the browser has a window. */
  viewportSize(): { width: number } | null;
  /** Value of an expression, or what its promise gives. */
  evaluate<T>(expression: string): Promise<T>;
};
