import { describe, expect, it } from 'vitest';
import type { CaptureJson } from '../../../src/contract/page/sales.ts';
import { cameraWarnings } from '../../../src/domain/alarm/camera-warning.ts';
import { missingReasons } from '../../../src/domain/capture/pair.ts';
import { cameraProblem } from '../../../src/domain/problem/camera.ts';
import { cloudProblem } from '../../../src/domain/problem/cloud.ts';
import { problemJson } from '../../../src/domain/problem/problem-text.ts';
import { type ReportedProblem, withDetails } from '../../../src/domain/problem/text.ts';
import { instantBases } from '../../../src/domain/time/instant.ts';
import { en } from '../../../src/page/text/en.ts';
import { createFormat } from '../../../src/page/text/format.ts';
import { ja } from '../../../src/page/text/ja.ts';
import {
  cameraProblemText,
  clockText,
  instantText,
  itemsText,
  type Missing,
  mainCapture,
  missingText,
  paymentsText,
  pictureNotes,
  precisionText,
  problemText,
  queueText,
  uploadTexts,
  warningTexts,
} from '../../../src/page/text/messages.ts';
import {
  camera,
  captured,
  missing,
  pair,
  shopTime,
  status,
  storage,
  warned,
} from '../../peers/page/page-data.ts';

const t = ja;
const messages = { ja, en } as const;
const format = createFormat('ja', ja, 'Asia/Tokyo');
const atMs = Date.parse('2026-11-24T14:10:00.5+09:00');

describe('the picture that stands for a sale', () => {
  it('is the one nearest to the instant, of those there are', () => {
    const at = (offset: number) => captured({ atMs, offset });
    const captures = [at(-4_000), missing('damaged', atMs), at(2_000), at(4_000)];
    expect(mainCapture(pair(1, atMs, { captures }))).toBe(captures[2]);
  });

  it('is the main camera’s where two are as near', () => {
    const captures = [captured({ atMs, camera: 'counter' }), captured({ atMs, camera: 'door' })];
    expect(mainCapture(pair(1, atMs, { captures }))).toBe(captures[0]);
  });

  it('is that of the camera whose sales are looked at, where it was to have one', () => {
    const captures = [captured({ atMs, camera: 'counter' }), { ...missing('damaged', atMs), camera: 'door' }];
    expect(mainCapture(pair(1, atMs, { captures }), 'door')).toBe(captures[1]);
    expect(mainCapture(pair(1, atMs, { captures }), 'back')).toBe(captures[0]);
  });

  it('is one of the void at the time of the void', () => {
    const voidedAt = {
      at: new Date(atMs + 60_000).toISOString(),
      basis: 'pos_server_time',
      uncertaintyMs: 1,
    } as const;
    const around = [-2_000, 0, 2_000].map((ms) => ({
      ...captured({ atMs, offset: 60_000 + ms }),
      moment: 'void' as const,
    }));
    const captures = [captured({ atMs }), ...around];
    const voided = pair(1, atMs, { kind: 'void', voidedAt, captures });
    expect(mainCapture({ ...voided, moment: 'void' })).toBe(captures[2]);
    expect(mainCapture(voided)).toBe(captures[0]);
  });

  it('without one is why there is none, and leaves the pair as it is', () => {
    const none = { ...missing('damaged', atMs), offset: -2_000 } as Missing;
    const captures = [none, missing('timed_out', atMs)];
    expect(mainCapture(pair(1, atMs, { captures }))).toBe(captures[1]);
    expect(captures[0]).toBe(none);
  });
});

