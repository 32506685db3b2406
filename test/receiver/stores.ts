/** The receiver on each of its stores, for tests of what both have. */
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import pg from 'pg';
import { systemClock } from '../../src/lib/clock.ts';
import { openPostgresAdmin } from '../../src/receiver/postgres/postgres-store.ts';
import { openReceiverAdmin } from '../../src/receiver/receiver-store.ts';
import { type SharedServers, sharedServersVariable } from '../shared-servers.ts';
import { startPostgresReceiver } from './postgres/start-postgres-receiver.ts';
import { makePage, type Receiver, startReceiver } from './start.ts';

export const storeKinds = ['SQLite', 'PostgreSQL'] as const;
export type StoreKind = (typeof storeKinds)[number];

/** What commands of the operator use. */
type Admin = Pick<Awaited<ReturnType<typeof openPostgresAdmin>>, 'people' | 'credentials'> & AsyncDisposable;

export type StoredReceiver = Pick<Receiver, 'url' | 'setUpCode'> &
  AsyncDisposable & { readonly admin: () => Promise<Admin> };

const nowMs = (): number => systemClock.nowMs();
let names = 0;

export async function startOn(kind: StoreKind): Promise<StoredReceiver> {
  if (kind === 'SQLite') {
    const receiver = await startReceiver();
    return {
      ...receiver,
      async admin() {
        const { [Symbol.dispose]: close, ...admin } = openReceiverAdmin({ dataDir: receiver.dataDir, nowMs });
        return { ...admin, [Symbol.asyncDispose]: async () => close() };
      },
    };
  }
  const { database, store } = await sharedStore();
  const folder = await mkdtemp(join(tmpdir(), 'tillframe-page-'));
  const receiver = await startPostgresReceiver({ database, store }, { pageFolder: makePage(folder) });
  return {
    ...receiver,
    admin: () => openPostgresAdmin(database, nowMs),
    async [Symbol.asyncDispose]() {
      await receiver[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
}

/** A database and a part of the bucket of its own, on the servers that all test files share. */
export async function sharedStore() {
  const { postgres, endpoint, env } = await sharedServers();
  const name = `of_${process.pid}_${Math.random().toString(36).slice(2, 8)}_${++names}`;
  const client = new pg.Client({ connectionString: postgres });
  await client.connect();
  try {
    await client.query(`create database ${name}`);
  } finally {
    await client.end();
  }
  const database = postgres.replace(/[^/]+$/, name);
  const pictures = `s3://pictures/${name}?endpoint=${encodeURIComponent(endpoint)}`;
  return { database, store: { pictures, endpoint, env } };
}

async function sharedServers(): Promise<SharedServers> {
  const answer = JSON.parse(
    await text(connect(process.env[sharedServersVariable] ?? '')),
  ) as SharedServers & {
    error?: string;
  };
  if (answer.error !== undefined) throw new Error(answer.error);
  return answer;
}
