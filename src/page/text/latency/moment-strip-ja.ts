/** Choosing the right picture of a sale, in Japanese; every other language has the same shape. */

export const momentStripJa = {
  title: '正しい画像を選ぶ',
  text: '会計時刻が写っている画像を選んでください。前後 5 秒の画像です。',
  list: '会計の前後の画像',
  now: '現在の設定',
  stored: 'この会計の画像',
  coarse:
    'この会計の前後の映像はもう残っておらず、1 秒に 1 枚ほど、またはそれより間の空いた画像だけがあります。設定もその程度の粗さになります。細かく選ぶには、新しい会計で開いてください。',
  before: (s: string) => `${s}秒前`,
  after: (s: string) => `${s}秒後`,
  same: '会計時刻',
  gone: '映像なし',
  loadingOne: '読み込んでいます…',
  busy: '装置が混み合っています。自動でもう一度試します。',
  allGone: 'この会計の前後の映像は、もう残っていません。新しい会計で試してください。',
  meansAfter: (register: string, s: string) =>
    `以後、「${register}」の会計は、会計の時刻の ${s} 秒あとの画像になります。`,
  meansBefore: (register: string, s: string) =>
    `以後、「${register}」の会計は、会計の時刻の ${s} 秒前の画像になります。`,
  meansSame: (register: string) => `以後、「${register}」の会計は、会計の時刻ちょうどの画像になります。`,
  stays: 'この会計の画像は変わりません。',
  isNow: '現在の設定と同じです。別の画像を選ぶと、変更できます。',
  confirm: 'この設定にする',
  confirming: '設定しています…',
  done: '設定しました。次の会計からこのタイミングの画像になります。',
  notLinked: 'このレジは現在このカメラと連携していないため、変更できません。',
  failed: '設定できませんでした',
  notLoaded: '画像の一覧を読み込めませんでした',
  retry: 'もう一度',
};

export type MomentStripMessages = typeof momentStripJa;
