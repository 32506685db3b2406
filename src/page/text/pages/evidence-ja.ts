/** Japanese texts of looking closely: an enlarged picture, the player of a video. */
export const evidenceJa = {
  enlarge: '拡大して見る',
  enlarged: '画像の拡大',
  zoomKeys: '画像（＋・− で拡大・縮小、矢印キーで移動、0 で全体）',
  larger: '拡大',
  smaller: '縮小',
  whole: '全体を表示',
  savePicture: '画像を保存',
  detailed: '高精細の画像',
  ofMoment: '会計時刻の画像',
  detailedThen: (plusMinus: string) => `高精細の画像：会計時刻に撮影（±${plusMinus}）`,
  detailedAfter: (duration: string, plusMinus: string) =>
    `高精細の画像：会計時刻の ${duration} 後に撮影（±${plusMinus}）`,
  detailedBefore: (duration: string, plusMinus: string) =>
    `高精細の画像：会計時刻の ${duration} 前に撮影（±${plusMinus}）`,
  requestVideo: 'この会計の動画を取り寄せる',
  requestingVideo: '動画を依頼しています…',
  requested: {
    open: (by: string, at: string) => `${by} さんが動画を依頼しました（${at}）。装置の応答を待っています。`,
    under_way: (by: string, at: string) => `${by} さんが動画を依頼しました（${at}）。装置から送信中です。`,
    done: (by: string, at: string) => `${by} さんが動画を依頼しました（${at}）。`,
    refused: (by: string, at: string) => `${by} さんの動画の依頼（${at}）は、装置で拒否されました：`,
    failed: (by: string, at: string) => `${by} さんが動画を依頼しました（${at}）が、送信できません：`,
    expired: (by: string, at: string) =>
      `${by} さんの動画の依頼（${at}）に、期限までに応答がありませんでした。`,
  },
  frames: 'コマ送り',
  frameBack: '← 1コマ',
  frameOn: '1コマ →',
  frameKeys: 'キー操作：「,」と「.」で 1 コマ移動します。',
};

export type EvidenceMessages = typeof evidenceJa;
