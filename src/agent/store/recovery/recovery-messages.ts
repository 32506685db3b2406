/** Messages about a damaged database, in both languages: the damage, the recovered data and the lost data. */
import type { Words } from '../../../lib/text/language.ts';
import type { SequenceRange } from '../outbox/epochs.ts';
import type { Recovery } from './recovery-report.ts';

/** The program's own reasons, as stored beside the file (recovery.ts). */
const ownReasons: Readonly<Record<string, string>> = {
  'the database is empty, its write-ahead log is not':
    'データベースが空で、先行書き込みログだけが残っていました',
  'the database is empty': 'データベースが空になっていました',
  'the write-ahead log is damaged in its middle': '先行書き込みログの途中が壊れていました',
  'the database is shorter than it says': 'データベースの末尾が欠けていました',
  unknown: '理由は分かりません',
};

/**
 * Reasons reported by SQLite or the store, matched by their beginning or a part; the original text follows.
 */
const saidReasons: readonly (readonly [part: RegExp, ja: string])[] = [
  [/file is not a database/, 'データベースのファイルではなくなっていました'],
  [/malformed database schema/, '表の定義が壊れていました'],
  [/disk image is malformed|SQLITE_CORRUPT_/, 'データベースの内容が壊れていました'],
  [/differs from its checksum/, '送信待ちの会計の内容が変わっていました'],
  [/has the impossible schema version/, '表の定義の版が合いませんでした'],
  [/disk I\/O error|SQLITE_IOERR/, 'ディスクから読み取れませんでした'],
];

const notTaken = '; sales could not be recovered: ';

/** The text may contain damaged bytes. */
function shown(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll(/\p{Cc}/gu, '\u{fffd}');
}

export function reasonWords(why: string): Words {
  const at = why.indexOf(notTaken);
  const reason = at < 0 ? why : why.slice(0, at);
  const problem = at < 0 ? '' : `。会計は引き継げませんでした（${shown(why.slice(at + notTaken.length))}）`;
  const known = Object.hasOwn(ownReasons, reason) ? ownReasons[reason] : undefined;
  const said = saidReasons.find(([part]) => part.test(reason))?.[1] ?? '検査で異常が見つかりました';
  return { en: shown(why), ja: `${known ?? `${said}（${shown(reason)}）`}${problem}` };
}

export function recoveryWords({ why, keptAs, tables, ...found }: Recovery): Words {
  const reason = reasonWords(why);
  const unreadable = Object.values(tables).reduce((sum, table) => sum + table.unreadable, 0);
  // Pictures that were not copied because the cloud has them are missing too.
  const gone = Math.max(0, found.picturesLost - found.picturesLeft);
  const { sales, pictures, events } = keptOf({ tables, ...found });
  const cutOff = found.pagesCutOff ?? 0;
  const en = [
    `the database was damaged (${reason.en}) and has been recovered: ${sales} sales, ${pictures} pictures, ${events} events to send are there`,
    `${unreadable} rows or pages could not be read`,
    ...(cutOff > 0 ? [`${cutOff} pages were missing at the end of the file`] : []),
    ...(gone > 0 ? [`${gone} ${gone === 1 ? 'picture is' : 'pictures are'} gone here`] : []),
    ...(found.picturesLeft > 0 ? [`${found.picturesLeft} pictures that the cloud has were left behind`] : []),
    `the damaged file is kept as ${keptAs}`,
  ];
  const ja = [
    `データベースが壊れていたため復旧しました（${reason.ja}）。会計 ${sales} 件、画像 ${pictures} 枚、送信待ち ${events} 件があります`,
    `読み取れなかった行・ページは ${unreadable} 件です`,
    ...(cutOff > 0 ? [`ファイルの末尾の ${cutOff} ページがなくなっていました`] : []),
    ...(gone > 0 ? [`画像 ${gone} 枚は装置に残っていません`] : []),
    ...(found.picturesLeft > 0 ? [`送信済みの画像 ${found.picturesLeft} 枚は引き継いでいません`] : []),
    `壊れたファイルは ${keptAs} に残してあります`,
  ];
  return { en: en.join('; '), ja: ja.join('。') };
}

/** For a recovery by a version that didn't count the result. */
function keptOf({
  kept,
  tables,
  salesFromEvents,
  salesDropped,
}: Pick<Recovery, 'kept' | 'tables' | 'salesFromEvents' | 'salesDropped'>): NonNullable<Recovery['kept']> {
  const rowsOf = (name: string): number => tables[name]?.rows ?? 0;
  return (
    kept ?? {
      sales: rowsOf('sales') + salesFromEvents - salesDropped,
      pictures: rowsOf('thumbnails'),
      events: rowsOf('outbox'),
    }
  );
}

/** Loss among the unsent events. Undefined when none is lost. */
export function lostWords({ unsent, keptAs }: Pick<Recovery, 'unsent' | 'keptAs'>): Words | undefined {
  if (unsent === undefined || unsent.lost === 0) return undefined;
  const { lost, gone } = unsent;
  if (lost === undefined)
    return {
      en: `it can not be known whether the cloud had all sales: what counted them was damaged too; the damaged file is kept as ${keptAs}`,
      ja: `送信先がすべての会計を受け取っていたかは分かりません。件数の記録も壊れていました。壊れたファイルは ${keptAs} に残してあります`,
    };
  const ranges = rangesOf(gone);
  const count = gone.reduce((sum, { first, last }) => sum + last - first + 1, 0);
  const en =
    gone.length === 0 ? '' : count === lost ? ` (numbers ${ranges})` : ` (among the numbers ${ranges})`;
  const ja = gone.length === 0 ? '' : count === lost ? `（番号 ${ranges}）` : `（番号 ${ranges} のうち）`;
  return {
    en: `${lost} ${lost === 1 ? 'event' : 'events'} of sales that the cloud never had ${lost === 1 ? 'is' : 'are'} lost${en}; the damaged file is kept as ${keptAs}`,
    ja: `送信先に届いていなかった会計の記録 ${lost} 件が失われました${ja}。壊れたファイルは ${keptAs} に残してあります`,
  };
}

const maxRanges = 5;

function rangesOf(gone: readonly SequenceRange[]): string {
  const texts = gone.map(({ first, last }) => (first === last ? `${first}` : `${first}–${last}`));
  return texts.slice(0, maxRanges).join(', ') + (texts.length > maxRanges ? ', …' : '');
}
