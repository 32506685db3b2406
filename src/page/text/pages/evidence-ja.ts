/** Japanese texts of looking closely: an enlarged picture, the player of a video. */
export const evidenceJa = {
  enlarge: '拡大して見る',
  enlarged: '画像の拡大',
  zoomKeys: '画像（＋・− で拡大・縮小、矢印キーで移動、0 で全体）',
  larger: '拡大',
  smaller: '縮小',
  whole: '全体を表示',
  savePicture: '画像を保存',
  frames: 'コマ送り',
  frameBack: '← 1コマ',
  frameOn: '1コマ →',
  frameKeys: 'キー操作：「,」と「.」で 1 コマ移動します。',
};

export type EvidenceMessages = typeof evidenceJa;
