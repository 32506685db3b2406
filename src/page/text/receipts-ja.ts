/** Receipt printers and the receipts they print, in Japanese, and the shape that every other language must fill. */
import type { PaperKind } from '../../domain/sale/receipt-reading.ts';

export const receiptsJa = {
  address: 'プリンターのアドレス',
  addressHint:
    '例 192.168.1.50。現在レジに設定されている印刷先と同じです。HTTP（ePOS-Print、WebPRNT）で印刷するレジは 192.168.1.50:80、ePOS-Device で印刷するレジはレジに設定されているポート（8009、8008）付き。クラウドに問い合わせて印刷するプリンター（CloudPRNT、サーバーダイレクトプリント）は、現在プリンターに設定されているサーバー URL（https://…）',
  addressChange: 'プリンターを替えたときに変更します。レジの印刷先（この装置）はそのままです',
  acceptUnreachable: '接続できないまま追加する',
  acceptUnreachableChange: '接続できないまま変更する',
  search: {
    start: 'プリンターを探す',
    stop: '中止',
    searching: (requested: number, all: number) =>
      all === 0
        ? '店内のネットワークを探しています…'
        : `店内のネットワークを探しています… ${requested}/${all}`,
    found: (n: number) => `${n} 台見つかりました`,
    none: '見つかりませんでした。プリンターの電源と LAN ケーブルをご確認ください。プリンターの自己診断印字でもアドレスが分かります。',
    failed: '探せませんでした。もう一度試してください。',
    known: (registers: string) => `登録済み：${registers}`,
    choose: (host: string) => `${host} を選ぶ`,
    chooseShort: '選ぶ',
  },
  dialect: 'プリンターの言語',
  dialects: { epson: 'ESC/POS（エプソンほか多くの機種）', star: 'スター' },
  looksLike: {
    star: 'スターのプリンターのようです。このレジの編集（鉛筆）を開き、「開発者向け」の「プリンターの言語」を「スター」に変えてください。次のレシートから読み取ります。',
    epson:
      'ESC/POS（エプソンなど）のプリンターのようです。このレジの編集（鉛筆）を開き、「開発者向け」の「プリンターの言語」を「ESC/POS」に変えてください。次のレシートから読み取ります。',
  },
  encoding: '文字コード',
  encodings: { cp932: '日本語（Shift_JIS）', page: '1 バイト文字（英字など）' },
  https: 'HTTPS での印刷',
  httpsModes: {
    forward: '読み取らずに通す（レジがプリンターを信頼）',
    read: '読み取る（レジがこの装置を信頼）',
  },
  acceptCertificate: '新しい証明書を承認する',
  pixelReceipts: '画像で印刷されるレシート',
  pixelChoices: { always: '会計として記録', with_drawer: 'ドロワーが開いたときだけ会計として記録' },
  printTo: 'レジの印刷先を、このアドレスに変えてください',
  printToText: (address: string, port: string) => `IP アドレス ${address}、ポート ${port}`,
  printToNote:
    'レシートはこの装置を通って、そのままプリンターから出ます。この装置の IP アドレスは、ルーターで固定してください。元に戻すときは、レジの印刷先をプリンターのアドレスに戻します。',
  noAddress: 'この装置のアドレスが見つかりません。ネットワークにつないでください。',
  waiting: 'レジで 1 枚印刷すると、ここで確認できます。',
  printsTo: (printer: string) => `プリンター ${printer}`,
  relaysFrom: (cloud: string) => `クラウド ${cloud} から印刷するプリンター`,
  lastPoll: (time: string) => `最後の問い合わせ ${time}`,
  noPoll: 'プリンターからの問い合わせはまだありません。',
  pollTo: 'プリンターの設定のサーバー URL を、次の URL に変えてください（https ではなく http）',
  pollNote:
    'プリンターの問い合わせは、この装置からそのままクラウドに届きます。会計時刻の誤差は問い合わせの間隔と同じになるため、間隔は 5 秒以下にしてください。この装置の IP アドレスは、ルーターで固定してください。',
  pollWaiting: '1 枚印刷すると、ここで確認できます。',
  relayOff: (cloud: string) =>
    `この装置が止まっている間、このプリンターは印刷できません。すぐに印刷するには、プリンターのサーバー URL を元に戻します：${cloud}`,
  relayBack: (url: string) => `装置が戻ったら、もう一度 ${url} に設定します。`,
  whileOff: (address: string, port: string) =>
    `この装置が止まっている間、このレジは印刷できません。すぐに印刷するには、レジの印刷先をプリンター自身に戻します：IP アドレス ${address}、ポート ${port}。`,
  whenBack: (address: string, port: string) =>
    `装置が戻ったら、印刷先を装置にもう一度設定します：IP アドレス ${address}、ポート ${port}。`,
  fixed: '設定ファイルのプリンター',
  unreachable: 'プリンターに接続できません。電源とLANケーブルを確認してください。',
  notListening: (port: string) =>
    `ポート ${port} を開けません。ほかのプログラムが使っていないか確認してください。`,
  lastReceipt: (time: string) => `最新のレシート ${time}`,
  view: 'レシートを見る',
  title: (name: string) => `${name} のレシート`,
  loading: 'レシートを読み込んでいます…',
  empty: 'まだ 1 枚も印刷されていません',
  emptyText: (address: string) =>
    `レジの印刷先を ${address} にして 1 枚印刷すると、数秒でここに表示されます。`,
  away: 'プリンター中継が応答していないため、保存済みの会計のレシートを表示しています。',
  failed: 'レシートを読み込めませんでした。自動でもう一度試します。',
  list: '最近のレシート',
  paper: '印刷された内容',
  nothingPrinted: '（文字はありません）',
  read: '読み取った内容',
  kind: '種別',
  kinds: {
    sale: '会計',
    refund: '返品',
    void: '取消',
    cash_in: '入金',
    cash_out: '出金',
    report: '点検・精算レポート（会計にしません）',
    copy: '再発行・控え（会計にしません）',
    slip: 'カード売上票（会計にしません）',
    order: '注文・会計前の伝票（会計にしません）',
    training: 'トレーニング（会計にしません）',
    notice: 'クーポン・番号札など（会計にしません）',
    unclear: '要確認（会計かどうか判断できません）',
  } satisfies Record<PaperKind, string>,
  total: '合計',
  noTotal: '読み取れません',
  number: '番号',
  noNumber: 'なし',
  lines: '明細',
  noLines: '読み取れません（会計には影響しません）',
  count: (n: number) => `${n} 行`,
  payments: '支払い',
  marks: { kind: '種別', number: '番号', line: '明細', total: '合計', payment: '支払い' },
  whyNot: {
    no_total: '合計の行が見つかりません。下の「読み取りルール」に、合計の前に印字される語を加えてください。',
    several_totals: '合計らしい行がいくつかあるため、最後のものを採用しました。',
    total_from_cash: '合計の行がないため、支払いの金額から求めました。',
    deposit: '内金・手付金などの領収書です。後のレシートが全額の場合があるため、金額を計上していません。',
    image: 'レシートが画像で印刷されているため、文字は読み取れません。会計の時刻だけが分かります。',
    no_text: '文字が印刷されていません。',
    unreadable: '印刷データ（XML）の形式が正しくないため、読み取れません。',
    bytes_missed: '印刷データの一部を受け取れませんでした。',
    too_long: '長すぎるため、先頭だけを表示しています。',
    too_slow: 'このルールは時間がかかりすぎるため使われません。正規表現を簡単にしてください。',
  },
  rules: '読み取りルール',
  rulesText:
    '通常のレシートはこのままで読めます。合わないときだけ、1 行に 1 つずつ書きます。書くとすぐに上のレシートで試します。',
  rulesFixed:
    'このルールは設定ファイルに書かれています。ここでは試すだけです。保存するには、次を設定ファイルのこのレジに書いて再起動してください。',
  patternNote:
    '「行」の欄は正規表現です。全角の英数字・記号は半角に、半角カナは全角にそろえた 1 行ずつに当てます。',
  fields: {
    totalLabels: '合計の前に印字される語',
    totalPatterns: '合計の行（最初の括弧が金額）',
    numberPatterns: '番号の行（最初の括弧が番号）',
    refundPatterns: '返品とみなす行',
    voidPatterns: '取消とみなす行',
    salePatterns: '会計とみなす行',
    notSalePatterns: '会計にしない伝票の行',
    saleShapes: '会計と確認したレシートの見出し（合計 / 支払）',
  },
  trying: '試しています…',
  tried: 'このルールで読み取った結果です（まだ保存していません）',
  save: 'ルールを保存',
  saving: '保存中…',
  saved: '保存しました。次のレシートから使います。',
  back: '変更を取り消す',
  bytes: (shown: string, all: string) => `先頭 ${shown} バイト（全 ${all} バイト）`,
  noBytes: 'カード番号が含まれるため、元のデータは保持していません。',
  storedOnly: '保存済みの会計の文面です。元のデータは残っていません。',
};

export type ReceiptsMessages = typeof receiptsJa;
