/** One contract at Smaregi: its shops, terminals and transactions, and what people do at the tablets. Times are epoch milliseconds of its own clock. */

export type Transaction = {
  /** As both APIs name the fields, without times; all are texts. */
  readonly head: Record<string, string>;
  readonly details: readonly Readonly<Record<string, string>>[];
  readonly depositOthers: readonly Readonly<Record<string, string>>[];
  readonly soldAtMs: number;
  readonly serverAtMs: number;
  updatedAtMs: number;
  cancelledAtMs?: number;
  /** In place of what stands above: a record that nobody can read. */
  readonly garbage?: Readonly<Record<string, unknown>>;
};

type SellOptions = {
  readonly terminal: string;
  readonly total: number;
  /** By the tablet's own clock; default: now. */
  readonly soldAtMs?: number;
  readonly lines?: readonly {
    readonly name: string;
    readonly price: number;
    readonly quantity: number;
    readonly returned?: boolean;
  }[];
  /** Other methods than cash. */
  readonly payments?: readonly { readonly name: string; readonly amount: number }[];
  readonly credit?: number;
  readonly staff?: { readonly id: string; readonly name: string };
  readonly division?: string;
  /** Any field of the head. */
  readonly fields?: Readonly<Record<string, string>>;
};

export type Contract = {
  readonly transactions: Transaction[];
  readonly stores: readonly { readonly storeId: string; readonly storeName: string }[];
  readonly terminals: readonly Readonly<Record<string, string>>[];
  readonly controls: Controls;
};

export type Controls = {
  /** Its id; while the terminal is offline, the one that it is going to get. */
  sell(options: SellOptions): string;
  /** 取消: the transaction itself is changed. */
  cancel(id: string): void;
  /** 返品取消: another transaction takes it back; its id. */
  refund(id: string): string;
  edit(id: string, fields: Readonly<Record<string, string>>): void;
  /** Only its updDateTime moves. */
  touch(id: string): void;
  /** 締め: all transactions, or a shop's, change in the same second, in nothing that a sale is made of. */
  closeDay(storeId?: string): void;
  /** It appears with an updDateTime so many seconds ago. */
  insertLate(options: SellOptions, secondsAgo: number): string;
  addGarbage(): void;
  /** レジ端末: it belongs to another shop from now on. */
  moveTerminal(terminal: string, storeId: string): void;
  offline(terminal: string): void;
  online(terminal: string): void;
};

/** What the Platform API alone has. */
export const platformFields = ['returnSales', 'couponDiscount', 'change', 'sumDate'];

/** Of both APIs; more than a client of ours asks for. */
export const headFields = [
  'transactionHeadId',
  'transactionDateTime',
  'transactionHeadDivision',
  'cancelDivision',
  'cancelDateTime',
  'subtotal',
  'subtotalDiscountPrice',
  'pointDiscount',
  'total',
  'taxInclude',
  'taxExclude',
  'roundingPrice',
  'cashTotal',
  'creditTotal',
  'deposit',
  'depositCash',
  'carriage',
  'commission',
  'guestNumbers',
  'storeId',
  'terminalId',
  'customerId',
  'customerCode',
  'terminalTranId',
  'terminalTranDateTime',
  'sumDivision',
  'staffId',
  'staffName',
  'memo',
  'disposeDivision',
  'disposeServerTransactionHeadId',
  'transactionUuid',
  'updDateTime',
];

/** 10 % in an amount. */
const taxIn = (amount: number): number => Math.floor((Math.abs(amount) / 110) * 10);

