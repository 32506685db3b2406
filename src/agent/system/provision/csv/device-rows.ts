/** The devices of a list: names of its columns, and validation of its rows. Pure. */

import { z } from 'zod';
import type { LocalizedText } from '../../../../lib/text/language.ts';
import { nearestWord } from '../../../../lib/yaml/did-you-mean.ts';
import { explain } from '../../../../lib/yaml/issue-messages.ts';
import { expecting, jsonSchemaOf, type KeyPath } from '../../../../lib/yaml/schema-messages.ts';
import { shopSchema } from '../../../config/config.ts';
import { provisionText } from '../../text/provision.ts';
import { deviceShape, networkSchema } from '../device-values.ts';
import type { Row, Table } from './read-table.ts';

const maxDevices = 10_000;

/** `japanese`: its heading in a Japanese list. `path`: the key that it fills in a row's values. */
const columns = {
  device: { japanese: '装置', path: ['device'] },
  shop: { japanese: '店舗ID', path: ['shop', 'id'] },
  shopName: { japanese: '店舗名', path: ['shop', 'name'] },
  hostName: { japanese: 'ホスト名', path: ['hostName'] },
  serial: { japanese: 'シリアル番号', path: ['serial'] },
  address: { japanese: '固定アドレス', path: ['network', 'address'] },
  router: { japanese: 'ルーター', path: ['network', 'router'] },
  nameServers: { japanese: 'DNS', path: ['network', 'nameServers'] },
  wifi: { japanese: 'WiFi名', path: ['network', 'wifi', 'name'] },
  wifiPassword: { japanese: 'WiFiパスワード', path: ['network', 'wifi', 'password'] },
  timeServers: { japanese: '時刻サーバー', path: ['timeServers'] },
  proxy: { japanese: 'プロキシ', path: ['cloud', 'proxy'] },
  cloud: { japanese: 'クラウド', path: ['cloud', 'url'] },
  enrolKey: { japanese: '登録キー', path: ['cloud', 'enrolKey'] },
  note: { japanese: '備考', path: ['note'] },
} as const satisfies Record<string, { japanese: string; path: readonly string[] }>;
type Column = keyof typeof columns;
const columnNames = Object.keys(columns) as Column[];
const lists = new Set<Column>(['nameServers', 'timeServers']);

const cloudSchema = z.strictObject({
  url: z.string().min(1).max(2_000).optional(),
  enrolKey: z.string().min(1).max(4_096).optional(),
  proxy: z.string().min(1).max(2_000).optional(),
});

const rowSchema = z.strictObject({
  device: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,63}$/)
    .meta(expecting(provisionText('provision.device'))),
  shop: shopSchema.required({ id: true }),
  hostName: deviceShape.hostName,
  serial: z.string().min(4).max(64).optional(),
  network: networkSchema.optional(),
  timeServers: deviceShape.timeServers,
  cloud: cloudSchema.optional(),
  note: z.string().max(60).optional(),
});
const rowShape = jsonSchemaOf(rowSchema);

export type DeviceRow = z.output<typeof rowSchema> & { readonly line: number };

/** `column`: its heading in the file; empty for the row, or the list, as a whole. */
export type RowProblem = { readonly line: number; readonly column: string; readonly words: LocalizedText };

export type DeviceRows = {
  readonly devices: readonly DeviceRow[];
  /** In the order of the lines. */
  readonly problems: readonly RowProblem[];
  /** The file's heading of a column, by its English name. */
  readonly headingOf: (column: string) => string;
};

export function deviceRows(table: Table): DeviceRows {
  if (!table.ok)
    return {
      ...{ devices: [], headingOf: (column) => column },
      problems: [{ line: table.line, column: '', words: table.words }],
    };
  const { named, problems } = headingsOf(table.headings);
  const headingOf = headingsBy(named);
  if (table.rows.length > maxDevices)
    problems.push(whole(provisionText('provision.too_many_devices', { max: maxDevices })));
  if (table.rows.length === 0) problems.push(whole(provisionText('provision.no_device')));
  if (problems.length > 0) return { devices: [], problems, headingOf };
  const devices: DeviceRow[] = [];
  const ofRows: RowProblem[] = [];
  for (const row of table.rows) {
    const read = rowOf(row, named);
    if (read.device === undefined) ofRows.push(...read.problems);
    else devices.push(read.device);
  }
  ofRows.push(...doubles(devices));
  return { devices, problems: asInFile(ofRows, headingOf), headingOf };
}

/** Row problems by English names → by the file's headings, each once. */
export function asInFile(problems: readonly RowProblem[], headingOf: DeviceRows['headingOf']): RowProblem[] {
  const told = new Map(
    problems.map((problem) => [`${problem.line} ${problem.column} ${problem.words.en}`, problem]),
  );
  return [...told.values()]
    .map((problem) => ({ ...problem, column: headingOf(problem.column) }))
    .toSorted((a, b) => a.line - b.line);
}

