/** Opening the pictures around a sale, clocks and pinning, in Japanese; every other language has the same shape. */

export const calibrationJa = {
  strip: {
    open: '時刻がずれている？',
    loading: '画像を探しています…',
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
