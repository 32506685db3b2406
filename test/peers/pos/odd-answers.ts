/**
 * Awkward answers of POS clouds, written from public documents and recorded answers before the code that reads them was
 * known, each with what a shop's owner expects: kind, total and sum of the lines, or that nothing was sold.
 */

/** `nothing`: no sale, refund or void. */
export type Truth = 'nothing' | readonly [kind: string, total: number, lines: number, fields?: object];

type Fields = Readonly<Record<string, unknown>>;
export type OddAnswer = {
  readonly why: string;
  readonly fields?: Fields;
  readonly lines: readonly Fields[];
  readonly truth: Truth;
};

/** A line of Smaregi's as recorded: the quantity of a returned one is positive too. */
const sold = (price: number, quantity = 1, more: Fields = {}): Fields => ({
  transactionDetailDivision: '1',
  productName: '商品',
  salesPrice: String(price),
  quantity: String(quantity),
  unitDiscountedSum: String(price * quantity),
  ...more,
});
const returned = (price: number): Fields => sold(price, 1, { transactionDetailDivision: '2' });

const ofDivision = (division: string, name: string, total = '3000'): OddAnswer => ({
  why: `取引区分 ${division}, ${name}`,
  fields: { transactionHeadDivision: division, total },
  lines: [],
  truth: 'nothing',
});

export const smaregiHead: Fields = {
  transactionHeadId: '101',
  transactionDateTime: '2026-11-29T12:01:02+09:00',
  transactionHeadDivision: '1',
  cancelDivision: '0',
  total: '1100',
  storeId: '1',
  terminalId: '1',
  terminalTranDateTime: '2026-11-29T12:01:00+09:00',
  disposeDivision: '0',
  disposeServerTransactionHeadId: '0',
  returnSales: '0',
  guestNumbers: '0',
  staffName: null,
  updDateTime: '2026-11-29T12:01:02+09:00',
};

