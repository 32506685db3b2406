/**
 * Builds the page once for all tests of a run that open it in a browser; their `inject('pageDir')` is its folder. `TILLFRAME_BUILT_PAGE`: the folder of
 * one that was built already.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { TestProject } from 'vitest/node';
import { buildPage } from './peers/page/build-page.ts';

declare module 'vitest' {
  // oxlint-disable-next-line typescript/consistent-type-definitions -- adds to the type of Vitest
  export interface ProvidedContext {
    pageDir: string;
  }
}

export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const built = process.env['TILLFRAME_BUILT_PAGE'];
  if (built !== undefined) {
    provide('pageDir', resolve(built));
    return () => Promise.resolve();
  }
  const pageDir = await mkdtemp(join(tmpdir(), 'tillframe-page-'));
  await buildPage(pageDir);
  provide('pageDir', pageDir);
  return () => rm(pageDir, { recursive: true });
}