describe('a camera that was down', () => {
  const down = (downUntil?: string): Missing => {
    const capture = missing('camera_down', atMs) as Missing;
    return { ...capture, details: { ...capture.details, ...(downUntil !== undefined && { downUntil }) } };
  };
  const said = (capture: Missing, nowMs = atMs) => [
    missingText(capture, nowMs, t, format),
    missingText(capture, nowMs, en, createFormat('en', en, 'Asia/Tokyo')),
  ];
  const minuteMs = 60_000;

  it('says since when while it has not come back', () => {
    expect(said(down())).toEqual(['カメラが停止中でした（14:02:00–）', 'The camera was down (14:02:00–)']);
  });

  it('says from when until when', () => {
    expect(said(down(shopTime(atMs + minuteMs)))).toEqual([
      'カメラが停止中でした（14:02:00–14:11:00）',
      'The camera was down (14:02:00–14:11:00)',
    ]);
  });

  it('says the day where it is not today, and twice where it went past midnight', () => {
    const tomorrowMs = atMs + 24 * 60 * minuteMs;
    expect(said(down(shopTime(atMs + minuteMs)), tomorrowMs)).toEqual([
      'カメラが停止中でした（11/24 14:02:00–14:11:00）',
      'The camera was down (11/24 14:02:00–14:11:00)',
    ]);
    expect(said(down(shopTime(tomorrowMs)), tomorrowMs)).toEqual([
      'カメラが停止中でした（11/24 14:02:00–11/25 14:10:00）',
      'The camera was down (11/24 14:02:00–11/25 14:10:00)',
    ]);
  });

  it('leaves out the seconds in the list where a day is told', () => {
    const tomorrowMs = atMs + 24 * 60 * minuteMs;
    const small = (downUntil: string, nowMs: number) =>
      missingText(down(downUntil), nowMs, t, format, { small: true });
    const ended = shopTime(atMs + minuteMs);
    expect(small(ended, atMs)).toBe('カメラが停止中でした（14:02:00–14:11:00）');
    expect(small(ended, tomorrowMs)).toBe('カメラが停止中でした（11/24 14:02–14:11）');
    expect(small(shopTime(tomorrowMs), tomorrowMs)).toBe('カメラが停止中でした（11/24 14:02–11/25 14:10）');
  });

  it('says no end that lies before the start: the clock was set back', () => {
    expect(said(down(shopTime(atMs - 60 * minuteMs)))).toEqual(said(down()));
  });

  it('has its cable looked at while it is down, and only where it happens often once it was back', () => {
    const notes = (capture: Missing) => pictureNotes(capture, pair(1, atMs), t, format);
    expect(notes(down())).toEqual([t.picture.advice.camera_down]);
    expect(notes(down(shopTime(atMs + minuteMs)))).toEqual([t.picture.cameBack]);
  });
});

describe('what is said of a picture', () => {
  const notes = (capture: CaptureJson, of = pair(1, atMs)) =>
    pictureNotes(capture, of, en, createFormat('en', en, 'Asia/Tokyo'));

  it('how far it is from the moment itself, not from what was wanted of it', () => {
    expect(notes(captured({ atMs, offsetMs: -12 }))).toEqual(['Taken at the time of the sale (±100 ms)']);
    expect(notes(captured({ atMs, offset: -4_000, offsetMs: 30 }))).toEqual([
      'Taken 4 s before the sale (±100 ms)',
    ]);
    expect(notes(captured({ atMs, offset: 2_000, offsetMs: 120 }))).toEqual([
      'Taken 2.1 s after the sale (±100 ms)',
    ]);
    expect(notes(captured({ atMs, offsetMs: -60 }))).toEqual(['Taken 100 ms before the sale (±100 ms)']);
    const sure = { ...captured({ atMs, offsetMs: 12 }), uncertaintyMs: 0.2 } as CaptureJson;
    expect(notes(sure)).toEqual(['Taken 12 ms after the sale (±1 ms)']);
  });

  it('that one from disk may be off, and an unsure moment is not sure', () => {
    const old = { ...captured({ atMs }), source: 'lookback', uncertaintyMs: 1_500 } as CaptureJson;
    const [place, ...more] = notes(old);
    expect(place).toContain('±1.5 s');
    expect(more).toEqual([en.picture.lookback]);
  });

  it('that the delay of its camera was not measured, where the list stays calm', () => {
    const assumed = {
      ...captured({ atMs }),
      ...{ cameraLatencyMs: 200, cameraLatencyUncertaintyMs: 200, cameraLatencyBasis: 'assumed' },
      uncertaintyMs: 300,
    } as CaptureJson;
    expect(notes(assumed)).toEqual([
      'Taken at the time of the sale (±300 ms)',
      'The camera’s latency has not been measured: 200 ms ± 200 ms is assumed.',
    ]);
    const listed = (uncertaintyMs: number): string | undefined => {
      const { instant } = pair(1, atMs);
      const of = pair(1, atMs, { captures: [assumed], instant: { ...instant, uncertaintyMs } });
      return precisionText(of, en, createFormat('en', en, 'Asia/Tokyo'));
    };
    expect(listed(400)).toBeUndefined();
    expect(listed(500)).toBe('Picture time ±0.7 s');
  });

  it('that the line was slow, which the list marks too', () => {
    const slow = {
      ...captured({ atMs }),
      ...{ uncertaintyMs: 1_300, networkDelayUncertaintyMs: 1_200 },
    } as CaptureJson;
    expect(notes(slow)).toEqual([
      'Taken at the time of the sale (±1.3 s)',
      'The network was slow: the video may have arrived up to 1.2 s late.',
    ]);
    const of = pair(1, atMs, { captures: [slow] });
    expect(precisionText(of, en, createFormat('en', en, 'Asia/Tokyo'))).toBe('Picture time ±1.3 s');
  });

  it('that the moment was known otherwise when it was chosen', () => {
    const before = { ...captured({ atMs }), basis: 'register_time', uncertaintyMs: 700 } as CaptureJson;
    const [place, note] = notes(before);
    expect(place).toContain('±700 ms');
    expect(note).toContain(en.picture.otherMoment);
    expect(note).toContain(en.sale.basis.register_time);
  });

  it('without one, what to do', () => {
    expect(notes({ camera: 'counter', offset: 0, outcome: 'pending' })).toEqual([]);
    expect(notes(missing('damaged', atMs))).toEqual([en.picture.advice.damaged]);
    expect(notes(missing('outside_buffer', atMs))[0]).toContain('Video available');
  });
});

