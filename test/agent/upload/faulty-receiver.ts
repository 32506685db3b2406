/** The real receiver in a folder of its own, with faults put before and behind it by hooks of the test. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { systemClock } from '../../../src/lib/clock.ts';
import { createLog } from '../../../src/lib/log.ts';
import { splitJsonArray } from '../../../src/receiver/batch.ts';
import type { ClipStore } from '../../../src/receiver/clips/clip-store.ts';
import { createReceiverHttp } from '../../../src/receiver/http.ts';
import type { PictureFolder } from '../../../src/receiver/pictures/picture-folder.ts';
import { databasePath, openReceiverStore } from '../../../src/receiver/receiver-store.ts';

export const receiverToken = 'receiver-token';

/**
 * A number is answered in place of the receiver, which then sees nothing; `drop_answer` and `garbage` spoil its answer after it has stored;
 * of `half_is_taken` it only gets to see, and answers for, every second event.
 */
export const faults = [
  400,
  401,
  413,
  429,
  500,
  501,
  503,
  'hang',
  'reset',
  'drop_answer',
  'garbage',
  'half_is_taken',
] as const;
export type Fault = (typeof faults)[number] | 'none';

export type FaultyReceiver = {
  readonly url: string;
  /** Bodies at the receiver, by event id. */
  bodies(): Map<string, string>;
  pictures: PictureFolder;
  clips: ClipStore;
  [Symbol.asyncDispose](): Promise<void>;
};

/** `nextFault` is called once for each request. */
export async function startFaultyReceiver(
  nextFault: (request: { readonly method: string; readonly url: string }) => Fault = () => 'none',
  { presign }: { readonly presign?: boolean } = {},
): Promise<FaultyReceiver> {
  const folder = mkdtempSync(join(tmpdir(), 'tillframe-receiver-'));
  const path = databasePath(folder);
  const store = openReceiverStore({
    dataDir: folder,
    nowMs: () => systemClock.nowMs(),
    ownerTokens: [receiverToken],
    minFreeBytes: 0,
  });
  const { pictures, clips } = store;
  const app = createReceiverHttp({
    ...store,
    log: createLog({ level: 'silent' }),
    clock: systemClock,
    ...(presign !== undefined && { presign }),
    maxRequestsPerSecond: 100_000,
  });

  const faultOf = new WeakMap<object, Fault>();
  app.addHook('onRequest', async (request, reply) => {
    const fault = nextFault(request);
    faultOf.set(request, fault);
    if (typeof fault === 'number') return reply.code(fault).header('retry-after', '0').send({});
    if (fault === 'hang' || fault === 'reset') reply.hijack();
    if (fault === 'reset') request.raw.socket.destroy();
    return undefined;
  });
  app.addHook('preHandler', async (request) => {
    if (faultOf.get(request) !== 'half_is_taken' || request.method !== 'POST') return;
    const body = request.body as Buffer;
    const plain = request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
    const half = splitJsonArray(plain.toString())?.filter((_event, index) => index % 2 === 1);
    delete request.headers['content-encoding'];
    request.body = Buffer.from(`[${half?.join(',') ?? ''}]`);
  });
  app.addHook('onSend', (request, _reply, payload, done) => {
    const fault = faultOf.get(request);
    if (fault === 'drop_answer') request.raw.socket.destroy();
    if (fault === 'garbage') payload = '<html>';
    done(null, payload);
  });

  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    url,
    bodies() {
      const db = new Database(path, { readonly: true });
      const rows = db.prepare<[], { id: string; body: string }>('select id, body from events').all();
      db.close();
      return new Map(rows.map(({ id, body }) => [id, body]));
    },
    pictures,
    clips,
    async [Symbol.asyncDispose]() {
      await app.close();
      store[Symbol.dispose]();
      rmSync(folder, { recursive: true });
    },
  };
}
