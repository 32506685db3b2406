/** The receiver on each of its stores, for tests of what both have. */
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import pg from 'pg';
import { systemClock } from '../../src/lib/clock.ts';
import { readBucket } from '../../src/receiver/pictures/bucket.ts';
import { createS3Objects, keysIn } from '../../src/receiver/pictures/s3-objects.ts';
import { openPostgresAdmin } from '../../src/receiver/postgres/postgres-store.ts';
import { openReceiverAdmin } from '../../src/receiver/receiver-store.ts';
import type { ReceiverOptions } from '../../src/receiver/run.ts';
import type { ObjectStore } from '../peers/clouds/radosgw.ts';
import { type SharedServers, sharedServersVariable } from '../shared-servers.ts';
import { startPostgresReceiver } from './postgres/start-postgres-receiver.ts';
import { makePage, type Receiver, startReceiver } from './start.ts';

export const storeKinds = ['SQLite', 'PostgreSQL'] as const;
export type StoreKind = (typeof storeKinds)[number];

/** What commands of the operator use. */
type Admin = Pick<
  Awaited<ReturnType<typeof openPostgresAdmin>>,
  'people' | 'credentials' | 'targets' | 'webhooks' | 'posApps'
> &
  AsyncDisposable;

export type StoredReceiver = Pick<Receiver, 'url' | 'setUpCode' | 'newTargets'> &
  AsyncDisposable & {
    /** Where it is, for commands. */
    readonly place: readonly string[];
    /** `nowMs`: time of its clock. */
    readonly admin: (nowMs?: () => number) => Promise<Admin>;
    /** Places that have the text: files of the folder, or tables. */
    placesOf(text: string): Promise<string[]>;
    /** Names of stored pictures and clips. */
    files(): Promise<string[]>;
  };

const nowMs = (): number => systemClock.nowMs();
let names = 0;

export async function startOn(
  kind: StoreKind,
  options: Pick<Partial<ReceiverOptions>, 'forwardTo' | 'clock' | 'log' | 'dataDir' | 'broker'> = {},
): Promise<StoredReceiver> {
  if (kind === 'SQLite') {
    const receiver = await startReceiver(options);
    return {
      ...receiver,
      place: ['--data', receiver.dataDir],
      placesOf: async (words) => filesWith(receiver.dataDir, words),
      files: async () =>
        ['pictures', 'clips'].flatMap((folder) => readdirSync(join(receiver.dataDir, folder))),
      async admin(atMs = nowMs) {
        const { dataDir } = receiver;
        const { [Symbol.dispose]: close, ...admin } = openReceiverAdmin({ dataDir, nowMs: atMs });
        return { ...admin, [Symbol.asyncDispose]: async () => close() };
      },
    };
  }
  const { database, store } = await sharedStore();
  const folder = await mkdtemp(join(tmpdir(), 'tillframe-page-'));
  const receiver = await startPostgresReceiver(
    { database, store },
    { ...options, pageFolder: makePage(folder) },
  );
  return {
    ...receiver,
    place: ['--database', database],
    admin: (atMs = nowMs) => openPostgresAdmin(database, atMs),
    placesOf: (words) => tablesWith(database, words),
    files: () => objectsIn(store),
    async [Symbol.asyncDispose]() {
      await receiver[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
}

/** Files of the folder that have the text. */
export function filesWith(dataDir: string, words: string): string[] {
  return readdirSync(dataDir, { recursive: true, encoding: 'utf8' }).filter((name) => {
    try {
      return readFileSync(join(dataDir, name)).includes(words);
    } catch {
      return false;
    }
  });
}

/** Tables with the text in a row that a transaction can see. */
export async function tablesWith(database: string, words: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: database });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      "select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'",
    );
    const found: string[] = [];
    for (const { name } of rows) {
      const sql = `select 1 from ${name} one where position($1 in one::text) > 0 limit 1`;
      if ((await client.query(sql, [words])).rowCount !== 0) found.push(name);
    }
    return found;
  } finally {
    await client.end();
  }
}

/** Pictures and clips; the record of erasures is not among them. */
export async function objectsIn({ pictures, env }: Pick<ObjectStore, 'pictures' | 'env'>): Promise<string[]> {
  const bucket = readBucket(pictures);
  if (bucket === undefined) throw new Error(pictures);
  const found: string[] = [];
  for await (const names of createS3Objects(bucket, keysIn(env)).list('')) found.push(...names);
  return found.filter((name) => !name.startsWith('erasures/'));
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
