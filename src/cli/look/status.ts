/** `tillframe status`: the state of a gateway at a glance, from its database alone. `tillframe doctor` tests what this shows. */
import type { StoredSpace } from '../../agent/store/space/space.ts';
import type { QueueState } from '../../agent/store/store.ts';
import { rfc3339, toSeconds } from '../../domain/time/time-text.ts';
import { version } from '../../lib/version.ts';
import { type Mark, type Paint, paintFor } from '../terminal/colour.ts';
import { type StoreReading, withReadStore } from '../terminal/read-store.ts';
import { type Column, table } from '../terminal/table.ts';
import type { ExitCode, Terminal } from '../terminal/terminal.ts';
import type { Messages } from '../text/messages.ts';

export type StatusOptions = { readonly config: string; readonly json?: true };

/** Times are RFC 3339 in the zone of the shop. */
type Status = {
  readonly version: string;
  readonly shop: { readonly id: string; readonly name: string };
  readonly running: boolean;
  readonly sales: { readonly stored: number; readonly newestAt?: string };
  readonly cloud:
    | { readonly state: 'off' }
    | ({ readonly state: 'on'; readonly lastStoredAt?: string; readonly oldestAt?: string } & Pick<
        QueueState,
        'events' | 'pictures' | 'quarantined'
      >);
  readonly disk: Pick<StoredSpace, 'freeBytes' | 'totalBytes'>;
  readonly registers: readonly Register[];
};

type Register = {
  readonly key: string;
  readonly name: string;
  readonly cameras: readonly string[];
  readonly newestAt?: string;
};

/** 1: the agent does not run. */
export function status(options: StatusOptions, terminal: Terminal): ExitCode {
  return withReadStore(options, terminal, (reading) => {
    const found = statusOf(reading);
    terminal.print(
      options.json === true
        ? JSON.stringify(found, null, 2)
        : statusText(found, reading.t, paintFor(terminal, 'output')),
    );
    return found.running ? 0 : 1;
  });
}

function statusOf({ config: { shop, cloud }, read, isRunning }: StoreReading): Status {
  const at = (ms: number): string => rfc3339(ms, shop.timeZone);
  const { events, pictures, quarantined, oldestMs } = read.queue();
  const { sales, freeBytes, totalBytes } = read.space();
  const lastStoredMs = read.lastStoredAtMs();
  const last = read.lastSales();
  const newestMs = Object.values(last).reduce<number | undefined>(
    (newest, ms) => (newest === undefined ? ms : Math.max(newest, ms)),
    undefined,
  );
  const cameraNames = new Map(read.cameras().map(({ id, name }) => [id, name]));
  const links = read.links().filter(({ untilMs }) => untilMs === undefined);
  return {
    version,
    shop: { id: shop.id, name: shop.name },
    running: isRunning,
    sales: { stored: sales, ...(newestMs !== undefined && { newestAt: at(newestMs) }) },
    cloud:
      cloud.kind === 'off'
        ? { state: 'off' }
        : {
            ...{ state: 'on', events, pictures, quarantined },
            ...(lastStoredMs !== undefined && { lastStoredAt: at(lastStoredMs) }),
            ...(oldestMs !== undefined && { oldestAt: at(oldestMs) }),
          },
    disk: { freeBytes, totalBytes },
    registers: read.registers().map(({ key, name }) => {
      const newest = last[key];
      const cameras = links
        .filter(({ registerKey }) => registerKey === key)
        .map(({ cameraId }) => cameraNames.get(cameraId) ?? cameraId);
      return { key, name, cameras, ...(newest !== undefined && { newestAt: at(newest) }) };
    }),
  };
}

function statusText(
  { running, shop, sales, cloud, disk, registers }: Status,
  t: Messages,
  paint: Paint,
): string {
  const rows: readonly Row[] = [
    [t('status.shop'), `${shop.name} (${shop.id})`],
    [
      t('status.agent'),
      `${version}, ${t(running ? 'status.running' : 'status.not_running')}`,
      running ? 'green' : 'red',
    ],
    [
      t('status.sales'),
      sales.newestAt === undefined
        ? t('status.no_sales')
        : t('status.sales_stored', { count: sales.stored, at: toSeconds(sales.newestAt) }),
    ],
    ...cloudRows(cloud, t),
    [
      t('status.disk'),
      t('status.disk_free', { free: gigabytes(disk.freeBytes), total: gigabytes(disk.totalBytes) }),
    ],
  ];
  const summary = table(
    rows,
    [
      { head: '', of: ([label]) => label },
      { head: '', of: ([, text]) => text, mark: ([, , mark]) => mark },
    ],
    paint,
  ).slice(1);
  const columns: Column<Register>[] = [
    { head: t('status.register'), of: ({ key, name }) => (name === key ? key : `${name} (${key})`) },
    {
      head: t('status.cameras'),
      of: ({ cameras }) => (cameras.length === 0 ? t('status.no_camera') : cameras.join(', ')),
      mark: ({ cameras }) => (cameras.length === 0 ? 'yellow' : undefined),
    },
    {
      head: t('status.last_sale'),
      of: ({ newestAt }) => (newestAt === undefined ? '—' : toSeconds(newestAt)),
    },
  ];
  const ofRegisters = table(registers, columns, paint);
  return [...summary, ...(registers.length > 0 ? ['', ...ofRegisters] : [])].join('\n');
}

type Row = readonly [label: string, text: string, mark?: Mark];

function cloudRows(cloud: Status['cloud'], t: Messages): Row[] {
  const row = (text: string, mark: Mark = 'green'): Row => [t('status.cloud'), text, mark];
  if (cloud.state === 'off') return [row(t('status.cloud_off'))];
  const { events, pictures, quarantined, oldestAt, lastStoredAt } = cloud;
  const errors = quarantined === 0 ? [] : [row(t('status.rejected', { count: quarantined }), 'red')];
  if (oldestAt !== undefined) {
    const since = toSeconds(oldestAt);
    return [row(t('status.waiting', { sales: events, pictures, since }), 'yellow'), ...errors];
  }
  return [
    row(
      lastStoredAt === undefined
        ? t('status.nothing_sent')
        : t('status.all_sent', { at: toSeconds(lastStoredAt) }),
    ),
    ...errors,
  ];
}

/** 1024 megabytes each, as in the config and the doctor. */
function gigabytes(bytes: number): string {
  return (bytes / 1024 ** 3).toFixed(1);
}
