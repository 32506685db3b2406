/** The older API's side of the peer. Of its error codes only 14 is known; the others, and their words, are made up in its manner. */

import type { HttpReply, HttpRequest, World } from './smaregi.ts';
import { asText, compare, headFields, japanTime, sorted, type Transaction } from './smaregi-contract.ts';

const longestRangeMs = 31 * 86_400_000;
const paymentFields = ['1', '2', '3'].flatMap((n) => [
  `paymentMethodId${n}`,
  `paymentMethodName${n}`,
  `depositOthers${n}`,
]);
const detailFields = [
  'transactionHeadId',
  'transactionDateTime',
  'transactionDetailId',
  'transactionDetailDivision',
  'productId',
  'productName',
  'price',
  'salesPrice',
  'unitDiscountPrice',
  'quantity',
  'unitDiscountedSum',
  'categoryId',
  'categoryName',
  'taxDivision',
  'taxRate',
  'taxIncludeProportional',
  'taxExcludeProportional',
  'updDateTime',
];
const fieldsOf: Readonly<Record<string, readonly string[]>> = {
  TransactionHead: [...headFields, ...paymentFields, 'sumDateTime'],
  TransactionDetail: detailFields,
};

type Condition = { readonly field: string; readonly operator: string; readonly value: string };

export function answerOlder(request: HttpRequest, world: World): HttpReply & { what: string } {
  const { peer, contract } = world;
  const refuse = (code: number, error: string, description: string, what = 'refused') => ({
    status: 400,
    body: { error_code: code, error, error_description: description },
    what,
  });
  const wrong = (description: string) => {
    world.addIssue(`older API: ${description}`);
    return refuse(21, 'パラメータ不正です。', description);
  };
  if (request.method !== 'POST') return wrong(`${request.method} is not POST`);
  if (!String(request.headers['content-type']).startsWith('application/x-www-form-urlencoded'))
    return wrong('the content type is not that of a form');
  // Node writes header names small, underscores stay.
  if (request.headers['x_contract_id'] !== peer.contractId)
    return refuse(14, '契約IDが無効です。', 'パラメータ不正です。(contractId)');
  if (request.headers['x_access_token'] !== peer.accessToken)
    return refuse(15, 'アクセストークンが無効です。', 'アクセストークンが一致しません。');
  if (peer.refusal === 'address')
    return refuse(16, 'アクセスが許可されていません。', '許可されていないIPアドレスです。');
  if (peer.refusal === 'permission')
    return refuse(17, '機能の利用権限がありません。', '取引情報参照は利用しない設定です。');

  const form = new URLSearchParams(request.body);
  if (form.get('proc_name') !== 'transaction_ref') return wrong(`proc_name ${String(form.get('proc_name'))}`);
  let params: Record<string, unknown>;
  try {
    params = JSON.parse(form.get('params') ?? '') as Record<string, unknown>;
  } catch {
    return wrong('params is no JSON');
  }
  const table = String(params['table_name']);
  const known = fieldsOf[table];
  if (known === undefined) return wrong(`table_name ${table}`);
  const limit = Number(params['limit'] ?? 100);
  const page = Number(params['page'] ?? 1);
  if (!Number.isInteger(limit) || limit < 1 || limit > 1_000) return wrong(`limit ${limit}`);
  if (!Number.isInteger(page) || page < 1) return wrong(`page ${page}`);
  const fields = (params['fields'] ?? known) as string[];
  const unknown = fields.filter((field) => !known.includes(field));
  if (unknown.length > 0) return wrong(`fields ${unknown.join()}`);
  const order = ((params['order'] ?? []) as string[]).map((text) => {
    const [field = '', direction = 'asc'] = text.split(' ');
    return { field, descending: direction === 'desc' };
  });
  if (order.some(({ field }) => !known.includes(field)))
    return wrong(`order ${JSON.stringify(params['order'])}`);
  const objects = (params['conditions'] ?? []) as Record<string, unknown>[];
  if (!Array.isArray(objects) || objects.length !== 1) return wrong('conditions is not one object in a list');
  const conditions: Condition[] = Object.entries(objects[0] ?? {}).map(([key, value]) => {
    const [field = '', operator = '='] = key.split(' ');
    return { field, operator, value: typeof value === 'string' ? value : '' };
  });
  const bad = conditions.find(
    ({ field, operator, value }) =>
      !known.includes(field) || !['=', '>', '>=', '<', '<='].includes(operator) || value === '',
  );
  if (bad !== undefined) return wrong(`condition ${JSON.stringify(bad)}`);
  if (!isBounded(conditions)) return wrong('検索条件が必須です: a range of ids or of at most 31 days');

  const rows = (
    table === 'TransactionHead'
      ? contract.transactions.map(headRow)
      : contract.transactions.flatMap(detailRows)
  ).filter((row) => conditions.every((condition) => holds(row, condition)));
  const found = sorted(rows, order).slice((page - 1) * limit, page * limit);
  return {
    status: 200,
    body: {
      total_count: String(rows.length),
      result: found.map((row) => Object.fromEntries(fields.map((field) => [field, row[field] ?? '']))),
    },
    what: `${table} ${JSON.stringify(objects[0])}`,
  };
}

function headRow({ head, depositOthers, garbage, ...times }: Transaction): Record<string, unknown> {
  const others = depositOthers.flatMap((one, index) => [
    [`paymentMethodId${index + 1}`, one['paymentMethodId']],
    [`paymentMethodName${index + 1}`, one['paymentMethodName']],
    [`depositOthers${index + 1}`, one['depositOthers']],
  ]);
  return {
    ...head,
    sumDateTime: head['sumDate'] === '' ? '' : `${head['sumDate']} 00:00:00`,
    ...(Object.fromEntries(others) as Record<string, unknown>),
    transactionDateTime: japanTime(times.serverAtMs),
    terminalTranDateTime: japanTime(times.soldAtMs),
    updDateTime: japanTime(times.updatedAtMs),
    cancelDateTime: times.cancelledAtMs === undefined ? '' : japanTime(times.cancelledAtMs),
    ...garbage,
  };
}

function detailRows({ details, ...times }: Transaction): Record<string, unknown>[] {
  return details.map((detail) => ({
    ...detail,
    transactionDateTime: japanTime(times.serverAtMs),
    updDateTime: japanTime(times.updatedAtMs),
  }));
}

function holds(row: Readonly<Record<string, unknown>>, { field, operator, value }: Condition): boolean {
  const difference = compare(asText(row[field]), value);
  switch (operator) {
    case '>':
      return difference > 0;
    case '>=':
      return difference >= 0;
    case '<':
      return difference < 0;
    case '<=':
      return difference <= 0;
    default:
      return difference === 0;
  }
}

function isBounded(conditions: readonly Condition[]): boolean {
  const ends = (field: string) =>
    ['>=', '<='].map((sign) => conditions.find((one) => one.field === field && one.operator === sign)?.value);
  const [fromId, toId] = ends('transactionHeadId');
  if (fromId !== undefined && toId !== undefined) return Number(toId) - Number(fromId) < 100_000;
  const [from, to] = ends('updDateTime');
  if (from === undefined || to === undefined) return false;
  const isTime = [from, to].every((text) => /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text));
  const ms = Date.parse(to.replace(' ', 'T')) - Date.parse(from.replace(' ', 'T'));
  return isTime && ms >= 0 && ms <= longestRangeMs;
}
