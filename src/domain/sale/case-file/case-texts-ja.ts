/** Japanese texts of the case file of a sale. Pure. */

/** Stored videos of the sale in the ZIP file, by their names in it. */
export type CaseVideos = {
  readonly files: readonly string[];
  readonly leftOut: readonly {
    readonly file: string;
    readonly why: 'too_large' | 'unreadable' | 'not_here';
  }[];
};

export const caseTextsJa = {
  title: '会計記録書',
  /** `at`: time of the sale. */
  pageFoot: (page: number, pages: number) => `${page} / ${pages} ページ`,
  shop: '店舗',
  gateway: '装置',
  register: 'レジ',
  instant: '会計時刻',
  /** After a time. */
  within: (span: string) => `誤差 ±${span}`,
  voidedAt: '取消時刻',
  staff: '担当者',
  receiptNumber: 'レシート番号',
  registerSaleId: 'レジの取引番号',
  reverses: '元の会計',
  reversedBy: '返品・取消',
  note: 'メモ',
  noted: (at: string) => `${at} に記入`,
  saleId: '会計ID',
  revision: '版',
  totalUnknown: '金額不明',
  comma: '、',
  ms: (n: string) => `${n} ミリ秒`,
  s: (n: string) => `${n} 秒`,
  pictures: '画像',
  detailed: '高解像度の画像',
  detailedNote: 'SHA-256 は、この記録書の作成時に計算した値です。',
  noPicture: '画像はありません',
  picturesCut: (shown: number, all: number) => `画像 ${all} 枚のうち ${shown} 枚を載せています。`,
  taken: (at: string) => `撮影 ${at}`,
  moment: { sale: '会計時刻', void: '取消時刻' },
  then: (moment: string, within: string) => `${moment}時刻（誤差 ±${within}）`,
  after: (span: string, moment: string, within: string) => `${moment}の ${span}後（誤差 ±${within}）`,
  before: (span: string, moment: string, within: string) => `${moment}の ${span}前（誤差 ±${within}）`,
  spanAfter: (span: string) => `${span}後`,
  spanBefore: (span: string) => `${span}前`,
  latencyAssumed: (ms: string, within: string) =>
    `カメラの映像の遅れは未測定で、${ms} ±${within} と仮定しています。`,
  fromDisk: 'ディスクに残した映像から取り出しました。',
  atCloud: 'この画像はクラウドにあります。装置からは、保存期間の終了または容量不足のため削除されました。',
  receiptText: '印字内容',
  receiptPicture: '印刷されたレシート',
  linesCut: (n: string) => `ほか ${n} 行は sale.json にあります。`,
  times: '時刻の根拠',
  soldAt: 'レジの時計',
  unusableSoldAt: 'レジから届いた時刻（正しくないため不使用）',
  posServerAt: 'POS サーバーの時計',
  drawerAt: 'ドロワーが開いた時刻',
  receiptFirstByteAt: 'レシートの印字開始',
  cutAt: 'レシートのカット',
  receivedAt: '装置に届いた時刻',
  skew: 'レジの時計のずれ',
  ahead: (span: string) => `${span} 進み`,
  behind: (span: string) => `${span} 遅れ`,
  clock: '装置の時計',
  clockState: { synced: '同期済み', unsynced: '未同期（日時が正しくないことがあります）' },
  proof: '記録の確認',
  recordHash: '会計データ sale.json の SHA-256',
  cloud: 'クラウドの保存',
  cloudStored: (at: string) => `${at} に保存（画像とハッシュを含む）`,
  cloudWaiting: '未保存',
  exportedAt: '作成日時',
  exportedBy: '作成者',
  caller: {
    session: '画面にサインインした人',
    open: '装置の画面（パスワード未設定）',
    token: (name: string) => `プログラム「${name}」`,
  },
  version: 'プログラム',
  proofNote:
    '画像は撮影時に装置が保存したもので、プライバシーマスクのほかは加工していません。各画像の SHA-256 は保存時に計算され、会計と一緒にクラウドへ送られます。値が一致すれば、画像は保存時から変わっていません。',
  /** Lines of the text file in the ZIP file. */
  readMe: ({ files, leftOut }: CaseVideos) => [
    '会計記録書：内容と確認方法',
    '',
    '・case.pdf ……… 画像、明細、時刻とその根拠をまとめた記録書',
    '・pictures/ …… 保存されている画像そのもの（再圧縮していません）',
    '・sale.json …… 会計のデータ',
    ...(files.length > 0
      ? [
          '・videos/、pictures/detailed-… 保存されている、会計や取消の前後の動画と高解像度の画像',
          ...files.map((file) => `    ${file}`),
        ]
      : []),
    ...leftOut.map(({ file, why }) => {
      if (why === 'too_large')
        return `・${file} は、動画の合計が 256 MB を超えるため入っていません。会計の画面から保存できます。`;
      if (why === 'not_here')
        return `・${file} は、店舗の装置から届いていないため入っていません。装置の画面から保存できることがあります。`;
      return `・${file} は、読み取れないため入っていません。`;
    }),
    '・SHA256SUMS.txt … 各ファイルの SHA-256（内容から計算される 64 桁の値）',
    '',
    '■ ファイルが変わっていないことの確認',
    '各ファイルの SHA-256 を計算し、SHA256SUMS.txt と case.pdf の値と比べます。',
    '1 文字でも違えば、そのファイルは作成後に変わっています。',
    '',
    'Windows（PowerShell。このフォルダーで）：',
    `  Get-FileHash -Algorithm SHA256 -Path .\\sale.json, .\\pictures\\*${files.some((file) => file.startsWith('videos/')) ? ', .\\videos\\*' : ''}`,
    'macOS（ターミナル。このフォルダーで）：',
    '  shasum -a 256 -c SHA256SUMS.txt',
    'Linux：',
    '  sha256sum -c SHA256SUMS.txt',
    '',
    '■ 保存時から変わっていないことの確認',
    '画像の SHA-256 は、撮影の直後に計算され、会計と一緒にクラウドへ送られています。',
    'クラウドにある同じ会計の画像の値と一致すれば、画像は撮影時のままです。',
    ...(files.length > 0 ? ['動画と高解像度の画像の SHA-256 は、この ZIP の作成時に計算されています。'] : []),
    'sale.json の "pictures" に、画像ごとのファイル名と値があります。',
  ],
};

export type CaseTexts = typeof caseTextsJa;
