/**
 * Facts about Smaregi and their sources: [V] its own documents (developers.smaregi.dev, help.smaregi.jp,
 * community.smaregi.dev), [3P] other people's programs and recorded answers, [M] memory. Facts that are not
 * [V] stand only here, so that one place changes when one proves wrong; those that a cloud shares are in
 * domain/setup/smaregi-platform.ts.
 */

/** The older API: one address for all [3P]. To be abolished, no date yet [V]. */
export const olderApiUrl = 'https://webapi.smaregi.jp/access/';
/** With underscores in every recorded call [3P]; some clients send `X-contract-id`. */
export const contractHeader = 'X_contract_id';
export const tokenHeader = 'X_access_token';

/**
 * A range of time may span 31 days, which is not a month [V, both APIs]. One day less, as it is undocumented
 * whether both ends count.
 */
export const longestRangeMs = 30 * 86_400_000;
/** Without details up to 1,000 may be requested; with them 100 at the Platform API [V]. */
export const headsPerPage = 500;
export const detailRowsPerPage = 1_000;
export const transactionsWithDetailsPerPage = 100;

/**
 * A transaction gets its updDateTime before others can read it. It may still appear this long after its
 * second; the actual delay is undocumented [M].
 */
export const appearsWithinMs = 180_000;

/** Kinds of transactions: transactionHeadDivision [V, help.smaregi.jp and the reference of POST /transactions]. */
export const divisions = {
  '1': 'sale',
  /** 入金, 出金: cash put into the drawer and taken out of it. */
  '2': 'cash_in',
  '3': 'cash_out',
  /** 預かり金, 預かり金返金: a customer leaves money with the shop, and gets it back. */
  '4': 'cash_in',
  '5': 'cash_out',
  /** 回数券: tickets of a coupon book that was paid for earlier [M]. */
  '9': 'sale',
  /** チップ */
  '11': 'cash_in',
  /** バリューカード入金: a prepaid card is loaded. */
  '15': 'cash_in',
} as const satisfies Readonly<Record<string, 'sale' | 'cash_in' | 'cash_out'>>;

/**
 * In none of Smaregi's lists, which have the numbers around it [V, the reference of POST /transactions and
 * help.smaregi.jp 360051346134]: what it contains decides. With lines it is a sale; without, cash that was put in or
 * taken out, by its sign; of 0 yen, nothing that happened at the drawer.
 */
export const undocumentedDivision = '12';

/** No money changes hands: points and miles added, taken off or expired; goods laid away; a receipt written for an earlier sale [V]. */
export const withoutMoney: ReadonlyMap<string, string> = new Map([
  ['6', 'ポイント加算'],
  ['7', 'ポイント減算'],
  ['8', 'ポイント失効'],
  ['10', '取置き'],
  ['13', 'マイル加算'],
  ['14', 'マイル減算'],
  ['16', '領収証'],
]);

/**
 * 取消 sets this in the transaction itself; no other record is made [V, community.smaregi.dev 79]. The amounts stay [3P].
 */
export const cancelled = '1';
/**
 * cancelDateTime is in recorded answers of both APIs, empty where nothing is cancelled [3P]; which clock sets
 * it is unknown [M]. Further from updDateTime than this it is only as reliable as a tablet's clock.
 * Milliseconds.
 */
export const cancelConfirmedWithinMs = 8_000;
export const tabletClockUncertaintyMs = 30_000;
/**
 * 返品取消 leaves the transaction (`1`) and adds one with negative amounts (`2`), whose disposeServerTransactionHeadId names it [V, ibid. and
 * help.smaregi.jp 36948928435353]; `0` names none [3P].
 */
export const reverses = '2';
/**
 * returnSales: 返品販売, all goods of the transaction are returned; transactionDetailDivision 2: this line is [V
 * for both values].
 */
export const isReturn = '1';
export const returnedLine = '2';

/**
 * Requested fields, which reduce an answer to a fifth of its size. All stand in recorded answers of the older
 * API [3P]; `returnSales`, `couponDiscount` and `depositOthers` only in those of the Platform API, which brings all
 * fields together with the lines. Not used: `change`, whose name differs in the older API [3P].
 */
const commonHeadFields = [
  'transactionHeadId',
  'transactionDateTime',
  'transactionHeadDivision',
  'cancelDivision',
  'cancelDateTime',
  'total',
  'cashTotal',
  'creditTotal',
  'storeId',
  'terminalId',
  'terminalTranId',
  'terminalTranDateTime',
  'staffId',
  'staffName',
  'disposeDivision',
  'disposeServerTransactionHeadId',
  'memo',
  'updDateTime',
] as const;
// 締め日: with the transaction where a shop closes automatically, otherwise once the day is closed [V]. The older API
// has it as sumDateTime, `2018-09-02 00:00:00` [3P, two clients, one with a recorded answer].
export const olderHeadFields = [
  ...commonHeadFields,
  'sumDateTime',
  ...['subtotalDiscountPrice', 'pointDiscount', 'roundingPrice', 'taxInclude', 'taxExclude'],
  ...['carriage', 'commission', 'deposit', 'depositCash', 'guestNumbers', 'customerCode'],
  ...['1', '2', '3'].flatMap((n) => [`paymentMethodName${n}`, `depositOthers${n}`]),
];
export const platformHeadFields = [...commonHeadFields, 'returnSales', 'sumDate'];
export const detailFields = [
  'transactionHeadId',
  'transactionDetailId',
  'transactionDetailDivision',
  'productName',
  'price',
  'salesPrice',
  'quantity',
  'unitDiscountedSum',
  'taxRate',
  'taxIncludeProportional',
  'taxExcludeProportional',
] as const;

/** Smaregi's names of the two methods that have fields of their own, for cashTotal and creditTotal (内現金支払金額, 内クレジット支払金額) [V]. */
export const cashName = '現金';
export const creditName = 'クレジット';
