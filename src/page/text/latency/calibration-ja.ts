/** Choosing the right picture of a sale, clocks and pinning, in Japanese; every other language has the same shape. */

export const calibrationJa = {
  strip: {
    open: '時刻がずれている？',
    title: '正しい画像を選ぶ',
    text: '会計時刻が写っている画像を選んでください。前後 5 秒の画像です。',
    loading: '画像を探しています…',
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
  },
  inForce: {
    loading: '現在の値を読み込んでいます…',
    failed: '現在の値を読み込めませんでした。自動でもう一度試します。',
  },
  clocks: {
    heading: '時刻の調整',
    latency: (camera: string, s: string) =>
      `カメラ「${camera}」の映像は ${s} 秒遅れて届くものとして扱っています。`,
    noLatency: (camera: string) =>
      `カメラ「${camera}」の映像の遅れは未測定です。0.2±0.2 秒と仮定しています。`,
    later: (s: string) => `会計の時刻の ${s} 秒あとの画像を使うように設定しています。`,
    earlier: (s: string) => `会計の時刻の ${s} 秒前の画像を使うように設定しています。`,
    ahead: (s: string, pm: string) => `レジの時計は ${s} 秒進んでいます（±${pm} 秒、自動で補正）。`,
    behind: (s: string, pm: string) =>
      `レジの時計は ${s} 秒遅れています（±${pm} 秒、自動で補正）。レジの送信が毎回同じだけ遅い場合も、同じ表示になります。画像が会計より遅いときは、正しい画像を選んでください。`,
    right: (pm: string) => `レジの時計は装置と合っています（±${pm} 秒）。`,
    unknown: 'レジの時計のずれは、まだ分かっていません（会計が数件届くと分かります）。',
    measure: '映像の遅れを測る',
  },
  keep: {
    keep: '保護',
    pinned: '保護中',
    text: '保存期間を過ぎても、この会計と画像を装置に残します。',
    keptText: '保護中：保存期間を過ぎても、この会計と画像を装置に残します。',
    working: '処理中…',
    undo: '保護を解除',
    undoTitle: 'この会計の保護を解除しますか？',
    undoText: '保存期間を過ぎている会計と画像は、まもなく装置から消えます。元には戻せません。',
    undone: '保護を解除しました。保存期間を過ぎると削除されます。',
    full: '保護できる件数の上限に達しています。検索の「保護中」から、不要になった会計の保護を解除して、もう一度押してください。',
    failed: '変更できませんでした',
    unreachable: '装置に接続できません。接続が回復してから、もう一度押してください。',
  },
};

export type CalibrationMessages = typeof calibrationJa;
