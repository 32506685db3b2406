/**
 * Power cuts while registers sell and what is sold is sent: in the database that is found after a cut must be what was acknowledged before it,
 * and each event that the cloud had by then, word for word or as one it is done with.
 */
import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Connection, openConnection } from '../../../src/agent/store/connection.ts';
import { openStore } from '../../../src/agent/store/database.ts';
import { findQuietDamage } from '../../../src/agent/store/recovery/recovery.ts';
import { isAborted } from '../../../src/lib/abort.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { createLog } from '../../../src/lib/log.ts';
import { check } from '../../agent/store/check.ts';
import { freePort } from '../../peers/network/free-port.ts';
import { coreShop } from '../core-facts.ts';
import { type Core, push, startCore } from '../core-process.ts';
import { startCountingCloud } from '../counting-cloud.ts';
import { prepareWholeGateway } from '../whole-gateway.ts';
import { mountVolatileDisk } from './disk.ts';

export type CutFigures = {
  readonly cuts: number;
  readonly acknowledged: number;
  /** Over all cuts: acknowledged before it, and not there after it. */
  readonly lost: number;
  /** Cuts with which something was lost. */
  readonly cutsWithLoss: number;
  /** Events that the cloud had. */
  readonly told: number;
  /** Those of them that a database found after a cut did not know to have been made, or had with another body. */
  readonly forgotten: number;
  /** Cuts at which something was written and not flushed. */
  readonly cutsInMidWrite: number;
  /** Cuts after which the database was taken for damaged. */
  readonly alarms: number;
  readonly complaints: readonly string[];
  readonly emptyFiles: readonly string[];
};

/** Id of an event that states a revision of a sale. */
const revisionOf = /^(.*):r(\d+)$/;

export async function runCuts(options: {
  cuts: number;
  seed: number;
  weak?: boolean;
  /** The whole program, in place of the rigs' gateway. */
  whole?: boolean;
  onCut?: (cut: number, lost: number) => void;
}): Promise<CutFigures> {
  await using disk = await mountVolatileDisk();
  await using cloud = await startCountingCloud({ dropAnswers: 0.1 });
  const port = await freePort();
  const acknowledged: string[] = [];
  const selling = new AbortController();
  const figures = { lost: 0, cutsWithLoss: 0, cutsInMidWrite: 0, alarms: 0 };
  const forgotten = new Set<string>();
  const complaints = new Set<string>();
  const emptyFiles = new Set<string>();
  const given = { dataDir: disk.folder, port, cloudUrl: cloud.url };
  using gateway = options.whole === true ? await prepareWholeGateway(given) : undefined;
  const start = async (): Promise<Core> => {
    const core =
      gateway?.start() ??
      startCore({
        ...given,
        ...(options.weak === true && { program: new URL('./weak-core.ts', import.meta.url) }),
      });
    if (!(await core.ready)) throw new Error(`it did not start: ${core.errors()}`);
    return core;
  };
  let core = await start();
  const tills = Array.from({ length: 3 }, async (_, till) => {
    for (let number = 0; !selling.signal.aborted; number += 1) {
      const name = `T${till}-${number}`;
      while ((await push(port, name)) === undefined && !isAborted(selling.signal)) await delay(20);
      if (!isAborted(selling.signal)) acknowledged.push(name);
    }
  });
  try {
    for (let cut = 0; cut < options.cuts; cut += 1) {
      await delay(50 + ((cut * 37) % 200));
      // Now and then while it starts and ends.
      if (cut % 20 === 19) {
        core.child.kill(cut % 40 === 19 ? 'SIGKILL' : 'SIGTERM');
        await core.ended;
        core = await start();
      }
      const before = [...acknowledged];
      // Events of the gateway's own state are made anew after a start.
      const told = [...cloud.bodies].filter(([id]) => revisionOf.test(id));
      // All, none, or half of what was not flushed had reached the disk.
      using found = await disk.cut({ seed: options.seed + cut, keep: [0.5, 0, 0.5, 1][cut % 4] ?? 0.5 });
      if (found.unflushed > 0) figures.cutsInMidWrite += 1;
      const after = await readAfter(found.folder, { asAgent: options.weak !== true && cut % 10 === 0 });
      const lost = before.filter((number) => !after.numbers.has(number)).length;
      figures.lost += lost;
      if (lost > 0) figures.cutsWithLoss += 1;
      for (const [id, sha256] of told) if (!after.knows(id, sha256)) forgotten.add(id);
      if (after.isAlarmed) figures.alarms += 1;
      for (const complaint of after.complaints) complaints.add(complaint);
      for (const file of after.emptyFiles) emptyFiles.add(file);
      options.onCut?.(cut + 1, figures.lost);
    }
  } finally {
    selling.abort();
    core.child.kill('SIGKILL');
    await core.ended;
    await Promise.all(tills);
  }
  return {
    ...figures,
    cuts: options.cuts,
    acknowledged: acknowledged.length,
    told: cloud.bodies.size,
    forgotten: forgotten.size,
    complaints: [...complaints],
    emptyFiles: [...emptyFiles],
  };
}

/** `asAgent`: opened as the agent does, with all its threads. Else looked at as that does, which is quicker. */
async function readAfter(folder: string, { asAgent }: { asAgent: boolean }) {
  const path = join(folder, 'tillframe.db');
  // Whole or not there: a key that is empty loses every password.
  const emptyFiles = readdirSync(folder).filter(
    (name) => /secrets\.key|gateway-id|\.db$/.test(name) && statSync(join(folder, name)).size === 0,
  );
  let isAlarmed = findQuietDamage(path) !== undefined;
  if (asAgent) {
    await using store = await openStore({
      path,
      shop: coreShop,
      gateway: 'gw-core',
      clock: systemClock,
      log: createLog({ level: 'silent' }),
      owner: true,
    });
    isAlarmed ||= store.alarms().length > 0;
  }
  const db = openConnection(path, 'write');
  try {
    const numbers = new Set(db.prepare<[], string>('SELECT register_sale_id FROM sales').pluck().all());
    return { numbers, knows: readOrigin(db), isAlarmed, emptyFiles, complaints: check(db) };
  } finally {
    db.close();
  }
}

/** Whether an event that was sent was made, as the database has it: one that waits still has the body it had. */
function readOrigin(db: Connection): (eventId: string, bodySha256: string) => boolean {
  const revisions = new Map(
    db
      .prepare<[], { id: string; revision: number }>('SELECT id, revision FROM sales')
      .all()
      .map(({ id, revision }) => [id, revision]),
  );
  const bodies = new Map(
    db
      .prepare<[], { event_id: string; body: string }>('SELECT event_id, body FROM outbox')
      .all()
      .map(({ event_id, body }) => [event_id, createHash('sha256').update(body).digest('hex')]),
  );
  return (eventId, bodySha256) => {
    const [, saleId = '', revision] = revisionOf.exec(eventId) ?? [];
    return (
      Number(revision) <= (revisions.get(saleId) ?? 0) && (bodies.get(eventId) ?? bodySha256) === bodySha256
    );
  };
}
