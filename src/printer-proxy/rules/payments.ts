/** Payments of a receipt, if they are readable and add up to the total. */
import type { Payment } from '../../domain/sale/sale.ts';
import { trailingAmount } from './amount.ts';
import { findLabelled, type Labelled, labelPatterns } from './labels.ts';

const deposit = labelPatterns([
  [
    'お預り',
    'お預かり',
    '預り',
    ...['預', 'お預'],
    '預かり',
    '御預り',
    'お預り金額',
    'お預り金',
    ...['現金お預り', 'お預り現金'],
    'お預り合計',
    'お預かり金額',
    '預り金',
    '現金預り',
    ...['投入金額', '投入', '投入金'],
    ...['TENDERED', 'AMOUNT TENDERED', 'TENDER', 'RECEIVED', 'AMOUNT RECEIVED'],
    '現計',
    'おあずかり',
  ],
]);
const change = labelPatterns([
  [
    'お釣り',
    'お釣',
    '釣り',
    '釣',
    'おつり',
    'おつり金額',
    '釣銭',
    'つり銭',
    '御釣',
    'お釣り金額',
    ...['CHANGE', 'CHG', 'CG', 'CHANGE DUE', 'CHANGE GIVEN', 'CASH CHANGE', 'YOUR CHANGE'],
    'お返し',
    'お戻し',
    '釣り銭',
  ],
]);
const cash = labelPatterns([
  ['現金', '現金支払', '現金支払い', 'CASH', '返金(現金)', 'ご返金(現金)', '返金現金', '現金返金'],
]);
/** Handed over where change is named, else put into the drawer or paid on account. */
const received = labelPatterns([['ご入金', 'ご入金額', 'AMOUNT PAID', 'PAID', 'GIVEN']]);
const method =
  'クレジット(?:カード)?|カード|CREDIT(?: ?CARD)?|DEBIT(?: ?CARD)?|APPLE ?PAY|GOOGLE ?PAY|E-MONEY|信販|VISA|Master(?:card)?|JCB|AMEX|デビット|電子マネー|交通系(?:IC|電子)?(?:マネー)?|Suica|PASMO|ICOCA|iD|QUICPay|WAON|nanaco|Edy|楽天(?:Edy|ペイ|Pay)?|PayPay|LINE ?Pay|d払い|au ?PAY|メルペイ|QR(?:コード)?決済|バーコード決済|コード決済|銀聯|UnionPay|[ァ-ヶー]{2,10}(?:マネー|ペイ)|WeChat ?Pay|Alipay|[\\p{Script=Han}ァ-ヶー]{0,10}(?:商品券|金券)|ギフト券|Gift ?card|図書カード(?:NEXT)?|[ァ-ヶーA-Z]{1,12}ポイント(?:ご?利用|支払い?|値引)|ポイント(?:ご?利用|支払い?|値引)?|売掛|掛売り?|給与(?:控除|天引き?)|前[受払]い?金|内金|デポジット|室付け?|部屋付け?|ルームチャージ';
/** Between the means and its amount: a brand, the last figures of a card, instalments. */
const remark = String.raw`(?:[ /]{0,3}(?:\S{1,20} ?(?:様|御中)|[\d,]{3,6} ?円?券? ?[×x*@] ?\d{1,3} ?枚?|\d{1,3} ?枚|\([^()]{0,20}\)|[*x•]+ ?\d{4}|\d{4}(?= *\(| {2})|分割 ?\d{1,2}回|\d{1,2}回(?:払い?)?|[\d,]{1,7} ?(?:P|pt|ポイント)|一括(?:払い?)?|(?<=[ /])(?:${method}|CARD)))*`;
const suffix = `[+等]|取り?消し?|支?払い?|決済|売上?|利用|(?: ?\\d{4})?(?:への|に)(?:ご?返金|払い?戻し?)`;
const givenBack = '(?:ご?返金|払い?戻し?)[額金先]?[ (:]*';
const paid = '(?:(?:今回)?[おご]?(?:支払い?|入金)(?:方法|金?額)?[ :/(]{1,3})?';
const other = new RegExp(
  `^[\\s*■(]*${paid}(?:${givenBack})?(?<method>${method})(?:${suffix})?額?${remark}[\\s):.…]*`,
  'iu',
);
/**
 * A means by the parts of its name, below the total and with an amount that is left to pay: `楽天カード`, `ゆうちょPay`,
 * `地域振興券`. Above the total a shop sells ギフトカード, and beside another amount it advertises them.
 */
