/**
 * Checks the stored sales: that new ones are accepted, that the cloud accepts the others, and that nothing
 * was lost recently.
 */
import { alarms } from '../../../domain/alarm/alarms.ts';
import type { LocalizedText } from '../../../lib/text/language.ts';
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
  if (state.refusal !== undefined) return { level: 'red', ...refused[state.refusal] };
  if (isNews(state.recoveredAtMs)) return { level: 'yellow', ...recovered };
  if (state.unreadable.count > 0) return { level: 'yellow', ...unreadableFound(state.unreadable) };
  if (state.quarantined > 0) {
    const { quarantined } = state;
    return {
      level: 'yellow',
      what: {
        en: `the cloud did not take ${quarantined} ${quarantined === 1 ? 'sale or picture' : 'sales or pictures'}`,
        ja: `クラウドが受け取らなかった会計・画像が ${quarantined} 件あります`,
      },
      todo: {
        en: 'The system page has the reason of each, and sends them again.',
        ja: 'システム画面で理由を確認し、送り直せます。',
      },
    };
  }
  if (isNews(state.lastEvictedMs)) return { level: 'yellow', ...evicted };
  return room;
}

const room: Found = {
  level: 'green',
  what: { en: 'there is room for sales', ja: '会計を保存できます' },
};

const refused: Readonly<Record<Refusal, Pick<Found, 'what' | 'todo'>>> = {
  quota: {
    what: {
      en: 'sales are refused: the database is full of what the cloud does not have yet',
      ja: '会計を受け付けていません。クラウドにまだ届いていない会計で保存容量がいっぱいです',
    },
    todo: makeRoom('store.maxMegabytes'),
  },
  rows: {
    what: {
      en: 'sales are refused: there are as many as store.maxSales allows, not sent yet or of the last two days',
      ja: '会計を受け付けていません。store.maxSales の件数に達しています（未送信か、直近 2 日間の会計です）',
    },
    todo: makeRoom('store.maxSales'),
  },
  disk: {
    what: {
      en: 'sales are refused: the disk is full',
      ja: '会計を受け付けていません。ディスクがいっぱいです',
    },
    todo: { en: 'Remove what else has filled it.', ja: 'ほかのファイルを減らして空きを作ってください。' },
  },
};

const recovered: Pick<Found, 'what' | 'todo'> = {
  what: {
    en: 'the database was damaged and has been recovered within the last seven days',
    ja: '過去 7 日以内に、壊れたデータベースを修復しました',
  },
  todo: {
    en: 'The page lists what was recovered and what was lost. Replace the card or disk if it happens again.',
    ja: '残っているものと失われたものは画面に表示しています。繰り返すときはカードやディスクを交換してください。',
  },
};

const evicted: Pick<Found, 'what' | 'todo'> = {
  what: {
    en: 'pictures were given up for want of room within the last seven days, before the cloud had them',
    ja: '過去 7 日以内に、容量が足りず、送信前の画像を消しました',
  },
  todo: makeRoom('store.maxMegabytes'),
};

function unreadableFound({ saleIds, count, isAll }: UnreadableSales): Pick<Found, 'what' | 'todo'> {
  const [first = ''] = saleIds;
  const isOne = count === 1 && isAll;
  return {
    what: {
      en: `${isAll ? '' : 'at least '}${count} stored ${isOne ? 'sale' : 'sales'} can not be read and ${isOne ? 'is' : 'are'} missing in the lists; the newest is ${first}`,
      ja: `保存データが壊れていて一覧に表示できない会計が ${count} 件${isAll ? '' : '以上'}あります。最新のものは ${first} です`,
    },
    todo: {
      en: 'Compare the sales of that time with the register’s. Replace the card or disk if it happens again.',
      ja: 'その時間帯の会計をレジの記録と照らし合わせてください。繰り返すときはカードやディスクを交換してください。',
    },
  };
}

function makeRoom(bound: string): LocalizedText {
  return {
    en: `Let the gateway reach the cloud, or raise ${bound} in its config.`,
    ja: `クラウドへの接続を直すか、設定ファイルの ${bound} を増やしてください。`,
  };
}
