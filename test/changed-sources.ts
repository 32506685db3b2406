/**
 * Set-up of every worker: Node loads the sources as they are, but for a few that are changed on the way (few-files.ts, quick-hashes.ts). Without
 * Vite in between, imports cost less, and functions that call those of other modules run faster.
 */
import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';
import { fewFiles } from './few-files.ts';
import { quickHashes } from './quick-hashes.ts';

// A worker sets up once for each of its files.
const isSet = Symbol.for('tillframe.tests.changed-sources');

if (!Reflect.has(globalThis, isSet)) {
  Reflect.set(globalThis, isSet, true);
  const changes = Map.groupBy([...fewFiles, ...quickHashes], ({ path }) => pathToFileURL(path).href);
  registerHooks({
    // Vitest's own hook reports each import to the process that started the worker, which needs it only where it watches for changes.
    resolve: (specifier, context, nextResolve) =>
      /^\..*\.ts$/.test(specifier) && context.parentURL !== undefined && process.env['VITEST_MODE'] === 'RUN'
        ? { url: new URL(specifier, context.parentURL).href, shortCircuit: true }
        : nextResolve(specifier, context),
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      const found = changes.get(url);
      if (found === undefined) return loaded;
      const { source } = loaded;
      const code = typeof source === 'string' ? source : new TextDecoder().decode(source ?? undefined);
      return { ...loaded, source: found.reduce((text, { change }) => change(text), code) };
    },
  });
}
