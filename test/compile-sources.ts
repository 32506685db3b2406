/**
 * Compiles what most tests import into the cache that vitest.config.ts names, before the workers start: twenty of them at once would each compile it.
 *
 * Usage: NODE_COMPILE_CACHE=node_modules/.cache/compiled node test/compile-sources.ts
 */
import '../src/agent/agent.ts';
import '../src/cli/command-line.ts';
import './peers/page/page-api.ts';
import './peers/page/page-data.ts';