it.each(missingReasons)('%s has words of its own, and what to do, in both languages', (reason) => {
  for (const { picture } of Object.values(messages)) {
    const all = [
      ...Object.values(picture.missing),
      ...Object.values(picture.advice),
      ...Object.values(picture.brief),
    ];
    expect(all.filter((text) => text === picture.brief[reason])).toHaveLength(1);
    expect(all.filter((text) => text === picture.missing[reason])).toHaveLength(1);
    expect(all.filter((text) => text === picture.advice[reason])).toHaveLength(1);
  }
});

it('items in short', () => {
  const lines = [
    { name: 'ブレンド', quantity: 2 },
    { name: 'サンドイッチ', quantity: 1 },
    { name: 'ケーキ' },
  ];
  expect(itemsText(pair(1, atMs, { lines }), t)).toBe('ブレンド ×2、サンドイッチ ほか1点');
  expect(itemsText(pair(1, atMs, { lines: lines.slice(1, 2) }), t)).toBe('サンドイッチ');
  expect(itemsText(pair(1, atMs, { lines: [] }), t)).toBe('');
});

it('payment methods: ours translated, others as the register names them, each once', () => {
  const payments = ['cash', 'PayPay', 'CASH'].map((method) => ({ method, amount: 1 }));
  expect(paymentsText(pair(1, atMs, { payments }), t)).toBe('現金、PayPay');
});

