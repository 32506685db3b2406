/** A disk that other programs have filled: sales are refused aloud, nothing is half stored, and it goes on once there is room. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '../../src/ops/clock.ts';
import { createLog } from '../../src/ops/log.ts';
import { check } from '../../src/store/check.ts';
import { openConnection } from '../../src/store/connection.ts';
import { openStore } from '../../src/store/database.ts';
import { StoreUnavailable } from '../../src/store/store.ts';
import { acceptInput, oneCamera, saleOf, shop } from './fixtures.ts';

/** A small disk of its own, unmounted and gone when disposed. */
function mountSmallDisk(): Disposable & { readonly folder: string } {
  using made = new DisposableStack();
  const folder = made.adopt(mkdtempSync(join(tmpdir(), 'tillframe-full-')), (path) =>
    rmSync(path, { recursive: true }),
  );
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', folder], { stdio: 'pipe' });
  // Lazily: a file that a failed test left open must not keep the disk in /tmp.
  made.defer(() => execFileSync('umount', ['-l', folder]));
  const all = made.move();
  return { folder, [Symbol.dispose]: () => all.dispose() };
}

/** Not everywhere: it takes root, and most containers forbid it to root as well. */
const mayMount = ((): boolean => {
  try {
    using _disk = mountSmallDisk();
    return true;
  } catch (error) {
    console.warn(`skipped: no small disk can be mounted here. ${String(error)}`);
    return false;
  }
})();

test.skipIf(!mayMount)('a full disk refuses sales and takes them again once there is room', async () => {
  using disk = mountSmallDisk();
  const { folder } = disk;
  const path = join(folder, 'tillframe.db');
  {
    await using store = await openStore({
      path,
      shop,
      gateway: 'gw',
      clock: systemClock,
      log: createLog({ level: 'silent' }),
    });
    await store.write.importSetUp(oneCamera);
    const ballast = join(folder, 'ballast');
    const { bavail, bsize } = statfsSync(folder);
    writeFileSync(ballast, Buffer.alloc(bavail * bsize));

    const acknowledged: string[] = [];
    let refused: unknown;
    for (let n = 0; n < 2_000 && refused === undefined; n += 1) {
      const sale = saleOf({ registerSaleId: `S${n}`, lines: [{ name: 'x'.repeat(150), amount: 1 }] });
      try {
        const answer = await store.write.acceptSale(acceptInput(sale));
        if (answer.kind === 'stored') acknowledged.push(answer.saleId);
      } catch (error) {
        refused = error;
      }
    }
    expect(refused).toBeInstanceOf(StoreUnavailable);
    rmSync(ballast);
    const later = await store.write.acceptSale(acceptInput(saleOf({ registerSaleId: 'later' })));
    if (later.kind !== 'stored') throw new Error(later.kind);
    acknowledged.push(later.saleId);
    const found = await Promise.all(acknowledged.map((saleId) => store.read.pair(saleId)));
    expect(found.every((pair) => pair !== undefined)).toBe(true);
  }
  const db = openConnection(path, 'write');
  expect(check(db)).toEqual([]);
  db.close();
});
