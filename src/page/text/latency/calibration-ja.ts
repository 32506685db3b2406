/** Opening the pictures around a sale and clocks, in Japanese; every other language has the same shape. */

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
};

export type CalibrationMessages = typeof calibrationJa;
