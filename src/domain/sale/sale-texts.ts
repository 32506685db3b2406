/** Texts for sales, missing pictures and parts of a receipt, shared by the gateway's page and the receiver's viewer. Pure. */
import type { MissingReason } from '../capture/pair.ts';
import type { SaleKind } from './sale.ts';

type Language = 'ja' | 'en';

export const kindTexts: Readonly<Record<Language, Readonly<Record<SaleKind, string>>>> = {
  ja: {
    sale: '会計',
    refund: '返品',
    void: '取消',
    no_sale: 'ドロワー開（会計なし）',
    cash_in: '入金',
    cash_out: '出金',
  },
  en: {
    sale: 'Sale',
    refund: 'Refund',
    void: 'Void',
    no_sale: 'Drawer opened, no sale',
    cash_in: 'Cash in',
    cash_out: 'Cash out',
  },
};

export const missingTexts: Readonly<Record<Language, Readonly<Record<MissingReason, string>>>> = {
  ja: {
    no_link: 'この時点ではカメラが連携されていませんでした',
    time_unknown: '会計時刻が不確かなため、画像を選べませんでした',
    camera_down: 'カメラが停止中でした',
    outside_buffer: '会計の到着が遅く、映像の保存期間を過ぎていました',
    agent_restarted: '装置の再起動で映像が途切れていました',
    damaged: '映像が乱れていて、使える画像がありませんでした',
    timed_out: '画像の取り出しが間に合いませんでした',
    evicted: '装置の空き容量が足りず、送信前の画像を削除しました',
  },
  en: {
    no_link: 'No camera was linked to the register',
    time_unknown: 'The time of sale is too uncertain to choose a picture',
    camera_down: 'The camera was down',
    outside_buffer: 'The sale arrived late; its video was no longer stored',
    agent_restarted: 'The gateway restarted and has no video of that time',
    damaged: 'The video was damaged; no picture could be used',
    timed_out: 'Getting the picture timed out',
    evicted: 'The gateway ran out of space and deleted the unsent picture',
  },
};

type ReceiptWord = 'receipt' | 'noLines' | 'item' | 'quantity' | 'amount' | 'total';

export const receiptTexts: Readonly<Record<Language, Readonly<Record<ReceiptWord, string>>>> = {
  ja: {
    receipt: '明細',
    noLines: '明細はありません',
    item: '品名',
    quantity: '数量',
    amount: '金額',
    total: '合計',
  },
  en: {
    receipt: 'Receipt',
    noLines: 'No receipt lines',
    item: 'Item',
    quantity: 'Quantity',
    amount: 'Amount',
    total: 'Total',
  },
};
