/** Messages about a damaged database: the Japanese ones contain no English except SQLite's own text. */

import { describe, expect, test } from 'vitest';
import { DamagedDatabase, damageOf } from '../../../../src/agent/store/damage.ts';
import { lossProblem, recoveryProblem } from '../../../../src/agent/store/recovery/recovery-problems.ts';
import type { Recovery } from '../../../../src/agent/store/recovery/recovery-report.ts';
import { databaseProblem } from '../../../../src/domain/problem/database.ts';
import { problemText, problemTexts } from '../../../../src/domain/problem/problem-text.ts';

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
    sentAgain: 35,
  },
  ...{
    atMs: 0,
    boot: 'boot',
    atMonotonicMs: 0,
    damage: databaseProblem('database.truncated'),
    keptAs: 'kept.db',
  },
  kept: { sales: 71, pictures: 6, events: 38 },
  unsent: { lost: 0, gone: [] },
  pagesCutOff: 25,
};

describe('the damage', () => {
  const sqlite = (message: string, code: string) => Object.assign(new Error(message), { code });

  test.each([
    [
      'database.not_a_database',
      sqlite('file is not a database', 'SQLITE_NOTADB'),
      'データベースのファイルではなくなっていました（file is not a database (SQLITE_NOTADB)）',
    ],
    [
      'database.content_damaged',
      sqlite('malformed database schema (+63\u0005;/) - orphan\n index', 'SQLITE_CORRUPT'),
      'データベースの内容が壊れていました（malformed database schema (+63\u{fffd};/) - orphan index (SQLITE_CORRUPT)）',
    ],
    [
      'database.unreadable',
      sqlite('disk I/O error', 'SQLITE_IOERR_READ'),
      'データベースをディスクから読み取れませんでした（disk I/O error (SQLITE_IOERR_READ)）',
    ],
    [
      'database.event_changed',
      new DamagedDatabase(databaseProblem('database.event_changed', { event: 'e1' })),
      '送信待ちの会計 e1 の内容が変わっていました',
    ],
  ])('is %s by the code of the error', (code, error, ja) => {
    const damage = damageOf(error);
    expect(damage?.code).toBe(code);
    expect(damage && problemText(damage, 'ja')).toBe(ja);
  });

  test('is none for an error of the disk that leaves the file intact', () => {
    expect(damageOf(sqlite('database or disk is full', 'SQLITE_FULL'))).toBeUndefined();
  });
});

test('counts the contents of the new database', () => {
  const { en, ja } = problemTexts(recoveryProblem(recovery));
  expect(en).toBe(
    'The database was damaged and has been recovered: 71 sales, 6 pictures, 38 events to send are there. The database is shorter than its header states. Rows or pages that could not be read: 7. Pages missing at the end of the file: 25. Pictures that are gone here: 5. Pictures that the cloud has and that were left behind: 1. The damaged file is kept as kept.db',
  );
  expect(ja).toContain('送信待ち 38 件があります');
  expect(ja).toContain('ファイルの末尾の 25 ページがなくなっていました');
});

test('shows the known figures of a recovery by an earlier version', () => {
  const { kept: _kept, unsent: _unsent, pagesCutOff: _cutOff, ...earlier } = recovery;
  expect(recoveryProblem(earlier).params).toEqual({ sales: '71', pictures: '6', events: '0' });
  expect(lossProblem(earlier)).toBeUndefined();
});

describe('what is lost unsent', () => {
  const loss = (unsent: NonNullable<Recovery['unsent']>) => lossProblem({ ...recovery, unsent });

  test('raises no alarm when nothing is lost', () =>
    expect(loss({ lost: 0, gone: [{ first: 3, last: 4 }] })).toBeUndefined());

  test('states how many are lost, and their sequences', () => {
    const all = loss({ lost: 19, gone: [{ first: 61, last: 79 }] });
    expect(all && problemTexts(all)).toEqual({
      en: 'Events of sales that the cloud never had are lost: 19 (numbers 61–79). The damaged file is kept as kept.db',
      ja: 'クラウドに届いていなかった会計の記録 19 件が失われました（番号 61–79）。壊れたファイルは kept.db に残してあります',
    });
    const some = loss({
      lost: 1,
      gone: [
        { first: 3, last: 3 },
        { first: 5, last: 9 },
      ],
    });
    expect(some).toMatchObject({ code: 'database.unsent_lost_among', params: { numbers: '3, 5–9' } });
    expect(loss({ lost: 2, gone: [] })).toMatchObject({
      code: 'database.unsent_lost',
      params: { count: '2' },
    });
  });

  test('omits unknown figures', () => {
    expect(loss({ gone: [] })?.code).toBe('database.unsent_unknown');
  });
});
