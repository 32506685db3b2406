/** Japanese: the shop's language, and the shape that every other language must fill (a missing key is a type error). */

import { alarmsJa } from '../../domain/alarm/alarms-ja.ts';
import type { CameraWarning } from '../../domain/alarm/camera-warning.ts';
import type { MissingReason } from '../../domain/capture/pair.ts';
import type { ClipProblem } from '../../domain/capture/stored-clip.ts';
import type { CameraProblemKind } from '../../domain/problem/camera.ts';
import { japaneseProblemText } from '../../domain/problem/problems-ja.ts';
import type { ReceiptDoubt } from '../../domain/sale/sale.ts';
import { saleTextsJa } from '../../domain/sale/sale-texts-ja.ts';
import { accountJa } from './account-ja.ts';
import { calibrationJa } from './latency/calibration-ja.ts';
import { searchJa } from './search-ja.ts';

export const ja = {
  /** Separators: `comma` between two items, `colon` after a label. */
  comma: '、',
  colon: '：',
  /** Between two sentences. */
  gap: '',
  otherLanguage: 'English',
  otherLanguageFailed:
    '英語の表示を読み込めませんでした。装置に接続できることを確認し、ページを再読み込みしてください。',
  skipToSales: '会計の一覧へ移動',
  nav: {
    label: 'ページ',
    sales: '会計',
    takings: '売上',
    cameras: 'カメラ',
    linkage: '連携設定',
    system: 'システム',
    shops: '店舗と装置',
    pos: 'POS 連携',
    forward: '転送',
    log: '履歴',
    people: '利用者',
  },
  shops: {
    heading: '店舗',
    state: { good: '正常', warn: '確認が必要', missing: '会計の欠落', silent: '受信なし' },
    lastSeen: (time: string) => `最終受信 ${time}`,
    waiting: (n: string) => `未送信 ${n} 件`,
    none: 'まだ装置から接続がありません',
  },
  unknownPage: {
    title: 'ページがありません',
    text: 'アドレスが古いか、間違っています。',
    toSales: '会計の一覧へ',
  },
  pageLoading: 'ページを読み込んでいます…',
  pageFailed: 'ページを読み込めませんでした',
  skipToContent: '本文へ移動',
  close: '閉じる',
  retry: 'もう一度試す',
  form: {
    notReached: '装置に接続できません。接続が回復してから、もう一度押してください。',
    checking: '確認しています…',
    working: '処理中…',
    cancel: 'キャンセル',
    copy: 'コピー',
    copied: 'コピーしました',
    copyFailed: 'コピーできませんでした。文字を選んでコピーしてください。',
    discardTitle: '入力内容を破棄しますか？',
    discardText: 'まだ保存していません。閉じると消えます。',
    discard: '破棄して閉じる',
  },
  details: '詳細',
  developers: '開発者向け',
  today: (date: string) => `今日 ${date}`,
  yesterday: (date: string) => `昨日 ${date}`,
  duration: {
    seconds: (n: number) => `${n}秒`,
    minutes: (n: number) => `${n}分`,
    hours: (n: number) => `${n}時間`,
    days: (n: number) => `${n}日`,
  },
  connection: { connecting: '接続しています…', live: '接続中', offline: '再接続中…' },
  counter: {
    today: '今日の売上',
    none: '会計がありません',
    newest: '最新の会計',
    others: (n: string) => `ほか ${n} 点`,
  },
  header: {
    state: '装置の状態',
    cameras: (up: number, all: number) => `カメラ ${up}/${all}`,
    noCameras: 'カメラ未登録',
    allSent: 'すべて送信済み',
    waiting: (n: string, oldest: string | undefined) =>
      `送信待ち ${n} 件${oldest === undefined ? '' : `（最古 ${oldest}）`}`,
    picturesWaiting: (n: string, oldest: string | undefined) =>
      `画像の送信待ち ${n} 枚${oldest === undefined ? '' : `（最古 ${oldest}）`}`,
    picturesFrom: (n: string, time: string) => `画像 ${n} 枚は ${time} から送信`,
    cloudOff: 'クラウド未設定',
    cloudConnecting: 'クラウドに接続中',
    cloudRetrying: 'クラウドに再接続中',
    cloudSendsAgain: 'クラウドに再送中',
    nextTry: (time: string) => `次の送信 ${time}`,
    cloudRefused: 'クラウドに拒否されています',
    onHold: (n: string) => `送信エラー ${n} 件`,
    kept: '会計は装置に保存',
  },
  notice: {
    offlineTitle: '装置に接続できません。再接続しています…',
    offlineText: (time: string) =>
      `表示は ${time} 時点のものです。お使いの機器が店内のネットワークに接続されているか、装置の電源が入っているかご確認ください。装置が動いていれば会計の記録は続いていますが、止まっている間の会計は記録されないことがあります。`,
    offlineNothing:
      'お使いの機器が店内のネットワークに接続されているか、装置の電源が入っているかご確認ください。',
    failedTitle: '一覧を読み込めませんでした',
    failedText: (title: string) =>
      `自動でもう一度試します。続くときは装置を再起動してください。装置からの応答：${title}`,
    nextTry: (time: string) => `次は ${time} に送信を試します。`,
    tryingSince: (time: string) => `${time} から送信を試しています。`,
    /** By what the cloud answers; `unreachable`: nothing. */
    retryingTitle: {
      unreachable: 'クラウドに接続できません',
      wait: 'クラウドが、しばらく待つよう求めています',
      error: 'クラウドがエラーを返しています',
      unread: 'クラウドの応答を読み取れません',
    },
    retryingText: '自動で再送します。会計と画像は装置に保存されています。',
    retryingAnswered: '続くときは、クラウドの管理者にご確認ください。',
    unnamedTitle: '店舗名がまだ登録されていません',
    unnamedText: '店舗名は、この画面と、送信する会計に表示されます。',
    cures: {
      cameras: 'カメラ画面へ',
      check: '動作診断へ',
      cloud: 'クラウドの設定へ',
      network: 'ネットワークの設定へ',
      notifications: '通知の設定へ',
      registers: 'レジ画面へ',
      shop: '店舗名を登録',
      storage: '保存容量を見る',
      tills: '受信の設定へ',
      versions: 'バージョンを見る',
    },
    quarantinedTitle: (n: string) => `クラウドが受け取らなかった会計・画像が ${n} 件あります`,
    about: (title: string, name: string) => `${title}（${name}）`,
    /** A condition that still holds. */
    since: (time: string) => `${time} から続いています。`,
    /** An event, or the last of several. */
    at: (time: string) => `${time} に発生しました。`,
    refusing: {
      quota: {
        title: '会計を受け付けていません：装置の保存容量がいっぱいです',
        text: '装置に残っているのは、クラウドにまだ届いていない会計です。クラウドへの接続をご確認ください。空きができると自動で再開します。受け付けなかった会計は、レジから送り直しが必要です。',
      },
      rows: {
        title: '会計を受け付けていません：保存できる会計の件数がいっぱいです',
        text: '装置に残っているのは、クラウドにまだ届いていないか、新しくて削除できない会計です。クラウドへの接続をご確認ください。空きができると自動で再開します。受け付けなかった会計は、レジから送り直しが必要です。',
      },
      disk: {
        title: '会計を受け付けていません：ディスクがいっぱいです',
        text: 'この装置のほかのファイルがディスクを埋めています。不要なものを削除してください。空きができると自動で再開します。受け付けなかった会計は、レジから送り直しが必要です。',
      },
    },
    nearlyFullTitle: (percent: string) => `装置の保存容量が残りわずかです（${percent} 使用）`,
    diskLowTitle: (free: string) => `ディスクの空きが残りわずかです（残り ${free}）`,
    evictedTitle: (n: string) => `未送信の画像を容量不足のため削除しました（これまでに ${n} 枚）`,
  },
  cameras: {
    heading: 'カメラ',
    state: { starting: '接続中…', up: '映像を受信中', down: '停止中' },
    unknown: '状態不明（装置に接続できません）',
    downSince: (time: string, duration: string) => `${time} から停止中（${duration}）`,
    why: '原因',
    whyUnknown: 'カメラから映像が届いていません',
    whatToDo: {
      login:
        'カメラのページでユーザー名とパスワードを、カメラ側でそのユーザーの権限をご確認ください。メーカーによっては、映像（ONVIF）用に別のユーザーを作る必要があります。',
      address:
        'カメラのページでアドレス（URL）をご確認ください。ホストとポートのほか、パスはメーカーや機種ごとに違います。',
      connection: 'カメラのページでアドレス（URL）を確認し、カメラの電源と LAN ケーブルもご確認ください。',
      /** Pictures came before. */
      cutOff:
        'さきほどまで映像が届いていました。カメラの電源、LAN ケーブル、途中のハブをご確認ください。どれも問題なければ、カメラのアドレスが変わったのかもしれません。',
      camera:
        'このカメラをほかに見ている画面や録画機があれば減らし、カメラの映像の設定をご確認ください。続くときはカメラの電源を入れ直してください。',
      gateway: 'カメラではなく、この装置側で対処してください。',
    } satisfies Record<CameraProblemKind | 'cutOff', string>,
    reconnecting: '再接続は自動で続けています。',
    nextTry: (time: string) =>
      `カメラにロックされないよう、次に試すのは ${time} です。カメラのページの「接続を確認」ですぐにつなげます。`,
    startingText: '最初の映像が届くまで数秒かかります。',
    registers: 'このカメラのレジ',
    noRegisters: 'レジと連携していません',
    sales: 'このカメラの会計',
    salesOf: (camera: string) => `このカメラの会計：${camera}`,
    latest: (camera: string) => `${camera}の最近の会計`,
    newest: (camera: string) => `${camera}の現在の画像`,
    last: (camera: string) => `${camera}の最後の画像`,
    noPicture: '画像を取得できていません',
    isDown: 'カメラが停止中です',
    live: 'ライブ',
    lastPicture: '最後の画像',
    fpsValue: (n: string) => `${n} 枚/秒`,
    pictureAge: '最新の画像からの時間',
    behind: 'この画面の表示の遅れ',
    behindPictures: '静止画で表示中',
    fps: '1 秒あたりの枚数',
    bitRate: 'ビットレート',
    keyFrames: 'キーフレーム間隔',
    codec: '映像方式',
    size: '画像の大きさ',
    reader: '読み取り方式',
    readers: { native: '標準', ffmpeg: 'ffmpeg（予備）', single_pictures: '静止画' },
    clock: 'カメラの時計',
    clockRight: '合っています',
    clockFast: (duration: string) => `${duration}進み`,
    clockSlow: (duration: string) => `${duration}遅れ`,
    clockLate: (clock: string, delay: string) =>
      `${clock}（ネットワークの遅れにより、実際はこれより最大${delay}進んでいる可能性があります）`,
    damages: '映像の乱れ',
    held: '時刻どおりの画像',
    heldValue: (held: string, older: string) => `約${held}前の会計まで。${older}`,
    olderKeyFrames: (interval: string | undefined) =>
      `それより前は最も近いキーフレーム${interval === undefined ? '' : `（${interval}間隔）`}`,
    olderAll: 'それより前はディスクの映像から',
    olderNone: 'それより前の画像はありません',
    heldCut: (held: string, keep: string, max: string, needed: string) =>
      `カメラの映像がメモリの上限（全カメラで ${max}）に達したため、設定した${keep}のうち直近の${held}だけが残っています。このカメラの${keep}には約 ${needed} が必要です。カメラの解像度かビットレートを下げてください。`,
    lookback: 'ディスクの映像',
    lookbackValue: (oldest: string, size: string) => `${oldest}から、${size}`,
    restarts: '再接続した回数',
    times: (n: string) => `${n} 回`,
    ago: (duration: string) => `${duration}前の画像`,
    warnings: '注意',
    /** Titles of warnings; `value` is the figure of the warning, if it has one. */
    warning: {
      key_frames_far_apart: (value: string) => `キーフレームの間隔が${value}と長すぎます`,
      lossy: () => '映像がときどき乱れています',
      camera_clock_off: (value: string) => `カメラの時計がずれています（${value}）`,
      picture_unchanged: (value: string) => `画像が ${value} から変わっていません`,
      time_stamps_unusable: () => 'カメラの映像の時刻情報が使えません',
      pictures_late: () => '映像が遅れて届いています',
      single_pictures: () => '静止画だけで読み取っています',
    } satisfies Record<CameraWarning, (value: string) => string>,
    /** Recommended action for each warning. */
    advice: {
      key_frames_far_apart:
        'カメラの設定で I フレーム間隔を 1〜2 秒にし、「スマートコーデック」や「H.264+」「H.265+」は切ってください。現在は、しばらく会計がなかった後の最初の画像の取り出しが遅く、古い会計の画像は何秒もずれることがあります。',
      lossy:
        '乱れた画像は使わず、前後の画像で代用しています。カメラは有線でつなぎ、ケーブルとハブをご確認ください。Wi-Fi のときは電波の強い場所へ移してください。',
      camera_clock_off:
        'カメラの設定で、時刻サーバー（NTP）に合わせるようにしてください。画像の選び方には影響しませんが、画像に写り込む時刻がずれます。',
      picture_unchanged:
        'カメラの前で手を振り、画像に映るかご確認ください。映らなければ、カメラの電源を入れ直してください。',
      time_stamps_unusable:
        '届いた時刻で代用しているため、画像が少しずれることがあります。カメラのファームウェアを更新するか、別のストリームのアドレスを設定してください。',
      pictures_late:
        'カメラまでのネットワークが遅いため、会計の画像が数秒遅れて付きます。カメラは有線でつなぎ、ケーブルとハブ、ネットワークの混雑をご確認ください。',
      single_pictures:
        '会計時刻から 1 秒以上ずれることがあります。カメラが RTSP（H.264・H.265）も送れるなら、そのアドレスを設定してください。',
    } satisfies Record<CameraWarning, string>,
    emptyTitle: 'カメラが登録されていません',
    emptyText: '店内のネットワークから探すか、アドレスを入力して追加すると、ここに映像が表示されます。',
    add: '＋ カメラを追加',
  },
  sales: {
    heading: '会計',
    kind: saleTextsJa.kind,
    drawer: 'ドロワー開',
    payment: saleTextsJa.payment,
    loading: '会計を読み込んでいます…',
    unavailable: '装置に接続できると、会計がここに表示されます。',
    emptyTitle: '最初の会計を待っています',
    emptyText: 'レジで会計をすると、会計時刻の画像と一緒にここに表示されます。通常の会計で確認できます。',
    noRegistersTitle: 'レジが登録されていません',
    noRegistersText: 'レジを連携すると、会計が画像と一緒にここに表示されます。',
    toLinkage: 'レジを連携する',
    older: 'もっと前の会計',
    olderLoading: '読み込んでいます…',
    olderFailed: '前の会計を読み込めませんでした。',
    end: 'これより前の会計はありません',
    bound: (n: string) => `ここに表示できるのは新しい ${n} 件までです`,
    more: (n: number) => ` ほか${n}点`,
    uncertain: (duration: string) => `撮影時刻の誤差 ±${duration}`,
    uncertainSale: (duration: string) => `会計時刻の誤差 ±${duration}`,
    arrived: (amount: string, kind: string, register: string, time: string) =>
      `新しい${kind}、${amount}、${register}、${time}`,
  },
  search: searchJa,
  upload: {
    waiting: '送信待ち',
    stored: '送信済み',
    quarantined: '送信エラー',
    picturesWaiting: (n: string) => `画像 ${n} 枚が送信待ちです。`,
    saleWaiting: '会計が送信待ちです。',
    saleAndPicturesWaiting: (n: string) => `会計と画像 ${n} 枚が送信待ちです。`,
    waitingText: 'クラウドに接続でき次第、自動で送信します。記録は装置に保存されています。',
    storedText: (time: string) => `${time} にクラウドが保存しました。`,
    quarantinedText: (why: string) =>
      `クラウドが会計または画像を受け取りませんでした。理由：${why}。どちらも装置に保存されています。`,
    retry: '再送信',
    retrying: '再送信を始めています…',
    retried: '再送信を待っています。',
    retriedNothing: '再送信するものはありませんでした。すでに送信済みか、送信を待っています。',
    retryFailed: '再送信を始められませんでした。装置との接続を確認して、もう一度押してください。',
    picturesFrom: (n: string, time: string) => `画像 ${n} 枚は ${time} から送信します。`,
    picturesFromText: '画像を送る時間帯が設定されています。会計はすぐに送信されます。',
    offText: 'クラウドが設定されていません。記録は装置に保存されています。',
  },
  payment: { cash: '現金', card: 'カード', credit: 'クレジット' },
  picture: {
    pending: '画像を取得中…',
    pendingBrief: '取得中…',
    none: '画像はありません',
    unreadable: '画像を読み込めません',
    alt: (camera: string, time: string) => `${camera}、${time} の画像`,
    moment: { sale: '会計', void: '取消' },
    after: (ms: string, moment: string, plusMinus: string) =>
      `${moment}の ${ms}後に撮影（誤差 ±${plusMinus}）`,
    before: (ms: string, moment: string, plusMinus: string) =>
      `${moment}の ${ms}前に撮影（誤差 ±${plusMinus}）`,
    requestedAfter: (duration: string) => `${duration}後`,
    requestedBefore: (duration: string) => `${duration}前`,
    requestedNow: '会計時刻',
    ofVoid: (when: string) => `取消の${when}`,
    voidNow: '取消時刻',
    others: 'ほかの画像',
    clip: '動画を見る（前後 10 秒）',
    clipStored: (seconds: string) => `保存した動画を見る（${seconds} 秒）`,
    clipStore: 'この会計の動画を保存',
    clipStoring: '動画を保存しています…',
    clipToMoment: '該当の場面へ',
    clipHeldUntil: (time: string) => `この会計の動画は残っていません（${time} まで残っていました）`,
    clipMissing: {
      outside_buffer: '動画は保存されませんでした。映像が残っていませんでした。',
      camera_down: '動画は保存されませんでした。カメラから映像が届いていませんでした。',
      damaged: '動画は保存されませんでした。映像が壊れていました。',
      no_camera: '動画は保存されませんでした。カメラの登録が削除されています。',
      no_video: '動画は保存されませんでした。このカメラは静止画だけに対応しています。',
      no_room: '動画は保存されませんでした。容量が不足していました。',
      failed: '動画は保存されませんでした。書き込みに失敗しました。',
      evicted: '容量の確保のため、古い動画から削除されました。',
    } satisfies Record<ClipProblem, string>,
    clipInCloud: 'この動画はクラウドにもあります。',
    clipMasked: 'マスクのあるカメラです。動画は、マスクを重ねて保存してから見ることができます。',
    clipGone: (until: string, from: string) =>
      `この会計の動画は残っていません${until && `（${until} までの動画があります）`}${from && `（${from} からの動画があります）`}`,
    clipTitle: '会計の前後の動画',
    clipLoading: '動画を取り出しています…（最大 10 秒ほど）',
    clipFailed: '動画を再生できませんでした',
    clipFailedText:
      'もう残っていないか、このブラウザーが再生できない形式です。下から保存すると、ほかのアプリで再生できることがあります。',
    clipSave: '動画を保存',
    cameras: 'カメラ',
    latencyAssumed: (ms: string, plusMinus: string) =>
      `カメラの映像の遅れは未測定です（${ms}±${plusMinus} と仮定しています）。`,
    networkDelay: (ms: string) =>
      `この時、ネットワークが遅く、映像が最大 ${ms} 遅れて届いていた可能性があります。`,
    lookback: 'ディスクに残した映像から取り出しました。会計時刻と少しずれることがあります。',
    /** The cloud has it, the gateway not any more. */
    removed: '画像はクラウドにあります（装置からは削除しました）',
    removedBrief: 'クラウドのみ',
    otherMoment: '会計時刻が修正される前に選んだ画像です。',
    /** In the strip, where there is room for a word. */
    brief: {
      no_link: '連携なし',
      time_unknown: '時刻不明',
      camera_down: '停止中',
      outside_buffer: '期間外',
      agent_restarted: '再起動',
      damaged: '映像乱れ',
      timed_out: '時間切れ',
      no_room: 'ディスク不足',
      evicted: '容量不足',
    } satisfies Record<MissingReason, string>,
    disputed: saleTextsJa.disputed,
    flawed: saleTextsJa.flawed,
    missing: saleTextsJa.missing,
    /** `until` is empty while the camera is still down. */
    down: (since: string, until: string) => `（${since}–${until}）`,
    /** In place of the advice. */
    cameBack:
      'その後、映像は再び届きました。何度も起きるときは、カメラの電源と LAN ケーブルをご確認ください。',
    advice: {
      no_link: 'レジとカメラを連携すると、次の会計から画像が付きます。',
      time_unknown:
        'レジの時計の誤差がまだ分からないか、会計の到着が遅れました。レジの時計を合わせてください。数件の会計のあと、画像が再び選ばれます。',
      camera_down:
        'カメラの電源と LAN ケーブルをご確認ください。カメラが戻ると、次の会計から画像が付きます。',
      outside_buffer:
        'レジと装置のあいだの通信が遅れていなかったかご確認ください。会計の記録は残っています。',
      agent_restarted: '会計の記録は残っています。停電や更新でなければ、装置の電源をご確認ください。',
      damaged: 'カメラと装置のあいだのケーブルや Wi-Fi をご確認ください。',
      timed_out: '続くときは、カメラの解像度かビットレートを下げてください。',
      no_room: '会計の記録は残っています。「システム」で、装置のディスクの空き容量をご確認ください。',
      evicted: '会計の記録は残っています。クラウドへの接続をご確認ください。',
    } satisfies Record<MissingReason, string>,
    held: (from: string, to: string) => `残っていた映像：${from} – ${to}`,
  },
  sale: {
    title: '会計の詳細',
    earlier: '← 前の会計',
    later: '次の会計 →',
    loading: '会計を読み込んでいます…',
    notFoundTitle: 'この会計は見つかりません',
    notFoundText: '保存期間を過ぎたか、アドレスが違います。閉じて一覧から選んでください。',
    failedTitle: '会計を読み込めませんでした',
    failedText: '装置との接続を確認して、もう一度試してください。',
    ...saleTextsJa.receipt,
    label: saleTextsJa.label,
    staff: '担当',
    printed: '印字内容',
    drawn: '印刷されたレシート',
    drawnGone: 'レシートの画像は保存されていません。',
    totalUnknown: '金額不明',
    doubt: {
      image: 'レシートが画像で印刷されたため、時刻だけが分かり、金額は読み取れません。',
      read_from_pixels:
        '画像で印刷されたレシートを文字認識で読み取りました。品名などに誤りがある場合があります。',
      no_text: 'コードのほかには何も印刷されていません。',
      unclear: '会計のレシートかどうか判断できないため、金額を計上していません。',
      deposit: '内金・手付金などの領収書です。後のレシートが全額の場合、内金が二重に計上されます。',
      printed_only:
        'POS クラウドの取引一覧にないため、印字された伝票としてのみ表示し、会計に数えていません。',
      no_total: 'レシートに合計が見つかりませんでした。',
      several_totals: '合計が複数あるため、最後のものを採用しました。',
      total_from_cash: '合計の行がないため、支払いの金額から求めました。',
      unreadable: '印刷データの形式が正しくないため、印字内容を読み取れませんでした。',
      bytes_missed: 'レシートの一部を読み取れませんでした。',
      too_long: 'レシートの先頭部分だけを保存しています。',
      rules_failed: 'このレジ専用の読み取りルールが使えず、標準のルールで読み取りました。',
      text_evicted: '空き容量が足りず、レシートの文面は保存していません。',
    } satisfies Record<ReceiptDoubt, string>,
    receiptNumber: 'レシート番号',
    reverses: '元の会計',
    reversedBy: '返品・取消',
    instant: '会計時刻',
    voidedAt: '取消時刻',
    basis: saleTextsJa.basis,
    uncertainty: (duration: string) => `実際との差は前後${duration}以内の見込みです。`,
    ahead: (duration: string) => `レジの時計は${duration}進んでいます。`,
    behind: (duration: string) => `レジの時計は${duration}遅れています。`,
    skewUncertainty: (duration: string) => `（前後${duration}の誤差）`,
    unsynced: '装置の時計が合う前の会計です。日時が正しくないことがあります。',
    picture: '画像',
    soldAt: 'レジの時計では',
    unusableSoldAt: 'レジから届いた時刻（正しくないため不使用）',
    posServerAt: 'POS サーバーの時計では',
    drawerAt: 'ドロワーが開いた時刻',
    receiptAt: 'レシートの印字開始',
    aliases: '同じ会計の別の ID',
    supersededBy: '統合先の会計',
    receivedAt: '装置に届いた時刻',
    upload: '送信',
    id: '会計 ID',
    revision: '版',
    source: '画像の取り出し元',
    sources: { ring: 'メモリ', lookback: 'ディスク' },
    took: '画像ができるまで',
    tookValue: (wait: string, decode: string) => `待ち ${wait}、変換 ${decode}`,
    reason: '原因',
  },
  account: accountJa,
  calibration: calibrationJa,
  alarms: alarmsJa,
  /** Undefined where the text of the report is to be shown. */
  problem: japaneseProblemText,
};

export type Messages = typeof ja;