const unlisted = new RegExp(
  `^[\\s*■(]*(?<method>(?!.*(?:残|次回|今回|合計|対象|発行|進呈|獲得|抽選|引換|割引|回収|差引))(?:[^\\s¥():]{1,12} ?(?:カード|CARD|ペイ|PAY|マネー|券|タッチ|決済|(?<!支)払い?|振替|デビット|DEBIT|COIN)|[^\\s¥():]{0,12}?(?:アメックス|AMEX|ダイナース|DINERS|振込み?|(?:NIMO|MANA|TOI|SUGO|KITA)CA|PITAPA|はやかけん|掛|未収金?|ツケ|会社請求|その他(?:現金外)?)))(?:${suffix})?額?${remark}[\\s):.…]*`,
  'iu',
);
/** Label of a sum by kind of payment, as on a report: 現金計, クレジット 10件, その他. */
const paymentSum = new RegExp(
  `^[\\s*■(・]*${paid}(?<method>現 ?金?|CASH|${method}|QR|スマホ決済|キャッシュレス|銀聯|ハウスカード|プリペイド|信計?|掛|その他)(?:売上?|支払い?|決済|入金)?(?:[高額計分]|合計|小計)?(?:[ /]*[*x•]{2,} ?\\d{4})?(?:\\([^()\\d]{0,16}\\))?[\\s):.…]*(?:\\d[\\d,]* ?[件回枚点人]?)?[\\s:]*$`,
  'iu',
);

export type Tender = {
  readonly depositMinor?: number;
  readonly changeMinor: number;
  /** Change is named, if only as 0. */
  readonly hasChange: boolean;
  readonly at: readonly number[];
};

const goodsTaken = /預 ?か? ?り[^\d]{0,3}\d{1,3} ?[点着件]/u;

/** Cash handed over. Clothes taken in are counted, and one with a minus and no change was paid before. */
function handedOver(lines: readonly string[]): Labelled[] {
  return findLabelled(lines, deposit).filter(
    ({ amount, lineIndex }) =>
      !goodsTaken.test(lines[lineIndex] ?? '') &&
      (amount.value >= 0 || findLabelled(lines, change).length > 0),
  );
}

/** Amounts tendered and returned; the first of each. 現金 above change is what was handed over. */
export function readTender(lines: readonly string[]): Tender {
  const [back] = findLabelled(lines, change);
  const [paid] = [
    ...handedOver(lines),
    ...(back === undefined ? [] : [...findLabelled(lines, cash), ...findLabelled(lines, received)]),
  ];
  return {
    ...(paid !== undefined && { depositMinor: paid.amount.value }),
    changeMinor: Math.abs(back?.amount.value ?? 0),
    hasChange: back !== undefined,
    at: [paid, back].flatMap((its) => its?.amountIndex ?? []),
  };
}

/** Number of payments in cash that gave change. */
export function cashTenders(lines: readonly string[]): number {
  return Math.min(handedOver(lines).length, findLabelled(lines, change).length);
}

/**
 * Whether cash was tendered: an amount for it, or cash and change. 現計 is on reports too, and `お預り 0` on bills. `isFree`:
 * the total is 0.
 */
export function hasCashTender(lines: readonly string[], isFree = false): boolean {
  const isHanded = handedOver(lines).some(
    ({ amount, lineIndex }) => (amount.value !== 0 || isFree) && !/現計/u.test(lines[lineIndex] ?? ''),
  );
  return isHanded || (findLabelled(lines, change).length > 0 && findLabelled(lines, cash).length > 0);
}

