/** The reference receiver in this process and a folder of its own, and ways to ask it. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect } from 'vitest';
import type { BatchAnswer } from '../../src/contract/cloud/event.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { createLog } from '../../src/lib/log.ts';
import { databasePath } from '../../src/receiver/receiver-store.ts';
import { type ReceiverOptions, type ReceiverReady, runReceiver } from '../../src/receiver/run.ts';
import { type EventWish, owedEvent, sha256Of } from '../agent/upload/events.ts';

export type Receiver = ReceiverReady & {
  readonly dataDir: string;
  /** Settles when it has ended, as `runReceiver` does. */
  readonly done: Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

/** Disposing it fails the test if its database isn't whole. A folder that is given stays. */
export async function startReceiver(options: Partial<ReceiverOptions> = {}): Promise<Receiver> {
  const folder = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'tillframe-receiver-')));
  const pageFolder = makePage(folder);
  const lifetime = new AbortController();
  const ready = Promise.withResolvers<ReceiverReady>();
  const done = runReceiver(
    {
      listen: { host: '127.0.0.1', port: 0 },
      tokens: ['secret'],
      log: createLog({ level: 'silent' }),
      clock: systemClock,
      minFreeBytes: 0,
      pageFolder,
      ...options,
      dataDir: folder,
      onListening: ready.resolve,
    },
    lifetime.signal,
  );
  await Promise.race([ready.promise, done]);
  return {
    ...(await ready.promise),
    ...{ dataDir: folder, done },
    async [Symbol.asyncDispose]() {
      lifetime.abort();
      await done;
      const db = new Database(databasePath(folder));
      expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
      expect(db.pragma('foreign_key_check')).toEqual([]);
      db.close();
      if (options.dataDir === undefined) rmSync(folder, { recursive: true });
    },
  };
}

/** In place of the built page. */
export function makePage(within: string): string {
  const folder = join(within, 'page');
  mkdirSync(join(folder, 'assets'), { recursive: true });
  for (const name of ['index', 'en'])
    writeFileSync(join(folder, `${name}.html`), `<!doctype html><title>${name}</title>`);
  writeFileSync(join(folder, 'assets', 'first.js'), '// nothing');
  return folder;
}

export type Request = { method?: string; headers?: Record<string, string>; body?: string | Buffer };

export function ask(
  { url }: Pick<Receiver, 'url'>,
  path: string,
  { method = 'GET', headers, body }: Request = {},
): Promise<Response> {
  return fetch(url + path, {
    method,
    headers: { authorization: 'Bearer secret', ...headers },
    redirect: 'manual',
    ...(body !== undefined && { body }),
  });
}

export const batchType = { 'content-type': 'application/cloudevents-batch+json' };

export function post(
  receiver: Pick<Receiver, 'url'>,
  bodies: readonly string[],
  headers: Record<string, string> = {},
): Promise<Response> {
  return ask(receiver, '/v1/events', {
    method: 'POST',
    headers: { ...batchType, ...headers },
    body: `[${bodies.join(',')}]`,
  });
}

export async function send(
  receiver: Pick<Receiver, 'url'>,
  ...bodies: string[]
): Promise<BatchAnswer['results']> {
  const answer = await post(receiver, bodies);
  expect(answer.status).toBe(200);
  return ((await answer.json()) as BatchAnswer).results;
}

export function put(
  receiver: Pick<Receiver, 'url'>,
  jpeg: Buffer,
  headers: Record<string, string> = {},
): Promise<Response> {
  return ask(receiver, `/v1/thumbnails/${sha256Of(jpeg)}`, {
    method: 'PUT',
    headers: { 'content-type': 'image/jpeg', ...headers },
    body: jpeg,
  });
}

export const bodyOf = (request: EventWish): string => owedEvent(request).body;
export const statuses = (results: BatchAnswer['results']): string[] => results.map(({ status }) => status);
