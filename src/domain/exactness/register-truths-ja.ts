/** Texts of what each register gets, in Japanese; the shape of the English ones too. */

import type { RegionHits } from '../moment/region-hits.ts';
import type { InstantBasis } from '../time/instant.ts';
import type { NextStep, StepPlace } from './next-step.ts';
import type { TruthPrinter, TruthRegister, TruthStep, TruthWay } from './register-truths.ts';

/** Figures with their units, such as ±1.7 秒. */
type Figures = Readonly<Record<'stated' | 'half' | 'most', string>>;

export const registerTruthsJa = {
  heading: 'レジごとの会計時刻の精度',
  about:
    'お使いのレジとプリンターで、会計時刻と画像がどれだけ正確になるか、正確にするには何を足せばよいかの一覧です。数値はシミュレーションと実プログラムによる測定で、実店舗のレジではまだ測定していません。',
  seconds: (n: string) => `${n} 秒`,
  head: {
    register: 'レジ',
    printer: 'プリンター',
    now: '会計時刻',
    pair: '画像がそろうまで',
    details: '会計の内容',
    add: '正確にするには',
  },
  registers: {
    smaregi: 'スマレジ',
    ubiregi: 'ユビレジ',
    square: 'Square（スクエア）',
    shopify: 'Shopify POS',
    airregi: 'Airレジ（会計を取得できる公開 API なし）',
    stores: 'STORES レジ（取り込みには未対応）',
    windows: 'Windows の POS',
    legacy: '従来型のレジスター',
    polled: 'プリンターがクラウドに問い合わせる POS（CloudPRNT・サーバーダイレクトプリント）',
    own: '会計を自分で送信するレジ（HTTP・WebSocket・MQTT）',
  } satisfies Record<TruthRegister, string>,
  printers: {
    mpop: 'mPOP（Bluetooth・USB）',
    star_epson_unheard: 'TM-m30・mC-Print（Bluetooth・USB）',
    star_epson_lan: 'TM-m30・mC-Print（LAN、装置を通して印刷）',
    unheard: 'Bluetooth・USB・内蔵',
    lan: 'LAN（装置を通して印刷）',
    polling: 'LAN（装置を通して問い合わせ）',
    any: '問わない',
  } satisfies Record<TruthPrinter, string>,
  now: {
    cloudSeconds: ({ stated, half, most }: Figures) =>
      `±${stated}（POS クラウドの秒単位の時刻。シミュレーションでは半数が ${half}、95 % が ${most} 以内）`,
    cloudMilliseconds: ({ stated }: Figures) => `±${stated}（POS クラウドの時刻。実際の誤差は未測定）`,
    printed: (drawer: string, receipt: string) =>
      `ドロワーが開く会計は ±${drawer}、それ以外は印刷の開始から ±${receipt}`,
    cloudAndPrinter: (drawer: string, receipt: string, cloud: string) =>
      `印刷した会計は ±${drawer}（ドロワー）・±${receipt}（印刷の開始）、印刷しない会計は ±${cloud}。アプリがこのプリンターを受け付けるかは未検証`,
    relayed:
      '± 直前の問い合わせからの時間（間隔が 5 秒なら ±5 秒）。レシートは次の問い合わせまで待つため。店舗では未検証',
    pushed: (stated: string) => `±${stated}（受信時刻。レジがすぐに送る場合）`,
    none: '会計は届きません',
  },
  pair: {
    polled: (busy: string, quiet: string, night: string) =>
      `営業中 ${busy}、静かな日 ${quiet}、夜間 ${night} 以内＋POS に会計が載るまで（未測定）`,
    atOnce: (free: string, small: string) => `${free} 以内（1 コア空きのとき。1/4 コアでは最大 ${small}）`,
    both: (printed: string, others: string) => `印刷した会計は${printed}、印刷しない会計は${others}`,
    none: '—',
  },
  details: {
    cloud_seconds: '商品・支払・担当など、POS にあるもの',
    cloud_milliseconds: '商品・支払など、POS にあるもの',
    cloud_and_printer: 'POS にあるもの。印刷時点で合計と商品',
    printer: 'レシートに印字されたもの',
    relay: 'レシートに印字されたもの',
    push: 'レジが送るもの',
    none: '—',
  } satisfies Record<TruthWay, string>,
  steps: {
    printer: (drawer: string, receipt: string) =>
      `プリンターを LAN でつなぎ、装置を通して印刷する：±${drawer}・±${receipt}`,
    contact: ({ stated, most }: Figures) =>
      `ドロワーに接点を付け、開いたことを装置に通知する（MQTT の任意のトピック：Zigbee2MQTT・Shelly・Home Assistant、または HTTP）：現金の会計は ±${stated}（95 % が ${most} 以内）、カードの会計は変わりません`,
    contact_alone: (stated: string, opening: string) =>
      `ドロワーの接点から、開くたびに no_sale を送る：金額のない記録と画像が ±${stated} で残ります（開いたことを通知して「会計なしでドロワーが開いたことも記録する」をオンにする場合は ±${opening}、記録は 15 分後）`,
    push: (stated: string) => `レジの開発元が会計を送信する：±${stated}、内容もすべて`,
  } satisfies Record<TruthStep, (...figures: never[]) => string>,
  nothingToAdd: '足すものはありません',
  /** A register's row. */
  row: {
    newest: (n: number, parts: string) => `会計時刻（最近の会計 ${n} 件）：${parts}。`,
    part: (stated: string, basis: string, n: number) => `±${stated}（${basis}、${n} 件）`,
    after: (seconds: string) => `会計から約${seconds}で届いています。`,
    region: {
      none_yet: () => '',
      learning: ({ searches }: RegionHits) =>
        `画像からの検出：会計のときの変化を学習しています（${searches} 件）。`,
      finds: regionFinds,
      rare: (hits: RegionHits) =>
        `${regionFinds(hits)}変化する部分だけを囲むように範囲を指定し直してください。`,
      video_gone: ({ searches, withoutVideo }: RegionHits) =>
        `画像からの検出：直近 ${searches} 件中 ${withoutVideo} 件は映像が残っていませんでした。`,
    },
    basis: {
      drawer: 'ドロワーの信号',
      receipt_first_byte: '印刷の開始',
      cut: 'レシートのカット',
      moment: '機器の通知',
      seen: '画像の変化',
      arrival: '受信時刻',
      register_time: 'レジの時計',
      pos_server_time: 'POS の時刻',
    } satisfies Record<InstantBasis, string>,
    /** Buttons that lead to where the step is taken. */
    places: {
      device: '検知機器を追加',
      printer: 'プリンターを入力',
      sales: 'このレジの会計を見る',
      delay: '遅れを入力',
      sending: '送信方法を見る',
    } satisfies Record<StepPlace, string>,
    next: {
      exact: '十分に正確です。足すものはありません。',
      contact_or_printer:
        '次の一歩：ドロワーに接点を付けると、現金の会計がその瞬間の時刻（±0.3 秒）になります。LAN のレシートプリンターを装置に通すと、印刷する会計がすべて正確になります。',
      printer: '次の一歩：カードなど残りの会計は、LAN のレシートプリンターを装置に通すと正確になります。',
      print_all:
        '次の一歩：レシートを印刷しない会計は POS の時刻のままです。ドロワーの接点で、現金の会計はその瞬間の時刻（±0.3 秒）になります。',
      check_contact:
        '次の一歩：機器の通知がいつも遅れている可能性があります。現金の会計の「時刻がずれている？」の画像で遅れを測り、レジの編集（鉛筆）の「信号がいつも遅れる時間」に入れてください。',
      send_at_once: '次の一歩：レジが会計をすぐに、ミリ秒までの時刻を付けて送ると、正確になります。',
    } satisfies Record<NextStep, string>,
  },
};

export type RegisterTruthMessages = typeof registerTruthsJa;

function regionFinds({ seen, searches }: RegionHits): string {
  return `画像からの検出：直近 ${searches} 件中 ${seen} 件。`;
}
