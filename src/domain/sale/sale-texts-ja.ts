/** Japanese texts of sales. Pure. */
import type { SaleTexts } from './sale-texts.ts';

export const saleTextsJa: SaleTexts = {
  kind: {
    sale: '会計',
    refund: '返品',
    void: '取消',
    no_sale: 'ドロワー開（会計なし）',
    cash_in: '入金',
    cash_out: '出金',
  },
  payment: {
    cash: '現金',
    card: 'カード',
    qr: 'コード決済',
    e_money: '電子マネー',
    voucher: '商品券',
    points: 'ポイント',
    on_account: '掛売',
    bank_transfer: '振込',
    other: 'その他',
  },
  label: { unclear: '要確認', printedOnly: '印字のみ' },
  disputed: {
    time: { arrival: '到着時刻', register_time: 'レジ時刻', pos_server_time: 'サーバー時刻' },
    picture: (time, offset) => `${time}の画像（${offset}）`,
    note: '会計がこの時刻だったかどうかは、まだ分かりません',
  },
  flawed: { note: '映像の一部が届かなかったため、画像に乱れがあります', undamaged: '乱れのない画像' },
  missing: {
    no_link: 'この時点ではカメラが連携されていませんでした',
    time_unknown: '会計時刻が不確かなため、画像を選べませんでした',
    camera_down: 'カメラが停止中でした',
    outside_buffer: '会計の到着が遅く、映像の保存期間を過ぎていました',
    agent_restarted: '装置の再起動で映像が途切れていました',
    damaged: '映像が乱れていて、使える画像がありませんでした',
    timed_out: '画像の取り出しが間に合いませんでした',
    no_room: '装置の空き容量が足りず、画像を保存できませんでした',
    evicted: '装置の空き容量が足りず、送信前の画像を削除しました',
  },
  receipt: {
    receipt: '明細',
    noLines: '明細はありません',
    item: '品名',
    quantity: '数量',
    amount: '金額',
    total: '合計',
  },
};