describe('precision in the list', () => {
  const { instant } = pair(1, atMs);
  const unsure = { ...instant, uncertaintyMs: 550 };
  const captures = [missing('damaged', atMs)];
  it('names the device that gave the time, with the uncertainty', () => {
    const signal = { kind: 'drawer', way: 'mqtt', name: 'zigbee2mqtt/till-1' } as const;
    const byContact = { ...instant, basis: 'moment' as const, uncertaintyMs: 300, signal };
    const shown = pair(1, atMs, { instant: byContact, captures: [captured({ atMs })] });
    expect(precisionText(shown, en, createFormat('en', en, 'Asia/Tokyo'))).toBe(
      '±0.3 s, drawer contact “zigbee2mqtt/till-1” over MQTT',
    );
    expect(precisionText(shown, t, format)).toBe('±0.3秒・ドロワーの接点「zigbee2mqtt/till-1」（MQTT）');
    const poor = pair(1, atMs, { instant: { ...byContact, uncertaintyMs: 550 } });
    expect(precisionText(poor, t, format)).toBe(
      '撮影時刻の誤差 ±0.6秒 · ドロワーの接点「zigbee2mqtt/till-1」（MQTT）',
    );
    expect(instantText(shown, t, format)[0]).toBe(
      'ドロワーの接点「zigbee2mqtt/till-1」（MQTT）の信号から決めました。',
    );
    const { name: _, ...nameless } = signal;
    const pushed = { ...byContact, signal: { ...nameless, way: 'push' as const } };
    expect(instantText(pair(1, atMs, { instant: pushed }), en, format)[0]).toBe(
      'From the signal of a device: drawer contact that reports to the gateway.',
    );
  });
  it('is omitted while the time of sale is certain', () => {
    expect(precisionText(pair(1, atMs, { captures: [captured({ atMs })] }), t, format)).toBeUndefined();
    expect(precisionText(pair(1, atMs, { captures }), t, format)).toBeUndefined();
  });
  it('is the uncertainty of the picture’s time when that is large', () => {
    expect(precisionText(pair(1, atMs, { instant: unsure }), t, format)).toBe('撮影時刻の誤差 ±0.6秒');
  });
  it('is the uncertainty of the time of sale when there is no picture', () => {
    expect(precisionText(pair(1, atMs, { instant: unsure, captures }), t, format)).toBe(
      '会計時刻の誤差 ±0.6秒',
    );
  });
});

it.each(instantBases)('the instant by %s is explained with its uncertainty', (basis) => {
  const instant = { ...pair(1, atMs).instant, basis, uncertaintyMs: 600, skewMs: -2_300 };
  expect(instantText(pair(1, atMs, { instant }), t, format)).toEqual([
    t.sale.basis[basis],
    '実際との差は前後0.6秒以内の見込みです。',
    'レジの時計は2.3秒遅れています。',
  ]);
});

describe('the queue in the header', () => {
  const queueWords = (over: Parameters<typeof status>[1]) => queueText(status(atMs, over), atMs, t, format);
  const oldest = shopTime(atMs - 99 * 60_000);
  it.each([
    [{ queue: { events: 0, pictures: 0, quarantined: 0 } }, 'すべて送信済み', 'good'],
    [{ queue: { events: 0, pictures: 0, quarantined: 2 } }, '送信エラー 2 件', 'warn'],
    [{ queue: { events: 3, pictures: 9, quarantined: 0, oldest } }, '送信待ち 3 件（最古 12:31）', 'warn'],
    // Sales, of which some were changed since; it is known of none that it waits for long.
    [{ queue: { sales: 2, events: 5, pictures: 0, quarantined: 0 } }, '送信待ち 2 件', 'good'],
    [
      { queue: { events: 1, pictures: 2, quarantined: 0, oldest: shopTime(atMs - 9 * 60_000) } },
      '送信待ち 1 件（最古 14:01）',
      'good',
    ],
    [
      { queue: { events: 1, pictures: 2, quarantined: 1, oldest: shopTime(atMs - 9 * 60_000) } },
      '送信エラー 1 件',
      'warn',
    ],
    [
      {
        queue: { events: 0, pictures: 9, quarantined: 0, oldest },
        cloud: { state: 'ok', picturesFrom: '2026-11-24T22:00:00+09:00' },
      },
      '画像 9 枚は 22:00 から送信',
      'quiet',
    ],
    [
      { queue: { events: 0, pictures: 9, quarantined: 0, oldest } },
      '画像の送信待ち 9 枚（最古 12:31）',
      'warn',
    ],
    [{ cloud: { state: 'retrying' } }, 'クラウドに再接続中', 'warn'],
    // It answers: nothing is to be connected again.
    [{ cloud: { state: 'retrying', answer: 'wait' } }, 'クラウドに再送中', 'warn'],
    // Over before anybody would act, and then worth a look.
    [{ cloud: { state: 'retrying', since: shopTime(atMs - 59_000) } }, 'クラウドに再接続中', 'quiet'],
    [{ cloud: { state: 'retrying', since: shopTime(atMs - 60_000) } }, 'クラウドに再接続中', 'warn'],
    [{ cloud: { state: 'refused', since: shopTime(atMs) } }, 'クラウドに拒否されています', 'bad'],
    [{ cloud: { state: 'refused' } }, 'クラウドに拒否されています', 'bad'],
    [
      {
        queue: { events: 3, pictures: 9, quarantined: 0, oldest },
        cloud: { state: 'retrying', nextTryAt: '2026-11-24T14:11:42.4+09:00' },
      },
      '送信待ち 3 件（最古 12:31）、次の送信 14:11:42',
      'warn',
    ],
    // It is being tried.
    [{ cloud: { state: 'retrying', nextTryAt: '2026-11-24T14:10:00+09:00' } }, 'クラウドに再接続中', 'warn'],
    [
      // Sales, not what is told of them.
      {
        cloud: { state: 'off' },
        queue: { events: 9, pictures: 0, quarantined: 0 },
        storage: { ...storage(0, 'ok'), sales: 3 },
      },
      'クラウド未設定、会計は装置に保存',
      'quiet',
    ],
  ] as const)('%j', (over, text, tone) => {
    expect(queueWords(over)).toEqual({ text, tone });
  });
});

