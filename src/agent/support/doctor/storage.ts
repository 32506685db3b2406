/**
 * Checks the stored sales: that new ones are accepted, that the cloud accepts the others, and that nothing
 * was lost recently.
 */
import { alarms } from '../../../domain/alarm/alarms.ts';
import { doctorMessage } from '../../../domain/doctor/doctor-text.ts';
import type { Message } from '../../../lib/text/message.ts';
import type { Recovery } from '../../store/recovery/recovery-report.ts';
import type { UnreadableSales } from '../../store/sales/unreadable.ts';
import type { StoredSpace } from '../../store/space/space.ts';
import type { Refusal } from '../../store/space/space-policy.ts';
import type { QueueState } from '../../store/store.ts';
import type { Check, Found, StorageState } from './check.ts';

/** Values from a connection, or from the store of the agent. */
type Awaitable<Value> = Value | Promise<Value>;

/** Events are reported as long as the page shows a recovery. Milliseconds. */
const newsForMs = alarms.database_recovered.shownForMs;

/** Reads the database, inside or outside the agent. */
export async function storageState(
  read: {
    queue(): Awaitable<Pick<QueueState, 'quarantined'>>;
    unreadableSales(): Awaitable<UnreadableSales>;
    recovery(): Awaitable<Pick<Recovery, 'atMs'> | undefined>;
    space(): Awaitable<Pick<StoredSpace, 'lastEvictedMs'>>;
  },
  refusal: Refusal | undefined,
): Promise<StorageState> {
  const [{ quarantined }, unreadable, recovery, { lastEvictedMs }] = await Promise.all([
    read.queue(),
    read.unreadableSales(),
    read.recovery(),
    read.space(),
  ]);
  return { refusal, quarantined, unreadable, recoveredAtMs: recovery?.atMs, lastEvictedMs };
}

export function storageCheck(look: () => Promise<StorageState>): Check {
  return { name: 'storage', run: async ({ clock }) => judgeStorage(await look(), clock.nowMs()) };
}

/** Reports the worst condition only. */
export function judgeStorage(state: StorageState, nowMs: number): Found {
  const isNews = (atMs: number | undefined): boolean => atMs !== undefined && nowMs - atMs < newsForMs;
  if (state.refusal !== undefined) return refused[state.refusal];
  if (isNews(state.recoveredAtMs))
    return {
      level: 'yellow',
      what: doctorMessage('doctor.recovered'),
      todo: doctorMessage('doctor.see_recovery'),
    };
  const { unreadable, quarantined } = state;
  if (unreadable.count > 0)
    return {
      level: 'yellow',
      what: doctorMessage(unreadableCode(unreadable), {
        count: String(unreadable.count),
        newest: unreadable.saleIds[0] ?? '',
      }),
      todo: doctorMessage('doctor.compare_sales'),
    };
  if (quarantined > 0)
    return {
      level: 'yellow',
      what: doctorMessage(quarantined === 1 ? 'doctor.one_rejected' : 'doctor.some_rejected', {
        count: String(quarantined),
      }),
      todo: doctorMessage('doctor.see_rejected'),
    };
  if (isNews(state.lastEvictedMs))
    return {
      level: 'yellow',
      what: doctorMessage('doctor.pictures_evicted'),
      todo: makeRoom('store.maxMegabytes'),
    };
  return { level: 'green', what: doctorMessage('doctor.room_for_sales') };
}

const refused: Readonly<Record<Refusal, Found>> = {
  quota: {
    ...{ level: 'red', what: doctorMessage('doctor.refused_quota') },
    todo: makeRoom('store.maxMegabytes'),
  },
  rows: {
    ...{ level: 'red', what: doctorMessage('doctor.refused_rows') },
    todo: makeRoom('store.maxSales'),
  },
  disk: {
    ...{ level: 'red', what: doctorMessage('doctor.refused_disk') },
    todo: doctorMessage('doctor.free_disk'),
  },
};

function unreadableCode({ count, isAll }: UnreadableSales) {
  if (!isAll) return 'doctor.more_sales_unreadable';
  return count === 1 ? 'doctor.sale_unreadable' : 'doctor.sales_unreadable';
}

function makeRoom(key: string): Message {
  return doctorMessage('doctor.make_room', { key });
}