/** A missing column is named in the language of the others. */
function headingsBy(named: ReadonlyMap<string, Column>): DeviceRows['headingOf'] {
  const own = new Map<string, string>([...named].map(([heading, column]) => [column, heading]));
  const isJapanese = [...named].some(([heading]) => /[^\0-\x7f]/.test(heading));
  return (column) =>
    own.get(column) ??
    (isJapanese
      ? columnNames.filter((name) => name === column).map((name) => columns[name].japanese)[0]
      : column) ??
    column;
}

function headingsOf(headings: readonly string[]) {
  const problems: RowProblem[] = [];
  const named = new Map<string, Column>();
  const japanese = columnNames.map((name) => columns[name].japanese);
  for (const heading of headings) {
    if (heading === '') continue;
    const plain = heading.toLowerCase().replaceAll(/[\s_-]/g, '');
    const column = columnNames.find(
      (name) => name.toLowerCase() === plain || columns[name].japanese.toLowerCase() === plain,
    );
    if (column === undefined) {
      const meant = nearestWord(heading, [...columnNames, ...japanese]);
      const known = columnNames.map((name) => `${name} (${columns[name].japanese})`).join(', ');
      problems.push({
        ...{ line: 1, column: heading },
        words:
          meant === undefined
            ? provisionText('provision.unknown_column', { known })
            : provisionText('provision.misspelt_column', { meant }),
      });
    } else if ([...named.values()].includes(column))
      problems.push({
        line: 1,
        column: heading,
        words: provisionText('provision.column_twice'),
      });
    else named.set(heading, column);
  }
  const missing = (['device', 'shop'] as const).filter((column) => ![...named.values()].includes(column));
  for (const column of problems.length > 0 ? [] : missing)
    problems.push({
      ...{ line: 1, column },
      words: provisionText(`provision.${column}_missing`),
    });
  return { named, problems };
}

function rowOf(
  { line, cells }: Row,
  named: ReadonlyMap<string, Column>,
): { device?: DeviceRow; problems: RowProblem[] } {
  const spare = cells.get('');
  if (spare !== undefined && !named.has(''))
    return {
      problems: [
        {
          line,
          column: '',
          words: provisionText('provision.more_cells'),
        },
      ],
    };
  const values: Record<string, unknown> = {};
  for (const [heading, column] of named) {
    const cell = cells.get(heading) ?? '';
    if (cell !== '')
      put(
        values,
        columns[column].path,
        lists.has(column) ? cell.split(/[\s,;、]+/).filter((one) => one !== '') : cell,
      );
  }
  const result = rowSchema.safeParse(values);
  if (result.success) return { device: { ...result.data, line }, problems: [] };
  const told = new Map<string, RowProblem>();
  for (const { keyPath, cause } of result.error.issues.flatMap((issue) =>
    explain(issue, values, rowShape, 'json'),
  )) {
    const column = columnOf(keyPath);
    if (!told.has(column)) told.set(column, { line, column, words: cause.texts });
  }
  return { problems: [...told.values()] };
}

function put(values: Record<string, unknown>, [step = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    values[step] = value;
    return;
  }
  const inner = (values[step] ?? {}) as Record<string, unknown>;
  values[step] = inner;
  put(inner, rest, value);
}

function columnOf(path: KeyPath): string {
  const text = path.join('.');
  const found = columnNames.find((name) => {
    const own = columns[name].path.join('.');
    return text === own || text.startsWith(`${own}.`);
  });
  return found ?? columnNames.find((name) => columns[name].path[0] === path[0]) ?? text;
}

/** Values that two devices may not share. A fixed address only within a shop: all shops may have 192.168.1.20. */
function doubles(devices: readonly DeviceRow[]): RowProblem[] {
  const seen = new Map<string, number>();
  return devices.flatMap(({ line, device, hostName, serial, network, shop, cloud }) => {
    const own: [Column, string | undefined, string][] = [
      ['device', device, ''],
      ['hostName', hostName, ''],
      ['serial', serial?.toLowerCase(), ''],
      ['enrolKey', cloud?.enrolKey, ''],
      ['address', network?.address?.split('/')[0], shop.id],
    ];
    return own.flatMap(([column, value, within]): RowProblem[] => {
      if (value === undefined) return [];
      const key = `${column} ${within} ${value}`;
      const first = seen.get(key);
      if (first === undefined) {
        seen.set(key, line);
        return [];
      }
      return [{ line, column, words: provisionText('provision.same_as_line', { line: first }) }];
    });
  });
}

function whole(words: LocalizedText): RowProblem {
  return { line: 0, column: '', words };
}