it('what the cloud has of a sale', () => {
  const upload = (
    upload: ReturnType<typeof pair>['upload'],
    state: 'ok' | 'off' | 'retrying' = 'ok',
    picturesFrom?: string,
  ) =>
    uploadTexts(
      pair(1, atMs, { upload }),
      { state, ...(picturesFrom !== undefined && { picturesFrom }) },
      { t, format },
    );
  expect(upload({ state: 'stored', storedAt: shopTime(atMs), picturesWaiting: 0 })).toEqual([
    '14:10:00.5 にクラウドが保存しました。',
  ]);
  expect(upload({ state: 'waiting', picturesWaiting: 2 })[0]).toBe('画像 2 枚が送信待ちです。');
  expect(upload({ state: 'waiting', picturesWaiting: 1, saleWaiting: true })[0]).toBe(
    '会計と画像 1 枚が送信待ちです。',
  );
  const tonight = '2026-11-24T22:00:00+09:00';
  expect(upload({ state: 'waiting', picturesWaiting: 2 }, 'ok', tonight)).toEqual([
    '画像 2 枚は 22:00 から送信します。',
    '画像を送る時間帯が設定されています。会計はすぐに送信されます。',
  ]);
  expect(upload({ state: 'waiting', picturesWaiting: 2, saleWaiting: true }, 'ok', tonight)[0]).toBe(
    '会計が送信待ちです。',
  );
  expect(upload({ state: 'waiting', picturesWaiting: 2 }, 'retrying', tonight)[0]).toBe(
    '画像 2 枚が送信待ちです。',
  );
  expect(upload({ state: 'waiting', picturesWaiting: 0 }, 'off')).toEqual([t.upload.offText]);
  const problem = problemJson(cloudProblem('cloud.rejected'));
  expect(upload({ state: 'quarantined', picturesWaiting: 0, problem })[0]).toContain(
    'クラウドから理由が示されていません',
  );
});

describe('a camera’s warnings', () => {
  it.each(cameraWarnings)('%s has words of its own, and what to do, in both languages', (warning) => {
    for (const [language, words] of Object.entries(messages)) {
      const all = warningTexts(
        warned(cameraWarnings, atMs),
        atMs,
        words,
        createFormat(language === 'ja' ? 'ja' : 'en', words, 'Asia/Tokyo'),
      );
      const [own] = warningTexts(
        warned([warning], atMs),
        atMs,
        words,
        createFormat(language === 'ja' ? 'ja' : 'en', words, 'Asia/Tokyo'),
      );
      expect(own?.advice.length).toBeGreaterThan(20);
      expect(all.filter(({ title }) => title === own?.title)).toHaveLength(1);
      expect(all.filter(({ advice }) => advice === own?.advice)).toHaveLength(1);
    }
  });

  it('say how much', () => {
    const titles = warningTexts(warned(cameraWarnings, atMs), atMs, t, format).map(({ title }) => title);
    expect(titles).toContain('キーフレームの間隔が8秒と長すぎます');
    expect(titles).toContain('カメラの時計がずれています（12分遅れ）');
    expect(titles).toContain('画像が 12:33 から変わっていません');
    expect(warningTexts(camera({ id: 'c', name: 'c' }, atMs), atMs, t, format)).toEqual([]);
  });

  it.each([
    [0, '合っています'],
    [-999, '合っています'],
    [1_200, '1.2秒進み'],
    [-59_000, '59秒遅れ'],
    [-90 * 60_000, '1時間遅れ'],
    [400 * 86_400_000, '400日進み'],
  ])('a clock %d ms off', (offsetMs, text) => {
    expect(clockText({ clockOffsetMs: offsetMs }, t, format)).toBe(text);
  });

  it('a clock read over a late network may be ahead of what is shown', () => {
    expect(clockText({ clockOffsetMs: -3_500, lateMs: 3_505 }, t, format)).toBe(
      '3.5秒遅れ（ネットワークの遅れにより、実際はこれより最大3.5秒進んでいる可能性があります）',
    );
    expect(clockText({ clockOffsetMs: -3_500, lateMs: 30 }, t, format)).toBe('3.5秒遅れ');
  });
});

