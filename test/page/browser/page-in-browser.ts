/** The built page in a real browser, over a world that a test makes: for all tests of a file. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject } from 'vitest';
import { startChromium } from '../../peers/page/browser.ts';
import { createWorld, type PageApi, startPageApi, type World } from '../../peers/page/page-api.ts';
import { pictures } from '../../peers/page/page-pictures.ts';

/** At its end the page has complained of nothing. */
export type Visit = AsyncDisposable & { readonly page: Page; readonly api: PageApi; readonly world: World };

type VisitOptions = {
  /** Behind `#/`. */
  readonly at?: string;
  readonly locale?: string;
  /** Of the screen, px; a phone's unless it is said. */
  readonly width?: number;
  /** Before the page is opened. */
  readonly before?: (page: Page) => Promise<void>;
};

export type PageInBrowser = {
  readonly visit: (over?: Partial<World>, options?: VisitOptions) => Promise<Visit>;
  readonly browser: () => Browser;
  /** Two pictures of a camera, JPEG. */
  readonly shots: () => readonly Buffer[];
};

/** Called at the top of a file: page and browser are there for its tests, and gone after them. */
export function pageInBrowser(): PageInBrowser {
  let browser: Browser;
  const pageDir = inject('pageDir');
  let shots: Buffer[];
  const opened = new AsyncDisposableStack();
  beforeAll(async () => {
    shots = await pictures(2);
    browser = opened.adopt(await startChromium(), (one) => one.close());
  }, 300_000);
  afterAll(() => opened.disposeAsync());
  return {
    browser: () => browser,
    shots: () => shots,
    async visit(over = {}, { at = '', locale = 'ja', width = 390, before } = {}) {
      const world = createWorld({ pictures: shots, ...over });
      const api = await startPageApi(world, { pageDir });
      const page = await browser.newPage({ locale, viewport: { width, height: 844 } });
      const complaints: string[] = [];
      page.on('pageerror', (error) => complaints.push(error.message));
      await before?.(page);
      await page.goto(`${api.url}/#/${at}`);
      return {
        ...{ page, api, world },
        async [Symbol.asyncDispose]() {
          await page.close();
          await api[Symbol.asyncDispose]();
          expect(complaints).toEqual([]);
        },
      };
    },
  };
}
