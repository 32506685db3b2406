/** What the acceptance sheet says is open, and that it says nothing is where nothing is. */

import { describe, expect, it } from 'vitest';
import type { PairJson } from '../../../src/contract/page/sales.ts';
import type { StatusJson } from '../../../src/contract/page/status.ts';
import { problemJson } from '../../../src/domain/problem/problem-text.ts';
import { registersOf } from '../../../src/page/components/filter-choices.ts';
import { openPoints, proofOf } from '../../../src/page/state/acceptance.ts';
import { linkedRegisters } from '../../../src/page/state/registers.ts';
import { acceptanceJa } from '../../../src/page/text/acceptance-ja.ts';
import { createFormat } from '../../../src/page/text/format.ts';
import { ja } from '../../../src/page/text/ja.ts';
import { cloudSaid } from '../../agent/upload/events.ts';
import { camera, captured, missing, pair, status } from '../../peers/page/page-data.ts';
import { system } from '../../peers/page/system-data.ts';

const nowMs = Date.parse('2026-11-24T14:10:00+09:00');
const one = { key: 'R1', name: 'レジ1' };
const speech = {
  words: acceptanceJa,
  t: ja,
  format: createFormat('ja', ja, 'Asia/Tokyo'),
} as const;
const { points } = acceptanceJa;

function pointsOf(
  pairs: readonly PairJson[],
  over: {
    status?: Partial<StatusJson>;
    hasPassword?: boolean;
    system?: Partial<ReturnType<typeof system>>;
  } = {},
): string[] {
  const told = { ...status(nowMs, { registers: [one] }), ...over.status };
  const { hasPassword = true } = over;
  const facts = { status: told, system: system(nowMs, over.system), nowMs, hasPassword };
  return openPoints({ proofs: [proofOf(one, pairs)], ...facts }, speech);
}

const good = pair(1, nowMs - 60_000);
const without = (n: number) => pair(n, nowMs - 30_000, { captures: [missing('camera_down', nowMs)] });

describe('the acceptance sheet', () => {
  it('expects nothing of a register that was taken out of the list', () => {
    const out = { key: 'R9', name: '旧レジ', unlinked: true } as const;
    const told = status(nowMs, { registers: [out, one] });
    expect(linkedRegisters(told)).toEqual([one]);
    // Its sales can still be found.
    expect(registersOf(told, {})).toEqual([one, out]);
  });

  it('has no open point where all is well', () => {
    expect(pointsOf([good])).toEqual([]);
  });

  it('shows the newest sale with a picture, and says what a newer one lacks', () => {
    const newer = without(2);
    expect(proofOf(one, [newer, good])).toMatchObject({ pair: good, newest: newer });
    expect(pointsOf([newer, good])).toEqual([
      expect.stringMatching(/^レジ1：最新の会計に画像がありません（カメラが停止中/),
    ]);
    const unread = { ...good, saleId: 'unread', total: 0, totalUnknown: true as const };
    expect(proofOf(one, [unread, newer, good])).toMatchObject({ pair: good, newest: unread });
    expect(proofOf(one, [unread, newer])).toMatchObject({ pair: unread });
    expect(proofOf(one, [newer])).toMatchObject({ pair: newer, picture: undefined });
    expect(proofOf(one, [])).toEqual({
      register: one,
      pair: undefined,
      picture: undefined,
      newest: undefined,
    });
  });

  it.each<[string, Partial<PairJson>, string]>([
    ['that waits', { upload: { state: 'waiting', picturesWaiting: 1 } }, points.waiting('レジ1')],
    [
      'that the cloud did not take',
      { upload: { state: 'quarantined', picturesWaiting: 0, problem: problemJson(cloudSaid('no')) } },
      points.held('レジ1', 'no'),
    ],
    [
      'whose picture is being taken',
      { captures: [{ camera: 'counter', offset: 0, outcome: 'pending' }] },
      points.pending('レジ1'),
    ],
    [
      'whose picture only the cloud has',
      { captures: [{ ...captured({ atMs: nowMs }), removed: true } as PairJson['captures'][number]] },
      points.removed('レジ1'),
    ],
    [
      'of before the clock was set',
      { instant: { ...good.instant, clock: 'unsynced' } },
      points.unsyncedSale('レジ1'),
    ],
  ])('names a sale %s', (_what, over, point) => {
    expect(pointsOf([pair(1, nowMs - 60_000, over)])).toEqual([point]);
  });

  it('names a camera whose own delay was not measured', () => {
    const shown = captured({ atMs: nowMs - 60_000 });
    const with_ = (cameraLatencyBasis: 'assumed' | 'measured') =>
      pointsOf([pair(1, nowMs - 60_000, { captures: [{ ...shown, cameraLatencyBasis } as typeof shown] })]);
    expect(with_('assumed')).toEqual([points.latencyAssumed('カウンター上')]);
    expect(with_('measured')).toEqual([]);
  });

  it('says of a cloud that answers what it answers, not that it is out of reach', () => {
    const found = (cloud: StatusJson['cloud']) => pointsOf([], { status: { cloud } });
    expect(found({ state: 'retrying' })).toContain(ja.notice.retryingTitle.unreachable);
    expect(found({ state: 'retrying', answer: 'error' })).toContain(ja.notice.retryingTitle.error);
  });

  it('names what is wrong with the gateway', () => {
    const { ffmpeg: _none, ...versions } = system(nowMs).versions;
    const found = pointsOf([], {
      status: {
        clock: 'unsynced',
        cloud: { state: 'off' },
        cameras: [camera({ id: 'back', name: '裏口', state: 'down', registers: [] }, nowMs)],
        alarms: [{ kind: 'pos_refused', about: 'smaregi' }, { kind: 'of a later version' }],
      },
      system: { versions, cloud: { ...system(nowMs).cloud, held: { sales: 0, pictures: 1 } } },
      hasPassword: false,
    });
    expect(found).toEqual([
      points.noSale('レジ1'),
      points.unseen('レジ1'),
      points.cameraDown('裏口'),
      points.cloudOff,
      points.somethingHeld,
      points.unsynced,
      points.noFfmpeg,
      ja.notice.about(ja.alarms.pos_refused.title, 'smaregi'),
      points.noPassword,
    ]);
    expect(
      openPoints(
        { proofs: [], ...{ status: status(nowMs), system: system(nowMs), nowMs, hasPassword: true } },
        speech,
      ),
    ).toEqual([points.noRegisters]);
  });
});