export const smaregiAnswers: readonly OddAnswer[] = [
  {
    why: 'exclusive tax of two rates',
    fields: { total: '1640', taxExclude: '140' },
    lines: [sold(1_000), sold(250, 2)],
    truth: ['sale', 1_640, 1_500],
  },
  {
    why: 'inclusive, exclusive and no tax on one receipt',
    fields: { total: '2680', taxInclude: '80', taxExclude: '100' },
    lines: [sold(1_080), sold(1_000), sold(500)],
    truth: ['sale', 2_680, 2_580],
  },
  {
    why: 'rounded down to tens',
    fields: { total: '1530', roundingPrice: '-7' },
    lines: [sold(1_537)],
    truth: ['sale', 1_530, 1_537],
  },
  {
    why: 'points',
    fields: { total: '1500', pointDiscount: '500' },
    lines: [sold(2_000)],
    truth: ['sale', 1_500, 2_000],
  },
  {
    why: 'a coupon for all of it',
    fields: { total: '0', couponDiscount: '1000' },
    lines: [sold(1_000)],
    truth: ['sale', 0, 1_000],
  },
  { why: 'a staff meal', fields: { total: '0' }, lines: [sold(0)], truth: ['sale', 0, 0] },
  {
    why: 'a discount as a product',
    fields: { total: '800' },
    lines: [sold(1_000), sold(-200)],
    truth: ['sale', 800, 800],
  },
  {
    why: 'unit discounts',
    fields: { total: '1800' },
    lines: [sold(900, 2, { price: '1000' })],
    truth: ['sale', 1_800, 1_800],
  },
  {
    why: 'postage and handling',
    fields: { total: '3990', carriage: '660', commission: '330' },
    lines: [sold(3_000)],
    truth: ['sale', 3_990, 3_000],
  },
  {
    why: '免税',
    fields: { total: '10000', taxFreeSalesDivision: '1' },
    lines: [sold(11_000)],
    truth: ['sale', 10_000, 11_000],
  },
  ofDivision('6', 'ポイント加算', '0'),
  ofDivision('7', 'ポイント減算', '0'),
  ofDivision('8', 'ポイント失効', '0'),
  ofDivision('10', '取置き'),
  ofDivision('13', 'マイル加算', '0'),
  ofDivision('14', 'マイル減算', '0'),
  ofDivision('16', '領収証 of a sale listed before'),
  ofDivision('99', 'not known today'),
  ...['2', '4', '11', '15'].map((division) => ({
    ...ofDivision(division, 'money into the drawer'),
    truth: ['cash_in', 3_000, 0] as const,
  })),
  ...['3', '5'].map((division) => ({
    ...ofDivision(division, 'money out of the drawer'),
    truth: ['cash_out', -3_000, 0] as const,
  })),
  {
    why: '取置き taken back',
    fields: { transactionHeadDivision: '10', total: '-3000', disposeDivision: '2' },
    lines: [returned(3_000)],
    truth: 'nothing',
  },
  { why: '取消', fields: { cancelDivision: '1' }, lines: [sold(1_100)], truth: ['void', 1_100, 1_100] },
  {
    why: 'the original of a 返品取消, which names its reversal',
    fields: { disposeDivision: '1', disposeServerTransactionHeadId: '102' },
    lines: [sold(1_100)],
    truth: ['sale', 1_100, 1_100],
  },
  {
    why: 'the reversal',
    fields: { total: '-1100', disposeDivision: '2', disposeServerTransactionHeadId: '88' },
    lines: [returned(1_100)],
    truth: ['refund', -1_100, -1_100, { reverses: '88' }],
  },
  {
    why: 'a reversal that is cancelled',
    fields: { total: '-1100', disposeDivision: '2', cancelDivision: '1' },
    lines: [returned(1_100)],
    truth: ['void', -1_100, -1_100],
  },
  {
    why: '返品販売',
    fields: { total: '-550', returnSales: '1' },
    lines: [returned(550)],
    truth: ['refund', -550, -550],
  },
  {
    why: 'an exchange, money comes in',
    fields: { total: '500' },
    lines: [returned(1_000), sold(1_500)],
    truth: ['sale', 500, 500],
  },
  {
    why: 'an exchange, money goes out',
    fields: { total: '-300' },
    lines: [returned(1_500), sold(1_200)],
    truth: ['refund', -300, -300],
  },
  {
    why: 'an even exchange',
    fields: { total: '0' },
    lines: [returned(2_000), sold(2_000)],
    truth: ['sale', 0, 0],
  },
  {
    why: 'numbers in place of texts',
    fields: {
      total: 1_100,
      transactionHeadId: 101,
      terminalId: 1,
      cancelDivision: 0,
      transactionHeadDivision: 1,
    },
    lines: [{ ...sold(1_100), salesPrice: 1_100, quantity: 1, unitDiscountedSum: 1_100 }],
    truth: ['sale', 1_100, 1_100],
  },
  { why: 'decimals', fields: { total: '1100.00' }, lines: [sold(1_100)], truth: ['sale', 1_100, 1_100] },
  ...['2026-11-29 12:01:00', '2026-11-29T03:01:00Z', '2026-11-29T12:01:00+0900'].map((time) => ({
    why: `a time written ${time}`,
    fields: { terminalTranDateTime: time },
    lines: [sold(1_100)],
    truth: ['sale', 1_100, 1_100, { soldAtMs: Date.UTC(2026, 10, 29, 3, 1) }] as const,
  })),
  {
    why: 'after midnight, with the day before as 締め日 of the Platform API',
    fields: { terminalTranDateTime: '2026-11-30T00:24:50+09:00', sumDate: '2026-11-29' },
    lines: [sold(1_100)],
    truth: ['sale', 1_100, 1_100, { businessDate: '2026-11-29' }],
  },
  {
    why: 'after midnight, with the day before as 締め日 of the older API',
    fields: { terminalTranDateTime: '2026-11-30 00:24:50', sumDateTime: '2026-11-29 00:00:00' },
    lines: [sold(1_100)],
    truth: ['sale', 1_100, 1_100, { businessDate: '2026-11-29' }],
  },
  {
    why: 'signs of all kinds in texts',
    fields: { staffName: '<b>店長</b>' },
    lines: [sold(600, 1, { productName: '🍣<img src=x>&amp;\ud83c' }), sold(500)],
    truth: ['sale', 1_100, 1_100, { staff: { name: '<b>店長</b>' } }],
  },
];

/** An item of Ubiregi's. */
const item = (count: number, sales: number, tax = 0, more: Fields = {}): Fields => ({
  menu_item_id: 501,
  count,
  sales: `${sales}.0`,
  tax: `${tax}.0`,
  discount_sales: '0.0',
  discount_tax: '0.0',
  price_type: 'outtax',
  ...more,
});

