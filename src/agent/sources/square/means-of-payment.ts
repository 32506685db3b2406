/** Means of payment of Square's payments and refunds, by the values that its specification lists. Pure. */
import { paymentKindOf } from '../../../domain/sale/payment-kind.ts';
import type { Payment as SalePayment } from '../../../domain/sale/sale.ts';
import type { Payment } from './answers.ts';

type Means = Pick<SalePayment, 'method' | 'kind'>;

/** [CardBrand]. FeliCa: 交通系IC, iD, QUICPay. */
const brands: Readonly<Partial<Record<string, Means>>> = {
  VISA: { method: 'Visa', kind: 'card' },
  MASTERCARD: { method: 'Mastercard', kind: 'card' },
  AMERICAN_EXPRESS: { method: 'American Express', kind: 'card' },
  DISCOVER: { method: 'Discover', kind: 'card' },
  DISCOVER_DINERS: { method: 'Diners Club', kind: 'card' },
  JCB: { method: 'JCB', kind: 'card' },
  CHINA_UNIONPAY: { method: 'UnionPay', kind: 'card' },
  INTERAC: { method: 'Interac', kind: 'card' },
  EFTPOS: { method: 'eftpos', kind: 'card' },
  SQUARE_GIFT_CARD: { method: 'Square Gift Card', kind: 'voucher' },
  FELICA: { method: 'FeliCa', kind: 'e_money' },
};

/** [DigitalWalletDetails.brand] */
const wallets: Readonly<Partial<Record<string, string>>> = {
  CASH_APP: 'Cash App',
  PAYPAY: 'PayPay',
  ALIPAY: 'Alipay',
  RAKUTEN_PAY: '楽天ペイ',
  AU_PAY: 'au PAY',
  D_BARAI: 'd払い',
  MERPAY: 'メルペイ',
  WECHAT_PAY: 'WeChat Pay',
};

/** [ExternalPaymentDetails.type]. CARD is one that Square does not process. */
const externals: Readonly<Partial<Record<string, NonNullable<SalePayment['kind']>>>> = {
  CHECK: 'other',
  BANK_TRANSFER: 'bank_transfer',
  OTHER_GIFT_CARD: 'voucher',
  CRYPTO: 'other',
  SQUARE_CASH: 'qr',
  SOCIAL: 'qr',
  EXTERNAL: 'other',
  EMONEY: 'e_money',
  CARD: 'card',
  STORED_BALANCE: 'e_money',
  FOOD_VOUCHER: 'voucher',
};

export function meansOf(payment: Payment): Means {
  const { card_details: card, external_details: external, wallet_details: wallet } = payment;
  switch (payment.source_type) {
    case 'CARD': {
      const brand = card?.card?.card_brand ?? '';
      return brands[brand] ?? { method: 'card', kind: 'card' };
    }
    case 'WALLET':
      return { method: wallets[wallet?.brand ?? ''] ?? 'QR', kind: 'qr' };
    case 'EXTERNAL': {
      const { type = 'OTHER', source = type } = external ?? {};
      const kind = paymentKindOf(source) ?? externals[type];
      return { method: source, ...(kind !== undefined && { kind }) };
    }
    case 'BUY_NOW_PAY_LATER':
      return { method: payment.buy_now_pay_later_details?.brand ?? 'Buy now, pay later', kind: 'on_account' };
    case undefined:
    default:
      return bySource(payment.source_type);
  }
}

/** Means of a refund whose payment is not known. [PaymentRefund.destination_type] */
export function bySource(source: string | undefined): Means {
  switch (source) {
    case 'CASH':
      return { method: 'cash', kind: 'cash' };
    case 'CARD':
      return { method: 'card', kind: 'card' };
    case 'WALLET':
      return { method: 'QR', kind: 'qr' };
    case 'BANK_ACCOUNT':
      return { method: 'Bank account', kind: 'bank_transfer' };
    case 'SQUARE_ACCOUNT':
      return { method: 'Square balance', kind: 'other' };
    case undefined:
    default:
      return { method: source ?? '' };
  }
}