describe('a camera without pictures', () => {
  const told = (language: 'ja' | 'en', problem?: ReportedProblem) =>
    cameraProblemText(problem === undefined ? {} : { problem }, messages[language]);
  const refused = problemJson(cameraProblem('camera.login_refused'));

  it('says why in the language of the page, and what to do about that', () => {
    expect(told('ja', refused).why).toBe('ユーザー名かパスワードがカメラに拒否されました');
    expect(told('ja', refused).advice).toMatch(
      /^カメラのページでユーザー名.*。再接続は自動で続けています。$/,
    );
    expect(told('en', problemJson(cameraProblem('camera.no_picture', { seconds: 7 })))).toEqual({
      why: 'No picture for 7 s',
      advice:
        'Check the address (URL) on the camera’s page, then its power and network cable. It is being reconnected automatically.',
    });
  });

  it('that gave some before was cut off: its address is not the first thing to look at', () => {
    const problem = problemJson(cameraProblem('camera.connection_refused'));
    const advice = (over: object) => cameraProblemText({ problem, ...over }, en).advice;
    expect(advice({})).toMatch(/^Check the address/);
    expect(advice({ lookback: { bytes: 0 } })).toMatch(/^Check the address/);
    for (const worked of [{ pictureAgeMs: 90_000 }, { lookback: { oldest: shopTime(atMs), bytes: 1 } }])
      expect(advice(worked)).toMatch(/^Its pictures came until then: check the camera’s power/);
    expect(cameraProblemText({ problem: refused, pictureAgeMs: 90_000 }, en).advice).toMatch(/user name/);
  });

  it('with a cause that is not known says it as it came', () => {
    const unknown = { code: 'camera.melted', params: {}, text: 'Option not found.' };
    expect(told('ja', unknown).why).toBe('Option not found.');
    expect(told('ja').why).toBe(messages.ja.cameras.whyUnknown);
  });
});

it('shows the words of a cloud or device, and no status code', () => {
  const answered = cloudProblem('cloud.answered', { status: 415 });
  const words = cloudProblem('cloud.answered_with', { status: 401, words: 'No such key' });
  const refused = cloudProblem('cloud.token_refused');
  const shown = (problem: ReportedProblem) => [problemText(problem, ja), problemText(problem, en)];
  expect(shown(problemJson(answered))).toEqual([
    'クラウドから理由が示されていません',
    'The cloud gave no reason',
  ]);
  expect(shown(problemJson(words))[1]).toBe('No such key');
  const refusedEn = problemJson(refused).text;
  expect(shown(problemJson(withDetails(refused, answered)))[1]).toBe(refusedEn);
  expect(shown(problemJson(withDetails(refused, words)))[1]).toBe(`${refusedEn}. No such key`);
  expect(shown(problemJson(withDetails(refused, answered)))[0]).toBe(shown(problemJson(refused))[0]);
  expect(shown(problemJson(withDetails(refused, words)))[0]).toMatch(/入力してください。No such key$/);
  expect(shown(problemJson(cloudProblem('proxy.failed', { status: 502 })))).toEqual([
    'プロキシからクラウドに接続できません',
    'The proxy cannot reach it',
  ]);
});