export const ubiregiCheckout: Fields = {
  id: 401,
  guid: 'GUID-401',
  account_id: 31,
  paid_at: '2026-11-29T03:01:00Z',
  price: '1100.0',
  change: '0.0',
  status: 'close',
  cashier_id: null,
  customers_count: 0,
  payments: [],
  table_ids: [],
  memo: null,
  taxes: [],
  created_at: '2026-11-29T03:01:00Z',
  updated_at: '2026-11-29T03:01:02Z',
};

export const ubiregiAnswers: readonly OddAnswer[] = [
  { why: 'tax beside the sales', lines: [item(2, 1_000, 100)], truth: ['sale', 1_100, 1_100] },
  {
    why: 'tax in the sales',
    lines: [item(2, 1_100, 100, { price_type: 'intax' })],
    truth: ['sale', 1_100, 1_100],
  },
  {
    why: 'both on one bill',
    fields: { price: '2180.0' },
    lines: [item(1, 1_080, 80, { price_type: 'intax' }), item(1, 1_000, 100)],
    truth: ['sale', 2_180, 2_180],
  },
  {
    why: 'a discount of an item',
    fields: { price: '880.0' },
    lines: [item(1, 1_000, 100, { discount_sales: '200.0', discount_tax: '20.0' })],
    truth: ['sale', 880, 880],
  },
  {
    why: 'a discount of the bill, as much as its tax',
    fields: { price: '1000.0', modifier: '-100.0' },
    lines: [item(1, 1_000, 100)],
    truth: ['sale', 1_000, 1_100],
  },
  {
    why: 'a return',
    fields: { price: '-550.0' },
    lines: [item(-1, -500, -50)],
    truth: ['refund', -550, -550],
  },
  {
    why: 'one back, two bought',
    fields: { price: '550.0' },
    lines: [item(-1, -500, -50), item(2, 1_000, 100)],
    truth: ['sale', 550, 550],
  },
  { why: 'free of charge', fields: { price: '0.0' }, lines: [item(1, 0)], truth: ['sale', 0, 0] },
  { why: '取消', fields: { status: 'cancel' }, lines: [item(1, 1_000, 100)], truth: ['void', 1_100, 1_100] },
  ...['open', 'deleted', 'delete', 'pending'].map((status) => ({
    why: `never closed: ${status}`,
    fields: { status },
    lines: [item(1, 1_000, 100)],
    truth: 'nothing' as const,
  })),
  {
    why: 'numbers in place of texts',
    fields: { price: 1_100 },
    lines: [item(1, 0, 0, { count: '1', sales: 1_000, tax: 100, discount_tax: null })],
    truth: ['sale', 1_100, 1_100],
  },
  {
    why: 'an entry by hand, and an item that left the menu',
    fields: { price: '1500.0' },
    lines: [item(1, 1_000, 0, { menu_item_id: null }), item(1, 500, 0, { menu_item_id: 999_999 })],
    truth: ['sale', 1_500, 1_500],
  },
  {
    why: 'people, table and day',
    fields: { customers_count: 3, table_ids: [99, 8], sales_date: '2026-11-28', cashier_id: 7 },
    lines: [item(1, 1_000, 100)],
    truth: [
      'sale',
      1_100,
      1_100,
      { guests: 3, table: '窓側1, #8', businessDate: '2026-11-28', staff: { id: '7', name: '佐藤' } },
    ],
  },
  {
    why: 'a time with zone and fraction',
    fields: { paid_at: '2026-11-29T12:01:00.123+09:00' },
    lines: [item(1, 1_000, 100)],
    truth: ['sale', 1_100, 1_100, { soldAtMs: Date.UTC(2026, 10, 29, 3, 1, 0, 123) }],
  },
];

/** An amount of Square's. */
const yen = (amount: number) => ({ amount, currency: 'JPY' });

/** A line of Square's: `total_money` has everything that is collected for it. */
const bought = (total: number, quantity = '1', more: Fields = {}): Fields => ({
  ...{ uid: 'line', name: '商品', quantity, item_type: 'ITEM' },
  base_price_money: yen(total / Number(quantity)),
  total_money: yen(total),
  ...more,
});
const taxed = (uid: string, amount: number) => ({
  applied_taxes: [{ tax_uid: uid, applied_money: yen(amount) }],
});