export function makeContract(now: () => number, idStep = 1): Contract {
  const stores = [
    { storeId: '1', storeName: '本店' },
    { storeId: '2', storeName: '駅前店' },
  ];
  const terminals = [
    { terminalId: '1', terminalName: 'レジ1', storeId: '1', useStopDivision: '0' },
    { terminalId: '2', terminalName: 'レジ2', storeId: '1', useStopDivision: '0' },
    { terminalId: '3', terminalName: '駅前レジ', storeId: '2', useStopDivision: '0' },
    { terminalId: '9', terminalName: '旧レジ', storeId: '1', useStopDivision: '1' },
  ];
  const transactions: Transaction[] = [];
  let lastId = 1_000;
  const nextId = (): string => String((lastId += idStep));
  const receiptNumbers = new Map<string, number>();
  const waiting = new Map<string, (() => void)[]>();

  function make(
    options: SellOptions,
    id: string,
    times: { soldAtMs: number; serverAtMs: number; updatedAtMs: number },
  ): Transaction {
    const { terminal, total, payments = [], credit = 0, staff = { id: '5', name: '山田 太郎' } } = options;
    const number = (receiptNumbers.get(terminal) ?? 0) + 1;
    receiptNumbers.set(terminal, number);
    const others = payments.reduce((sum, { amount }) => sum + amount, 0);
    const isSale = (options.division ?? '1') === '1';
    const lines =
      options.lines ??
      (isSale ? [{ name: 'ブレンド', price: Math.abs(total), quantity: 1, returned: total < 0 }] : []);
    return {
      ...times,
      head: {
        transactionHeadId: id,
        transactionHeadDivision: options.division ?? '1',
        cancelDivision: '0',
        subtotal: String(total),
        total: String(total),
        taxInclude: String(taxIn(total)),
        taxExclude: '0',
        cashTotal: String(total - credit - others),
        creditTotal: String(credit),
        subtotalDiscountPrice: '0',
        pointDiscount: '0',
        couponDiscount: '0',
        roundingPrice: '0',
        deposit: String(total),
        depositCash: String(total - credit - others),
        change: '0',
        carriage: '',
        commission: '',
        guestNumbers: '0',
        customerCode: '',
        storeId: terminals.find(({ terminalId }) => terminalId === terminal)?.storeId ?? '1',
        terminalId: terminal,
        customerId: '',
        terminalTranId: String(number),
        sumDivision: '0',
        sumDate: '',
        staffId: staff.id,
        staffName: staff.name,
        memo: '',
        disposeDivision: '0',
        disposeServerTransactionHeadId: '0',
        transactionUuid: `${terminal}${times.soldAtMs}`,
        returnSales: '0',
        ...options.fields,
      },
      details: lines.map(({ name, price, quantity, returned = false }, index) => ({
        transactionHeadId: id,
        transactionDetailId: String(index + 1),
        transactionDetailDivision: returned ? '2' : '1',
        productId: String(8_000_000 + index),
        productName: name,
        price: String(price),
        salesPrice: String(price),
        unitDiscountPrice: '0',
        quantity: String(quantity),
        unitDiscountedSum: String(price * quantity),
        categoryId: '1',
        categoryName: 'ドリンク',
        taxRate: '10.000',
        // The last one makes up for the rounding of the others.
        taxIncludeProportional: String(
          index < lines.length - 1
            ? taxIn(price * quantity)
            : taxIn(total) -
                lines.slice(0, -1).reduce((sum, one) => sum + taxIn(one.price * one.quantity), 0),
        ),
        taxExcludeProportional: '0',
      })),
      depositOthers: payments.map(({ name, amount }, index) => ({
        transactionHeadId: id,
        no: String(index + 1),
        paymentMethodId: String(10 + index),
        paymentMethodName: name,
        depositOthers: String(amount),
      })),
    };
  }

  function find(id: string): Transaction {
    const found = transactions.find(({ head }) => head['transactionHeadId'] === id);
    if (found === undefined) throw new Error(`no transaction ${id}`);
    return found;
  }

  function sell(options: SellOptions): string {
    const id = nextId();
    const soldAtMs = options.soldAtMs ?? now();
    const deliver = (): void => {
      const nowMs = now();
      transactions.push(make(options, id, { soldAtMs, serverAtMs: nowMs, updatedAtMs: nowMs }));
    };
    const held = waiting.get(options.terminal);
    if (held === undefined) deliver();
    else held.push(deliver);
    return id;
  }

  return {
    transactions,
    stores,
    terminals,
    controls: {
      sell,
      cancel: (id) => {
        const one = find(id);
        one.head['cancelDivision'] = '1';
        one.updatedAtMs = now();
        one.cancelledAtMs = one.updatedAtMs;
      },
      refund: (id) => {
        const one = find(id);
        const back = sell({
          terminal: one.head['terminalId'] ?? '',
          total: -Number(one.head['total']),
          lines: one.details.map((detail) => ({
            name: detail['productName'] ?? '',
            price: Number(detail['salesPrice']),
            quantity: Number(detail['quantity']),
            returned: true,
          })),
          fields: { disposeDivision: '2', disposeServerTransactionHeadId: id },
        });
        Object.assign(one.head, { disposeDivision: '1', disposeServerTransactionHeadId: back });
        one.updatedAtMs = now();
        return back;
      },
      edit: (id, fields) => {
        const one = find(id);
        Object.assign(one.head, fields);
        one.updatedAtMs = now();
      },
      touch: (id) => {
        find(id).updatedAtMs = now();
      },
      closeDay: (storeId) => {
        const nowMs = now();
        for (const one of transactions) {
          if (storeId !== undefined && one.head['storeId'] !== storeId) continue;
          Object.assign(one.head, { sumDivision: '2', sumDate: new Date(nowMs).toISOString().slice(0, 10) });
          one.updatedAtMs = nowMs;
        }
      },
      insertLate: (options, secondsAgo) => {
        const id = nextId();
        const atMs = now() - secondsAgo * 1_000;
        transactions.push(make(options, id, { soldAtMs: atMs, serverAtMs: atMs, updatedAtMs: atMs }));
        return id;
      },
      addGarbage: () => {
        const id = nextId();
        const nowMs = now();
        transactions.push({
          ...make({ terminal: '1', total: 1 }, id, {
            soldAtMs: nowMs,
            serverAtMs: nowMs,
            updatedAtMs: nowMs,
          }),
          garbage: { transactionHeadDivision: '99' },
        });
      },
      moveTerminal: (terminal, storeId) => {
        for (const one of terminals) if (one.terminalId === terminal) one.storeId = storeId;
      },
      offline: (terminal) => {
        if (!waiting.has(terminal)) waiting.set(terminal, []);
      },
      online: (terminal) => {
        const held = waiting.get(terminal) ?? [];
        waiting.delete(terminal);
        for (const deliver of held) deliver();
      },
    },
  };
}

/** By the given fields, then by the order in which they came; ids are numbers. */
export function sorted<T extends Readonly<Record<string, unknown>>>(
  rows: readonly T[],
  order: readonly { readonly field: string; readonly descending: boolean }[],
): T[] {
  return rows.toSorted((a, b) => {
    for (const { field, descending } of order) {
      const difference = compare(asText(a[field]), asText(b[field]));
      if (difference !== 0) return descending ? -difference : difference;
    }
    return 0;
  });
}

/** Garbage may be of any type. */
export function asText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

export function compare(a: string, b: string): number {
  if (/^-?\d+$/.test(a) && /^-?\d+$/.test(b)) return Number(a) - Number(b);
  return a < b ? -1 : a > b ? 1 : 0;
}

const japanMs = 9 * 3_600_000;

export function japanTime(ms: number): string {
  return new Date(ms + japanMs).toISOString().slice(0, 19).replace('T', ' ');
}

export function zonedTime(ms: number): string {
  return `${japanTime(ms).replace(' ', 'T')}+09:00`;
}
