/**
 * The promises of reliability, in the order of `docs/reference/promises.md`: what each says, its bound, and how `scripts/test-reliability.sh --quick | --full`
 * proves it and disproves it without its protection.
 */
import type { DeclaredPromise, Run } from './declaration.ts';

const test = (name: string, titles?: string): Run => ({
  file: `test/reliability/promises/${name}.test.ts`,
  ...(titles !== undefined && { titles }),
});
const existing = (file: string, titles?: string): Run => ({
  file,
  ...(titles !== undefined && { titles }),
});

/** The same runs in both forms: a test reads TILLFRAME_LONG where the full one is longer. */
const both = (runs: readonly Run[], seconds: { readonly quick: number; readonly full: number }) => ({
  quick: { runs, seconds: seconds.quick },
  full: { runs, seconds: seconds.full },
});

export const promises: readonly DeclaredPromise[] = [
  {
    id: 'power',
    text: {
      en: 'An acknowledged sale survives a power cut.',
      ja: '受け付けた取引は、停電しても失われません。',
    },
    bound: { en: '0 lost', ja: '消失 0 件' },
    against: 'program',
    ...both([test('power')], { quick: 25, full: 600 }),
    counterProof: {
      removed: { en: 'the flush at every commit (synchronous=NORMAL)', ja: '確定ごとのディスク書き込み' },
      weakening: 'flushes-without-disk',
      seconds: 20,
    },
    longer: { command: 'scripts/test-reliability.sh power', minutes: 15 },
  },
  {
    id: 'kills',
    text: {
      en: 'A killed program costs no acknowledged sale, and doubles none.',
      ja: 'プログラムが強制終了されても、受け付けた取引は失われず、重複もしません。',
    },
    bound: { en: '0 lost, 0 doubled', ja: '消失 0 件、重複 0 件' },
    against: 'program',
    ...both([test('kills', 'when it is killed')], { quick: 35, full: 700 }),
    counterProof: {
      removed: { en: 'the answer only after the commit', ja: '保存後の応答' },
      weakening: 'answers-early',
      seconds: 40,
    },
    longer: { command: 'scripts/test-reliability.sh kills', minutes: 40 },
  },
  {
    id: 'commit-first',
    text: {
      en: 'A flush that fails is reported to the register and on the page.',
      ja: 'ディスクへの書き込みに失敗すると、レジにエラーを返し、画面で警告します。',
    },
    bound: { en: '503, alarm', ja: '503 と警告' },
    against: 'program',
    ...both([existing('test/reliability/flush.test.ts', 'a flush that fails once')], { quick: 12, full: 12 }),
    counterProof: {
      removed: { en: 'the answer only after the commit', ja: '保存後の応答' },
      weakening: 'answers-early',
      seconds: 12,
    },
  },
  {
    id: 'one-identity',
    text: {
      en: 'A revision has one id and one body, whatever answers are lost.',
      ja: '応答が失われても、1 つの版の ID と内容は常に同じです。',
    },
    bound: { en: '0 other bodies, 0 second ids', ja: '内容の相違 0 件、ID の重複 0 件' },
    against: 'program',
    ...both([test('kills', 'answers are lost')], { quick: 25, full: 400 }),
    counterProof: {
      removed: { en: 'the body that is rendered once', ja: '一度だけ作成する送信内容' },
      weakening: 'renders-anew',
      seconds: 25,
    },
  },
  {
    id: 'sales-first',
    text: {
      en: 'Over a slow line the backlog of sales is sent before pictures, and a new sale within seconds.',
      ja: '低速回線では、未送信の取引を画像より先に送り、新しい取引は数秒で届きます。',
    },
    bound: {
      en: 'no picture before the last sale; p95 5 s at 256 kbit/s',
      ja: '256 kbit/s で 95 % が 5 秒以内',
    },
    against: 'program',
    ...both([test('sales-first')], { quick: 35, full: 300 }),
    alone: true,
    counterProof: {
      removed: { en: 'the order of sales before pictures', ja: '画像より取引を優先する順序' },
      weakening: 'pictures-beside-sales',
      seconds: 35,
    },
    longer: { command: 'scripts/test-reliability.sh line', minutes: 10 },
  },
  {
    id: 'space',
    text: {
      en: 'At the quota the oldest pictures go, no sale; at the limit new sales are refused.',
      ja: '容量の上限では古い画像から削除し、取引は削除しません。限界に達すると新しい取引を拒否します。',
    },
    bound: { en: '0 sales gone, 503 at the limit', ja: '取引の削除 0 件、限界で 503' },
    against: 'program',
    ...both([test('space')], { quick: 30, full: 60 }),
    counterProof: {
      removed: { en: 'the eviction of pictures', ja: '画像の削除' },
      weakening: 'evicts-nothing',
      seconds: 30,
    },
    longer: { command: 'scripts/test-reliability.sh space', minutes: 10 },
  },
  {
    id: 'full-disk',
    text: {
      en: 'On a disk that others have filled, uploads and the page go on, and sales are accepted again when there is room.',
      ja: 'ディスクが満杯でも送信と画面は動き続け、空きができれば取引の受け付けを再開します。',
    },
    bound: { en: 'accepted within 60 s of room', ja: '空きができてから 60 秒以内' },
    against: 'program',
    ...both([existing('test/reliability/full-disk.test.ts', 'full of short receipts')], {
      quick: 30,
      full: 30,
    }),
    counterProof: {
      removed: { en: 'the reserve file', ja: '予備ファイル' },
      weakening: 'no-ballast',
      seconds: 30,
    },
  },
  {
    id: 'offline-month',
    text: {
      en: 'Thirty days without the cloud cost no sale and no memory.',
      ja: 'クラウドなしで 30 日動いても、取引は失われず、メモリーも増えません。',
    },
    bound: { en: '0 gaps, growth below 20 MB', ja: '欠番 0 件、増加 20 MB 未満' },
    against: 'program',
    ...both([test('offline-month')], { quick: 45, full: 600 }),
    counterProof: {
      removed: { en: 'the release of stored sales from memory', ja: '保存後のメモリーの解放' },
      weakening: 'holds-every-sale',
      seconds: 35,
    },
    longer: { command: 'scripts/test-reliability.sh month', minutes: 10 },
  },
  {
    id: 'reconnects',
    text: {
      en: 'Cloud, camera and POS cloud are reached again after black holes and resets.',
      ja: 'クラウド、カメラ、POS クラウドとの接続は、切断や無応答の後に自動で回復します。',
    },
    bound: { en: 'back-off cap + 10 s (cloud 310 s, camera 15 s)', ja: '再試行の上限＋10 秒' },
    against: 'program',
    ...both([test('reconnects')], { quick: 60, full: 600 }),
    counterProof: {
      removed: { en: 'the bound of the back-off', ja: '再試行の間隔の上限' },
      weakening: 'no-reconnect',
      seconds: 60,
    },
    longer: { command: 'scripts/test-reliability.sh reconnect broker', minutes: 35 },
  },
  {
    id: 'no-stampede',
    text: {
      en: 'When the cloud comes back, 1,000 gateways return spread over time.',
      ja: 'クラウドの復旧時、1,000 台の接続は時間をおいて分散します。',
    },
    bound: { en: 'at most 3 % in one second', ja: '1 秒あたり最大 3 %' },
    against: {
      parts: {
        en: 'the uploader of 1,000 gateways in virtual time: as many programs do not fit on one machine',
        ja: '1,000 台分の送信部を仮想時間で実行（1 台の機械で 1,000 個のプログラムは動かせません）',
      },
    },
    ...both([existing('test/agent/upload/stampede.test.ts', 'spreads the return')], { quick: 20, full: 400 }),
    counterProof: {
      removed: { en: 'the spread of returns', ja: '復帰の分散' },
      runs: [existing('test/agent/upload/stampede.test.ts', 'without the spread')],
      seconds: 12,
    },
    longer: { command: 'scripts/test-reliability.sh fleet', minutes: 5 },
  },
  {
    id: 'wrong-clock',
    text: {
      en: 'A wrong clock loses nothing and changes no order; times are corrected once it is right.',
      ja: '時計が誤っていても取引は失われず、順序も変わりません。時刻は同期後に補正されます。',
    },
    bound: { en: '0 lost, instants within 60 s', ja: '消失 0 件、誤差 60 秒以内' },
    against: 'program',
    ...both([existing('test/reliability/wrong-clock.test.ts')], { quick: 20, full: 20 }),
    counterProof: {
      removed: { en: 'the correction of times', ja: '時刻の補正' },
      weakening: 'no-clock-correction',
      seconds: 25,
    },
  },
  {
    id: 'corruption',
    text: {
      en: 'A damaged database is set aside and its rows recovered, with an alarm.',
      ja: '破損したデータベースは退避して復旧し、警告します。',
    },
    bound: { en: 'page within 30 s, readable rows kept', ja: '30 秒以内に起動、読める行は保持' },
    against: 'program',
    ...both([test('corruption')], { quick: 20, full: 20 }),
    counterProof: {
      removed: { en: 'the recovery at start', ja: '起動時の復旧' },
      weakening: 'no-recovery',
      seconds: 20,
    },
    longer: { command: 'scripts/test-reliability.sh damage', minutes: 15 },
  },
  {
    id: 'no-open-door',
    text: {
      en: 'Every route asks for a session; foreign hosts and origins are refused; guessing is slowed; there is no default password.',
      ja: 'すべての操作にログインが必要です。外部のサイトからの要求は拒否し、初期パスワードはありません。',
    },
    bound: { en: '401 for all, 403 for foreign ones, 429', ja: '401、403、429' },
    against: 'program',
    ...both([test('no-open-door')], { quick: 12, full: 12 }),
    counterProof: {
      removed: { en: 'the guard of routes', ja: 'ログインの確認' },
      weakening: 'no-guard',
      seconds: 12,
    },
  },
  {
    id: 'payloads',
    text: {
      en: 'Camera addresses and POS input execute nothing, read no file and reach no other protocol.',
      ja: 'カメラのアドレスや POS の入力で、コマンドの実行やファイルの読み取りはできません。',
    },
    bound: {
      en: '0 accepted, ffmpeg with allowed arguments only',
      ja: '受理 0 件、ffmpeg は許可した引数のみ',
    },
    against: 'program',
    ...both([test('payloads')], { quick: 15, full: 15 }),
    counterProof: {
      removed: { en: 'the list of protocols', ja: '許可するプロトコルの一覧' },
      weakening: 'any-camera-address',
      seconds: 15,
    },
  },
  {
    id: 'no-secrets',
    text: {
      en: 'No password, token or card number is readable in database, log or support bundle.',
      ja: 'パスワード、トークン、カード番号は、データベース、ログ、サポート用ファイルに残りません。',
    },
    bound: { en: '0 of the planted texts found', ja: '検出 0 件' },
    against: 'program',
    ...both([test('no-secrets')], { quick: 20, full: 20 }),
    counterProof: {
      removed: { en: 'the truncation of card numbers', ja: 'カード番号の切り捨て' },
      weakening: 'whole-card-numbers',
      seconds: 20,
    },
  },
  {
    id: 'slow-disk',
    text: {
      en: 'A disk that takes 3 s to flush delays neither the page nor the instant of a sale.',
      ja: 'ディスクの書き込みに 3 秒かかっても、画面も会計時刻も遅れません。',
    },
    bound: {
      en: 'page answers within 1.5 s, instant not 1.5 s late',
      ja: '画面は 1.5 秒以内に応答、会計時刻は 1.5 秒以内',
    },
    against: 'program',
    ...both([existing('test/reliability/flush.test.ts', 'the page goes on')], { quick: 12, full: 12 }),
    alone: true,
    counterProof: {
      removed: { en: 'the commit beside the main thread', ja: '別スレッドでの保存' },
      weakening: 'waits-for-the-disk',
      seconds: 12,
    },
    longer: { command: 'scripts/test-reliability.sh flush', minutes: 1 },
  },
  {
    id: 'bad-camera',
    text: {
      en: 'A camera that misbehaves costs at most its own pictures.',
      ja: '異常なカメラがあっても、失われるのはそのカメラの画像だけです。',
    },
    bound: {
      en: 'all pictures of the other camera, memory + 100 MB at most',
      ja: '他のカメラの画像はすべて保存、メモリー増加 100 MB 以内',
    },
    against: 'program',
    ...both([test('bad-camera')], { quick: 30, full: 120 }),
    counterProof: {
      removed: { en: 'the largest size of a picture', ja: '画像の最大サイズ' },
      weakening: 'endless-pictures',
      seconds: 30,
    },
  },
  {
    id: 'late-sales',
    text: {
      en: 'Sales that a POS cloud reports after an outage have their picture.',
      ja: '回線の障害の後に POS クラウドから届いた取引にも、画像が付きます。',
    },
    bound: { en: 'at least 99 % within their stated uncertainty', ja: '99 % 以上が、示した誤差の範囲内' },
    against: 'program',
    quick: {
      runs: [
        {
          file: 'test/reliability/late-sales.ts',
          args: ['--outage-minutes', '0.5', '--sales', '15'],
        },
      ],
      seconds: 75,
    },
    full: {
      runs: [{ file: 'test/reliability/late-sales.ts', args: ['--outage-minutes', '15', '--sales', '60'] }],
      seconds: 1_100,
    },
    counterProof: {
      removed: { en: 'the lookback', ja: '映像の保存' },
      runs: [
        {
          file: 'test/reliability/late-sales.ts',
          args: ['--outage-minutes', '0.5', '--sales', '15', '--no-lookback'],
        },
      ],
      seconds: 70,
    },
    longer: { command: 'scripts/test-reliability.sh late', minutes: 190 },
  },
  {
    id: 'prints',
    text: {
      en: 'A receipt prints whatever happens to the agent.',
      ja: '本体のプログラムに何が起きても、レシートは印刷されます。',
    },
    bound: { en: 'every byte printed, every sale stored', ja: '全バイトを印刷、全取引を保存' },
    against: 'program',
    ...both([existing('test/reliability/prints.test.ts')], { quick: 30, full: 150 }),
    counterProof: {
      removed: { en: 'the printer proxy, killed as well', ja: 'プリンター中継も強制終了' },
      env: { TILLFRAME_KILL_PRINTER_PROXY: '1' },
      seconds: 30,
    },
  },
  {
    id: 'new-hardware',
    text: {
      en: 'A replaced gateway takes the set-up over and doubles no sale.',
      ja: '機器を交換しても設定を引き継ぎ、取引は重複しません。',
    },
    bound: { en: '0 doubled, 0 lost', ja: '重複 0 件、消失 0 件' },
    against: 'program',
    ...both([test('new-hardware')], { quick: 25, full: 25 }),
    counterProof: {
      removed: { en: 'the identity from the POS alone', ja: 'POS だけで決まる ID' },
      weakening: 'identity-of-the-gateway',
      seconds: 25,
    },
  },
];
