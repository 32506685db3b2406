/**
 * One PostgreSQL and one object store for all test files whose subject is neither: started when the first file asks, ended after the last. Data
 * is in memory where there is enough, so that a flush costs nothing; the program sees a server that flushes.
 */
import { rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from './peers/clouds/postgres.ts';
import { startRadosgw } from './peers/clouds/radosgw.ts';
import { quickFolder } from './quick-folder.ts';

/** What a test file gets, as JSON. */
export type SharedServers = {
  /** Address of the server's own database. */
  readonly postgres: string;
  readonly endpoint: string;
  readonly env: { readonly AWS_ACCESS_KEY_ID: string; readonly AWS_SECRET_ACCESS_KEY: string };
};

/** Variable with the socket that answers a connection with `SharedServers`; workers inherit it. */
export const sharedServersVariable = 'TILLFRAME_TEST_SERVERS';

export default async function setup(): Promise<() => Promise<void>> {
  const path = join(tmpdir(), `tillframe-shared-${process.pid}-${Math.random().toString(36).slice(2)}`);
  let started: ReturnType<typeof start> | undefined;
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    started ??= start();
    started.then(
      ({ servers }) => socket.end(JSON.stringify(servers)),
      (error: unknown) => socket.end(JSON.stringify({ error: String(error) })),
    );
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  process.env[sharedServersVariable] = path;
  return async () => {
    server.close();
    rmSync(path, { force: true });
    await (await started?.catch(() => undefined))?.end();
  };
}

async function start() {
  const [postgres, store] = await Promise.all([startPostgres([], quickFolder()), startRadosgw()]);
  const servers: SharedServers = { postgres: postgres.url, endpoint: store.endpoint, env: store.env };
  return {
    servers,
    async end() {
      await Promise.all([postgres, store].map((one) => one[Symbol.asyncDispose]()));
    },
  };
}