export const squarePayment: Fields = {
  id: 'PAY1',
  created_at: '2026-11-29T03:01:00.123Z',
  updated_at: '2026-11-29T03:01:02.456Z',
  total_money: yen(1_100),
  status: 'COMPLETED',
  source_type: 'CASH',
  location_id: 'LOC1',
  order_id: 'ORDER1',
  receipt_number: 'PAY1',
  device_details: { device_id: 'DEVICE_INSTALLATION_ID:tablet-1', device_name: 'レジ1' },
};

export const squareRefund: Fields = {
  id: 'PAY1_REFUND1',
  created_at: '2026-11-29T03:05:00.500Z',
  updated_at: '2026-11-29T03:05:01.500Z',
  amount_money: yen(1_100),
  status: 'COMPLETED',
  location_id: 'LOC1',
  payment_id: 'PAY1',
  order_id: 'ORDER2',
};

/** `fields`: of the order. */
export type OddOrder = Omit<OddAnswer, 'lines'> & {
  readonly lines?: readonly Fields[];
  /** In place of one over the whole amount, in cash. */
  readonly payments?: readonly Fields[];
  readonly refunds?: readonly Fields[];
};

const paidBy = (...fields: readonly Fields[]): Pick<OddOrder, 'payments'> => ({
  payments: fields.map((more, index) => ({ id: `PAY${index + 1}`, ...more })),
});
const backOf = (fields: Fields): Fields => ({
  returns: [{ source_order_id: 'ORDER1', return_line_items: [bought(1_100)], ...fields }],
});