const known = new RegExp(`現金|${method}|掛(?!\\p{L})`, 'iu');
const paidBy =
  /^[^\p{L}]*(?:お?支払い?(?:方法|区分|種別)?|決済(?:方法|種別)?|PAID BY|PAYMENT)(?:[\s:(]+)(?=[^\s:\d])(?!.*(?:未|前|後|選択|ください|利用|できます|願い))/iu;

/** `支払区分:現金`, `売上  掛売`, `支払 掛`: the kind of a sale, where お支払方法 may be an arrangement. */
export const kindOfPayment =
  /^[^\p{L}]*(?:支払|取引|販売|売上)(?:区分|種別)?[ :]*(?:現金|クレジット|カード|売掛|掛け?)(?:払い?|売り?上?)?[^\p{L}\d]*$/u;

/** Whether a line names the means of payment without an amount. */
export function namesMeans(lines: readonly string[]): boolean {
  return lines.some((line) => paidBy.test(line) && (known.test(line) || line.includes('一括')));
}

const cashKey = /^[^\p{L}]*現 ?計(?!\p{L})/u;

/** The same, or the total is that of the cash key. */
export function namesPayment(lines: readonly string[]): boolean {
  return namesMeans(lines) || lines.some((line) => cashKey.test(line));
}

/** `掛売 山田様`, `車番 8812   掛売`: the goods were handed over on account. */
const onAccount =
  /(?:^[^\p{L}]*|^[^\p{L}]*車(?:番|両)?.{1,20}\s{2,})掛け?売り?(?: +\S{1,20} ?(?:様|御中))?[^\p{L}\d]*$/u;

/** Whether a line names another means of payment, with its amount: `内金 0円` is none. */
export function hasOtherTender(lines: readonly string[]): boolean {
  return (
    findLabelled(lines, cash).length > 0 ||
    lines.some((line) => onAccount.test(line)) ||
    lines.some((line) => {
      const found = meansOn(line, [other]);
      return found !== undefined && found.amount !== 0;
    })
  );
}

/** Kind of payment whose sum the label names. */
export function paymentOf(label: string): string | undefined {
  return paymentSum.exec(label)?.groups?.['method'];
}

export type PaymentSum = { readonly method: string; readonly amount: number; readonly lineIndex: number };

/** Amounts by kind of payment, of any paper: beside their label or alone below it. */
export function paymentSums(lines: readonly string[]): PaymentSum[] {
  return lines.flatMap((line, lineIndex) => {
    const beside = trailingAmount(line);
    const method = paymentOf(beside?.before ?? line);
    if (method === undefined) return [];
    if (beside !== undefined) return [{ method, amount: beside.value, lineIndex }];
    const below = trailingAmount(lines[lineIndex + 1] ?? '');
    return below?.before === '' ? [{ method, amount: below.value, lineIndex: lineIndex + 1 }] : [];
  });
}

export type Payments = {
  readonly payments: readonly Payment[];
  /** Indexes of their lines. */
  readonly at: readonly number[];
  /** Sum handed over by all means, and the change; absent where no change is printed. */
  readonly tender?: { readonly tendered: number; readonly change: number };
};

/** `lines`: those below the line of the total. */
export function readPayments(
  lines: readonly string[],
  totalMinor: number,
  totalLine = '',
): Payments | undefined {
  return (
    readAmounts(lines, totalMinor, [other]) ??
    readAmounts(lines, totalMinor, [other, unlisted]) ??
    readWhole(lines, totalMinor) ??
    (cashKey.test(totalLine) ? { payments: [{ method: '現金', amount: totalMinor }], at: [] } : undefined)
  );
}

const paidWith = /^[\s*■(]*(?!お|ご|合計|今回)(?<method>\p{L}[\p{L}\d ]{1,19}?)支払い?[\s):.…]*$/u;

const used = new RegExp(`^[^\\p{L}]*(?:現金|${method})(?:ご利用|利用|払い?|決済|扱い?)$`, 'iu');

/** `現金` of a taxi: the amount is the total above it. */
const bare = /^[^\p{L}]*(?:現金|クレジット(?:カード)?|電子マネー|(?:QR|コード)決済)[^\p{L}\d]*$/u;

/** `Visa **** 4040` */
const masked =
  /^[^\p{L}]*(?:VISA|MASTER(?:CARD)?|JCB|AMEX|DINERS|クレジット(?:カード)?|カード) *(?:[*x•]{2,}[ -]?)+\d{4}$/iu;

/** One means that is named without an amount, or not known by name: `お支払方法:売掛`, `ナナコ支払 ¥627`. */
function readWhole(lines: readonly string[], totalMinor: number): Payments | undefined {
  const found = lines.flatMap((line, index) => {
    const named = [paidBy, kindOfPayment, used, bare, masked, onAccount].some((pattern) => pattern.test(line))
      ? known.exec(line)?.[0]
      : undefined;
    const amount = trailingAmount(line);
    const isWhole = amount !== undefined && Math.abs(amount.value) === Math.abs(totalMinor);
    const other = isWhole ? paidWith.exec(amount.before)?.groups?.['method'] : undefined;
    const by = named ?? other;
    return by === undefined ? [] : [{ by, index }];
  });
  const [only] = found;
  return only !== undefined && found.length === 1
    ? { payments: [{ method: only.by, amount: totalMinor }], at: [only.index] }
    : undefined;
}

function meansOn(line: string, means: readonly RegExp[]): Payment | undefined {
  for (const pattern of means) {
    const match = pattern.exec(line);
    const method = match?.groups?.['method'];
    const amount = match === null ? undefined : trailingAmount(line.slice(match[0].length));
    if (method !== undefined && amount?.before === '') return { method, amount: amount.value };
  }
  return undefined;
}

const vouchers = /商品券|ギフト券|金券/u;

function readAmounts(
  lines: readonly string[],
  totalMinor: number,
  means: readonly RegExp[],
): Payments | undefined {
  const at: number[] = [];
  const others = lines.flatMap((line, index): Payment[] => {
    const found = meansOn(line, means);
    if (found === undefined) return [];
    const { method, amount } = found;
    at.push(index);
    // Points are printed with a minus too.
    const isAbsolute = totalMinor < 0 || method.includes('ポイント');
    return [{ method, amount: isAbsolute ? Math.abs(amount) : amount }];
  });
  const due = Math.abs(totalMinor);
  const sum = others.reduce((total, { amount }) => total + amount, 0);
  if (others.length > 0 && sum === due) return { payments: others, at };
  const [voucher, ...more] = others;
  // No change is given for it.
  if (voucher !== undefined && more.length === 0 && vouchers.test(voucher.method) && sum > due && due > 0)
    return { payments: [{ ...voucher, amount: due }], at };
  const { depositMinor, changeMinor, hasChange, at: tenderAt } = readTender(lines);
  const [inCash] = findLabelled(lines, cash);
  const handed = depositMinor ?? (inCash && Math.abs(inCash.amount.value));
  if (handed === undefined) return undefined;
  // With several means of payment, change is given from the cash.
  const left = due - sum;
  // Given back, it is named as change too.
  if (totalMinor < 0 && inCash !== undefined && Math.abs(inCash.amount.value) === left)
    return { payments: [...others, { method: '現金', amount: left }], at: [...at, inCash.amountIndex] };
  const fits = handed - changeMinor === left || handed - changeMinor === due;
  if (!fits) return undefined;
  const cashAt = depositMinor === undefined && inCash !== undefined ? [inCash.amountIndex] : tenderAt;
  const tender = hasChange && { tender: { tendered: due + changeMinor, change: changeMinor } };
  return handed - changeMinor === left
    ? { payments: [...others, { method: '現金', amount: left }], at: [...at, ...cashAt], ...tender }
    : { payments: [{ method: '現金', amount: due }], at: cashAt, ...tender };
}
