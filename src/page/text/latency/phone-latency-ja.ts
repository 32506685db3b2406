/** Measuring the latency of a camera with a phone, in Japanese; loaded with the camera pages. Every other language has the same shape. */
export const phoneLatencyJa = {
  title: '映像の遅れを測る',
  back: 'カメラの一覧',
  /** `camera`: its name. */
  what: (camera: string) =>
    `このスマートフォンに動く模様を表示し、カメラ「${camera}」に 5 秒ほど見せると、映像が何秒遅れて届くかが分かります。会計時刻の画像がより正確になります。`,
  steps: [
    'スマートフォンの画面を明るくする',
    '「はじめる」を押し、画面をカメラに向けて縦に持つ（約 1 m、反射に注意）',
    '音が鳴るか振動するまで、そのまま動かさない',
  ],
  start: 'はじめる',
  again: 'もう一度',
  cancel: '中止',
  preparing: '装置と時刻を合わせています…',
  aim: '画面をカメラに向けてください',
  reading: '読み取れています。そのまま動かさないでください',
  turn: '縦に持つと大きく表示されます',
  /** For a screen reader, of the running code. */
  code: '時刻の模様',
  progress: '読み取った枚数',
  count: (samples: number, requested: number) => `${samples} / ${requested}`,
  left: (seconds: number) => `残り ${seconds} 秒`,
  current: '現在の値：',
  none: '未測定（0.2±0.2 秒と仮定しています）',
  seconds: (s: string) => `${s} 秒`,
  plusMinus: (s: string) => `±${s} 秒`,
  found: (s: string, pm: string) => `このカメラの映像は ${s} 秒遅れて届きます（±${pm} 秒）`,
  foundFrom: (samples: number, now: string) => `${samples} 枚から測りました。現在の値は ${now} 秒です。`,
  foundFirst: (samples: number) => `${samples} 枚から測りました。これまでは未測定でした。`,
  unsure: '誤差が大きめです。画面を明るくし、もう少し近づけてもう一度測ると、より正確になります。',
  use: 'この値を使う',
  using: '設定しています…',
  used: (s: string) => `設定しました。これからの会計では、${s} 秒の遅れを差し引いて画像を選びます。`,
  notStored: '設定できませんでした',
  by: {
    phone: 'スマートフォンで測定',
    picture: '画像を選んで設定',
    hand: '数値で設定',
    sender_reports: 'カメラの時刻から推定',
  },
  failed: {
    notSeen: {
      title: '模様を読み取れませんでした',
      text: '画面を明るくし、カメラから約 1 m に縦に持って、動かさずに見せてください。反射と、プライバシーマスクのかかった場所も避けてください。',
    },
    noPictures: {
      title: 'カメラの映像が届いていません',
      text: 'カメラの電源と LAN ケーブルを確認し、映像が戻ってからもう一度測ってください。',
    },
    wrongTime: {
      title: 'スマートフォンの時刻合わせに失敗しました',
      text: 'この画面を開いたまま、スマートフォンを店舗の Wi-Fi につないで、もう一度測ってください。',
    },
    busy: {
      title: 'ほかの人が測定中です',
      text: '一度に測れるのは 1 台です。少し待ってから、もう一度測ってください。',
    },
    unreachable: {
      title: '装置に接続できません',
      text: 'スマートフォンが店舗の Wi-Fi につながっているか確認してから、もう一度測ってください。',
    },
    other: { title: '測定できませんでした', text: '少し待ってから、もう一度測ってください。' },
  },
  down: 'カメラが停止しているため測れません。電源と LAN ケーブルをご確認ください。',
  starting: 'カメラに接続しています。映像が届くと測れます。',
  offline: '装置に接続できるまで測れません。',
  loading: 'カメラの状態を確認しています…',
  unknownTitle: 'このカメラは見つかりません',
  unknownText: 'カメラの一覧から選び直してください。',
  openOnPhone: 'この画面はスマートフォンで開いてください',
  openOnPhoneText: 'カメラの前に持って行けるスマートフォンで、次のアドレスを開くか、コードを読み取ります。',
  openOnPhoneLocal:
    '現在開いているアドレスは、この機器の中でしか使えません。スマートフォンでは、装置の店舗内のアドレス（ラベルに記載）で開いてください。',
  qr: 'このページのアドレスの QR コード',
};

export type PhoneLatencyMessages = typeof phoneLatencyJa;