export const squareAnswers: readonly OddOrder[] = [
  {
    why: '内税 of two rates on one bill',
    lines: [bought(1_100, '1', taxed('t10', 100)), bought(540, '2', taxed('t8', 40))],
    fields: {
      taxes: [
        { uid: 't10', name: '標準', type: 'INCLUSIVE', percentage: '10', applied_money: yen(100) },
        { uid: 't8', name: '軽減', type: 'INCLUSIVE', percentage: '8.0', applied_money: yen(40) },
      ],
    },
    ...paidBy({ total_money: yen(1_640) }),
    truth: [
      'sale',
      1_640,
      1_640,
      {
        taxes: [
          { name: '標準', ratePercent: 10, amount: 100, taxable: 1_100, included: true },
          { name: '軽減', ratePercent: 8, amount: 40, taxable: 540, included: true },
        ],
      },
    ],
  },
  {
    why: 'a tax on top, in the total of its line',
    lines: [bought(1_100, '2', taxed('t', 100))],
    fields: { taxes: [{ uid: 't', type: 'ADDITIVE', percentage: '10.0', applied_money: yen(100) }] },
    truth: [
      'sale',
      1_100,
      1_000,
      { taxes: [{ ratePercent: 10, amount: 100, taxable: 1_000, included: false }] },
    ],
  },
  {
    why: 'a discount of the bill and one of a line',
    lines: [
      bought(900, '1', { applied_discounts: [{ discount_uid: 'bill', applied_money: yen(100) }] }),
      bought(200, '1', { applied_discounts: [{ discount_uid: 'line', applied_money: yen(300) }] }),
    ],
    fields: {
      discounts: [
        { uid: 'bill', name: '会員', scope: 'ORDER', applied_money: yen(100) },
        { uid: 'line', name: '見切り', scope: 'LINE_ITEM', applied_money: yen(300) },
      ],
    },
    truth: ['sale', 1_100, 1_200, { adjustments: [{ kind: 'discount', name: '会員', amount: -100 }] }],
  },
  {
    why: 'a taxed service charge, a tip and cash rounding',
    lines: [bought(1_100, '1', taxed('t', 100))],
    fields: {
      taxes: [{ uid: 't', type: 'ADDITIVE', percentage: '10', applied_money: yen(110) }],
      service_charges: [
        { name: 'お席料', treatment_type: 'LINE_ITEM_TREATMENT', total_money: yen(110), ...taxed('t', 10) },
      ],
      rounding_adjustment: { amount_money: yen(-2) },
      total_tip_money: yen(200),
    },
    ...paidBy({ total_money: yen(1_408), tip_money: yen(200) }),
    truth: [
      'sale',
      1_408,
      1_000,
      {
        adjustments: [
          { kind: 'service_charge', name: 'お席料', amount: 100 },
          { kind: 'rounding', amount: -2 },
          { kind: 'tip', amount: 200 },
        ],
      },
    ],
  },
  {
    why: 'an apportioned service charge, in the total of its line',
    lines: [bought(1_100)],
    fields: {
      service_charges: [{ treatment_type: 'APPORTIONED_TREATMENT', total_money: yen(100) }],
    },
    truth: ['sale', 1_100, 1_100],
  },
  {
    why: 'cash with change',
    lines: [bought(1_100)],
    ...paidBy({
      cash_details: { buyer_supplied_money: yen(2_000), change_back_money: yen(900) },
    }),
    truth: [
      'sale',
      1_100,
      1_100,
      { payments: [{ method: 'cash', kind: 'cash', amount: 1_100 }], tendered: 2_000, change: 900 },
    ],
  },
  {
    why: 'split between PayPay, a gift card and cash',
    lines: [bought(1_100)],
    ...paidBy(
      { source_type: 'WALLET', wallet_details: { brand: 'PAYPAY' }, total_money: yen(500) },
      {
        source_type: 'CARD',
        card_details: { card: { card_brand: 'SQUARE_GIFT_CARD' } },
        total_money: yen(300),
      },
      {
        total_money: yen(300),
        cash_details: { buyer_supplied_money: yen(1_000), change_back_money: yen(700) },
      },
    ),
    truth: [
      'sale',
      1_100,
      1_100,
      {
        payments: [
          { method: 'PayPay', kind: 'qr', amount: 500 },
          { method: 'Square Gift Card', kind: 'voucher', amount: 300 },
          { method: 'cash', kind: 'cash', amount: 300 },
        ],
        tendered: 1_800,
        change: 700,
      },
    ],
  },
  ...(
    [
      [{ source_type: 'CARD', card_details: { card: { card_brand: 'VISA' } } }, 'Visa', 'card'],
      [{ source_type: 'CARD', card_details: { card: { card_brand: 'FELICA' } } }, 'FeliCa', 'e_money'],
      [
        { source_type: 'EXTERNAL', external_details: { type: 'OTHER', source: '商品券' } },
        '商品券',
        'voucher',
      ],
      [{ source_type: 'EXTERNAL', external_details: { type: 'EMONEY', source: 'WAON' } }, 'WAON', 'e_money'],
      [
        { source_type: 'BUY_NOW_PAY_LATER', buy_now_pay_later_details: { brand: 'AFTERPAY' } },
        'AFTERPAY',
        'on_account',
      ],
      [{ source_type: 'BANK_ACCOUNT' }, 'Bank account', 'bank_transfer'],
    ] as const
  ).map(([fields, method, kind]) => ({
    why: `paid by ${method}`,
    lines: [bought(1_100)],
    ...paidBy(fields),
    truth: ['sale', 1_100, 1_100, { payments: [{ method, kind, amount: 1_100 }] }] as const,
  })),
  {
    why: 'a refund leads to its sale',
    payments: [],
    refunds: [{}],
    fields: { id: 'ORDER2', ...backOf({}) },
    truth: ['refund', -1_100, -1_100, { reverses: 'ORDER1', payments: [{ method: 'cash', amount: -1_100 }] }],
  },
  {
    why: 'a refund of a part without items, whose bank has not answered',
    payments: [],
    refunds: [{ amount_money: yen(300), status: 'PENDING', reason: '破損' }],
    fields: {
      id: 'ORDER2',
      ...backOf({ return_line_items: [bought(300, '1', { name: null, item_type: 'CUSTOM_AMOUNT' })] }),
    },
    truth: ['refund', -300, -300, { extra: { reason: '破損' } }],
  },
  {
    why: 'a refund with its tax on top and its part of a discount',
    payments: [],
    refunds: [{ amount_money: yen(990) }],
    fields: {
      id: 'ORDER2',
      ...backOf({
        return_line_items: [
          bought(990, '1', {
            ...taxed('t', 90),
            applied_discounts: [{ discount_uid: 'd', applied_money: yen(100) }],
          }),
        ],
        return_taxes: [{ uid: 't', type: 'ADDITIVE', percentage: '10', applied_money: yen(90) }],
        return_discounts: [{ uid: 'd', scope: 'ORDER', applied_money: yen(100) }],
      }),
    },
    truth: ['refund', -990, -1_000, { adjustments: [{ kind: 'discount', amount: 100 }] }],
  },
  {
    why: 'a refund that the bank rejects',
    payments: [],
    refunds: [{ status: 'REJECTED' }],
    fields: { id: 'ORDER2', ...backOf({}) },
    truth: 'nothing',
  },
  {
    why: 'an exchange, money comes in',
    lines: [bought(1_500)],
    fields: { ...backOf({ return_line_items: [bought(1_000)] }), net_amounts: { total_money: yen(500) } },
    ...paidBy({ total_money: yen(500) }),
    truth: ['sale', 500, 500],
  },
  {
    why: 'an exchange, money goes out',
    lines: [bought(700)],
    payments: [],
    refunds: [{ amount_money: yen(400), order_id: 'ORDER1' }],
    fields: backOf({}),
    truth: ['refund', -400, -400],
  },
  {
    why: 'half of a bill paid',
    lines: [bought(1_100)],
    fields: { state: 'OPEN', total_money: yen(1_100) },
    ...paidBy({ total_money: yen(500) }),
    truth: 'nothing',
  },
  {
    why: 'a tab, authorised in full and not captured yet',
    lines: [bought(1_100)],
    fields: { state: 'OPEN', total_money: yen(1_100) },
    ...paidBy({ status: 'APPROVED', source_type: 'CARD' }),
    truth: ['sale', 1_100, 1_100],
  },
  {
    why: 'a card that was declined, and cash instead',
    lines: [bought(1_100)],
    ...paidBy({ status: 'FAILED', source_type: 'CARD' }, {}),
    truth: ['sale', 1_100, 1_100, { payments: [{ method: 'cash', kind: 'cash', amount: 1_100 }] }],
  },
  {
    why: 'a card that was declined',
    lines: [bought(1_100)],
    fields: { state: 'OPEN' },
    ...paidBy({ status: 'FAILED', source_type: 'CARD', card_details: { status: 'FAILED' } }),
    truth: 'nothing',
  },
  {
    why: 'waiting for the phone of the buyer',
    fields: { state: 'OPEN' },
    ...paidBy({ status: 'PENDING', source_type: 'WALLET' }),
    truth: 'nothing',
  },
  {
    why: 'an authorisation taken back',
    lines: [bought(1_100)],
    fields: { state: 'CANCELED' },
    ...paidBy({ status: 'CANCELED', source_type: 'CARD', card_details: { status: 'VOIDED' } }),
    truth: ['void', 1_100, 1_100],
  },
  { why: 'a status of tomorrow', ...paidBy({ status: 'MAYBE' }), truth: 'nothing' },
  {
    why: 'an invoice, paid on the web',
    lines: [bought(1_100)],
    ...paidBy({ application_details: { square_product: 'INVOICES' } }),
    truth: 'nothing',
  },
  {
    why: 'two currencies',
    ...paidBy({}, { total_money: { amount: 10, currency: 'USD' } }),
    truth: 'nothing',
  },
  {
    why: 'dollars with tenths of a pound of something',
    lines: [
      bought(0, '2.25', {
        base_price_money: { amount: 800, currency: 'USD' },
        total_money: { amount: 1_800, currency: 'USD' },
      }),
    ],
    ...paidBy({ total_money: { amount: 1_800, currency: 'USD' } }),
    truth: ['sale', 1_800, 1_800, { currency: 'USD' }],
  },
  {
    why: 'fields of other types, and nothing where a list is expected',
    lines: [bought(1_100)],
    fields: { taxes: null, discounts: 'none', service_charges: [null], returns: {}, ticket_name: 7 },
    ...paidBy({ customer_id: null, note: 5, device_details: 'tablet', tip_money: null }),
    truth: ['sale', 1_100, 1_100],
  },
  {
    why: 'offline, by the clock of the device, after midnight in the shop',
    lines: [bought(1_100)],
    ...paidBy({ offline_payment_details: { client_created_at: '2026-11-28T15:10:00.789Z' } }),
    truth: [
      'sale',
      1_100,
      1_100,
      { soldAtMs: Date.UTC(2026, 10, 28, 15, 10, 0, 789), businessDate: '2026-11-29' },
    ],
  },
  {
    why: 'people, ticket and note',
    lines: [bought(1_100)],
    fields: { ticket_name: '12卓' },
    ...paidBy({
      team_member_id: 'TM7',
      customer_id: 'CUST1',
      note: '窓側',
      created_at: '2026-11-29T15:30:00Z',
    }),
    truth: [
      'sale',
      1_100,
      1_100,
      {
        staff: { id: 'TM7', name: '佐藤' },
        customerCode: 'CUST1',
        extra: { ticket: '12卓', note: '窓側' },
        businessDate: '2026-11-30',
        receiptNumber: 'PAY1',
      },
    ],
  },
];
