/** Messages about a damaged database: the Japanese ones contain no English except SQLite's own text. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  lostWords,
  reasonWords,
  recoveryWords,
} from '../../../../src/agent/store/recovery/recovery-messages.ts';
import type { Recovery } from '../../../../src/agent/store/recovery/recovery-report.ts';

const recovery: Recovery = {
  ...{
    tables: { sales: { rows: 70, unreadable: 2 }, thumbnails: { rows: 6, unreadable: 5 } },
    picturesLeft: 1,
  },
  ...{
    salesFromEvents: 1,
    salesDropped: 0,
    salesDoubtful: 0,
    eventsDropped: 0,
    picturesLost: 6,
    toldAgain: 35,
  },
  ...{
    atMs: 0,
    boot: 'boot',
    atMonotonicMs: 0,
    why: 'the database is shorter than it says',
    keptAs: 'kept.db',
  },
  kept: { sales: 71, pictures: 6, events: 38 },
  unsent: { lost: 0, gone: [] },
  pagesCutOff: 25,
};

describe('the reason', () => {
  test.each([
    ['the database is shorter than it says', 'データベースの末尾が欠けていました'],
    [
      'file is not a database (SQLITE_NOTADB)',
      'データベースのファイルではなくなっていました（file is not a database (SQLITE_NOTADB)）',
    ],
    [
      'malformed database schema (+63\u0005;/) - orphan index (SQLITE_CORRUPT)',
      '表の定義が壊れていました（malformed database schema (+63\u{fffd};/) - orphan index (SQLITE_CORRUPT)）',
    ],
    [
      'database disk image is malformed',
      'データベースの内容が壊れていました（database disk image is malformed）',
    ],
    ['*** in main ***\nTree 12', '検査で異常が見つかりました（*** in main *** Tree 12）'],
    [
      'the database is empty; sales could not be recovered: oh',
      'データベースが空になっていました。会計は引き継げませんでした（oh）',
    ],
  ])('%j', (why, ja) => {
    expect(reasonWords(why).ja).toBe(ja);
    expect(reasonWords(why).en).not.toMatch(/\p{Cc}/u);
  });

  test("has a message for each of the program's own reasons", () => {
    const source = readFileSync(
      new URL('../../../../src/agent/store/recovery/recovery.ts', import.meta.url),
      'utf8',
    );
    const given = [...source.matchAll(/return '(the [^']+)'/g)].map(([, reason = '']) => reason);
    expect(given.length).toBeGreaterThan(3);
    for (const reason of [...given, 'unknown']) expect(reasonWords(reason).ja).not.toContain(reason);
  });
});

test('counts the contents of the new database', () => {
  const { en, ja } = recoveryWords(recovery);
  expect(en).toBe(
    'the database was damaged (the database is shorter than it says) and has been recovered: 71 sales, 6 pictures, 38 events to send are there; 7 rows or pages could not be read; 25 pages were missing at the end of the file; 5 pictures are gone here; 1 pictures that the cloud has were left behind; the damaged file is kept as kept.db',
  );
  expect(ja).toContain('送信待ち 38 件があります');
  expect(ja).toContain('ファイルの末尾の 25 ページがなくなっていました');
});

test('shows the known figures of a recovery by an earlier version', () => {
  const { kept: _kept, unsent: _unsent, pagesCutOff: _cutOff, ...earlier } = recovery;
  expect(recoveryWords(earlier).en).toContain('71 sales, 6 pictures, 0 events to send are there; 7 rows');
  expect(lostWords(earlier)).toBeUndefined();
});

describe('what is lost unsent', () => {
  const words = (unsent: NonNullable<Recovery['unsent']>) => lostWords({ ...recovery, unsent });

  test('raises no alarm when nothing is lost', () =>
    expect(words({ lost: 0, gone: [{ first: 3, last: 4 }] })).toBeUndefined());

  test('states how many are lost, and their sequences', () => {
    expect(words({ lost: 19, gone: [{ first: 61, last: 79 }] })).toEqual({
      en: '19 events of sales that the cloud never had are lost (numbers 61–79); the damaged file is kept as kept.db',
      ja: '送信先に届いていなかった会計の記録 19 件が失われました（番号 61–79）。壊れたファイルは kept.db に残してあります',
    });
    const some = words({
      lost: 1,
      gone: [
        { first: 3, last: 3 },
        { first: 5, last: 9 },
      ],
    });
    expect(some?.en).toMatch(
      /^1 event of sales that the cloud never had is lost \(among the numbers 3, 5–9\);/,
    );
    expect(some?.ja).toContain('（番号 3, 5–9 のうち）');
    expect(words({ lost: 2, gone: [] })?.en).toMatch(/^2 events of sales that the cloud never had are lost;/);
  });

  test('omits unknown figures', () => {
    expect(words({ gone: [] })?.en).toMatch(/^it can not be known/);
    expect(words({ gone: [] })?.ja).toContain('分かりません');
  });
});
