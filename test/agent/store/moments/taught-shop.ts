/** A shop whose register is known: its clock, and its drawer, which records openings without a sale. */
import { systemClock } from '../../../../src/lib/clock.ts';
import { openShop, type Shop, startMs } from '../match-model.ts';

/** Sales in cash that teach the gateway the register's clock and its drawer, a minute apart before the start. */
export function openTaughtShop({ isOn = true, clock = systemClock } = {}): Shop {
  const shop = openShop({ clock });
  shop.link();
  shop.db.prepare('UPDATE links SET from_ms = 0').run();
  if (isOn) shop.db.prepare('UPDATE registers SET no_sale_since_ms = ?').run(startMs - 7_200_000);
  for (let n = 1; n <= 12; n++) {
    const atMs = -3_600_000 + n * 61_370;
    shop.moment(atMs + 20);
    shop.poll({ n: 1_000 + n, atMs, total: 500 }, { paid: 'cash' });
  }
  return shop;
}

/** When the drawer opens in the tests. */
export const openedMs = 200_250;
/** The account's list was read up to then. */
export function listed(shop: Shop, atMs: number, isComplete = true): void {
  const version = shop.db.prepare<[], number>('SELECT version FROM pos_accounts').pluck().get() ?? 1;
  shop.listed(atMs, { version, isComplete });
}

export const openings = (shop: Shop) =>
  shop.db
    .prepare<[], { id: string; atMs: number; revision: number; supersededBy: string | null }>(
      `SELECT id, instant_at_ms AS atMs, revision, superseded_by AS supersededBy FROM sales WHERE kind = 'no_sale'`,
    )
    .all();
