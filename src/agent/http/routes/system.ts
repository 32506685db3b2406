/** `GET /api/v1/system`: facts about this installation beyond its status. `POST /api/v1/upload/retry`: tries the cloud now. */
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { systemRoutes } from '../../../contract/page/routes/system.ts';
import type { SystemJson } from '../../../contract/page/system.ts';
import type { LookbackForm } from '../../../domain/capture/retention-segment.ts';
import type { ClipUpload } from '../../../domain/capture/stored-clip.ts';
import { rfc3339 } from '../../../domain/time/time-text.ts';
import { ffmpegVersion, machineUptimeMs, readMachine } from '../../../lib/machine.ts';
import type { LocalizedText } from '../../../lib/text/language.ts';
import { type Network, readNetwork } from '../../system/network/read.ts';
import { type OsUpdates, osUpdatesJson } from '../../system/update/os-updates.ts';
import type { TriedNow } from '../../upload/upload-state.ts';
import type { WebContext } from '../context.ts';
import { originOf } from '../origin.ts';
import { pageUrl } from '../page-url.ts';
import { routesOf } from '../route.ts';

/** Values from the configuration, and values that only the agent has. */
export type SystemParts = {
  readonly runtime: string;
  /** Undefined if nothing is sent. */
  readonly cloud: { readonly kind: 'https' | 'mqtt'; readonly url: string } | undefined;
  readonly keeping: Omit<SystemJson['keeping'], 'disk' | 'lookback' | 'clips'>;
  /** `off` also where nothing is uploaded. */
  readonly clipUpload: ClipUpload;
  readonly lookback: {
    readonly form: LookbackForm | 'off';
    readonly hours: number;
    readonly maxBytes: number;
  };
  readonly clock: SystemJson['clock'];
  readonly updates: {
    /** An address or the path of a folder; absent: none is set. */
    readonly from?: string;
    readonly automatic: boolean;
    readonly hours: string;
    /** Result of the last one. */
    last():
      | { readonly atMs: number; readonly isInstalled: boolean; readonly words: LocalizedText }
      | undefined;
    os(): OsUpdates;
  };
  /** A person requests an upload now. */
  tryUpload(): TriedNow;
};

/** Querying NetworkManager starts programs: not done for every request. */
const networkIsFreshMs = 20_000;

export function registerSystemRoutes(app: FastifyInstance, context: WebContext, parts: SystemParts): void {
  const machine = readMachine();
  let ffmpeg: Promise<string | undefined> | undefined;
  const network = remembered(() => readNetwork(), networkIsFreshMs, context);

  const route = routesOf(app, systemRoutes);

  route('GET /api/v1/system', async ({ request }) => {
    const found = await network();
    return {
      now: rfc3339(context.clock.nowMs(), context.shop.timeZone),
      cloud: await cloudOf(context, parts),
      keeping: await keepingOf(context, parts),
      clock: parts.clock,
      versions: {
        tillframe: context.version,
        runtime: parts.runtime,
        sqlite: await context.store.read.sqliteVersion(),
        ...optional('ffmpeg', await (ffmpeg ??= ffmpegVersion())),
        ...optional('os', machine.os),
        kernel: machine.kernel,
        ...optional('board', machine.board),
      },
      updates: updatesOf(context, parts),
      hostName: machine.hostName,
      bootedAt: rfc3339(context.clock.nowMs() - machineUptimeMs(), context.shop.timeZone),
      addresses: pageAddresses(request.protocol, app.server.address(), found),
      network: {
        ...found,
        interfaces: found.interfaces.map((one) => ({ ...one, addresses: [...one.addresses] })),
        ...{ routers: [...found.routers], nameServers: [...found.nameServers] },
      },
      registers: await registersOf(context),
    };
  });

  route('POST /api/v1/upload/retry', async () => {
    const came = parts.tryUpload();
    if (came === 'tried') await context.store.write.freeTried();
    return { tried: came === 'tried', ...(came === 'under_way' && { underWay: true as const }) };
  });
}

async function cloudOf(context: WebContext, { cloud }: SystemParts): Promise<SystemJson['cloud']> {
  const { read } = context.store;
  const [queue, waitingSales, held] = await Promise.all([
    read.queue(),
    read.waitingSales(),
    read.heldCount(),
  ]);
  const at = (ms: number): string => rfc3339(ms, context.shop.timeZone);
  return {
    kind: cloud?.kind ?? 'off',
    ...optional('address', cloud && originOf(cloud.url)),
    waiting: {
      sales: waitingSales ?? context.space?.()?.salesPending ?? queue.events,
      pictures: queue.pictures,
      ...optional('oldest', queue.oldestMs === undefined ? undefined : at(queue.oldestMs)),
    },
    held: { sales: held.sales, pictures: held.pictures, ...(held.orMore && { orMore: true }) },
  };
}

async function keepingOf(
  context: WebContext,
  { keeping, lookback, clipUpload }: SystemParts,
): Promise<SystemJson['keeping']> {
  const { form, hours, maxBytes } = lookback;
  const clips = context.saleClips?.report();
  return {
    ...keeping,
    ...optional('disk', context.space?.()?.totalBytes),
    lookback: { form, hours, max: maxBytes },
    ...(clips && {
      clips: {
        ...{ of: clips.of, count: clips.count, used: clips.bytes, max: clips.maxBytes },
        ...optional('upload', clipUpload === 'off' ? undefined : await uploadOf(context, clipUpload)),
      },
    }),
  };
}

async function uploadOf(context: WebContext, of: Exclude<ClipUpload, 'off'>) {
  const problem = context.upload()?.clipProblem;
  return {
    ...{ of, ...(await context.store.read.clipsUnsent({ isOfAll: of === 'all' })) },
    ...optional(
      'problem',
      problem === undefined || problem === 'not_offered' ? problem : ('failing' as const),
    ),
  };
}

function updatesOf({ shop }: WebContext, { updates }: SystemParts): SystemJson['updates'] {
  const { from, automatic, hours } = updates;
  const last = updates.last();
  return {
    ...optional(
      'source',
      from === undefined
        ? undefined
        : from.startsWith('/')
          ? { kind: 'folder' as const }
          : { kind: 'address' as const, address: originOf(from) },
    ),
    ...{ automatic, hours },
    ...optional(
      'last',
      last && { at: rfc3339(last.atMs, shop.timeZone), isInstalled: last.isInstalled, message: last.words },
    ),
    os: osUpdatesJson(updates.os(), shop.timeZone),
  };
}

async function registersOf(context: WebContext): Promise<SystemJson['registers']> {
  const lastSales = await context.store.read.lastSales();
  return context.setUp().registers.map(({ key, name }) => {
    const atMs = Object.hasOwn(lastSales, key) ? lastSales[key] : undefined;
    return {
      ...{ key, name },
      ...optional('lastSale', atMs === undefined ? undefined : rfc3339(atMs, context.shop.timeZone)),
    };
  });
}

/**
 * `bound`: listen address of the page's server. Other machines use the addresses of the network; with a
 * wildcard, each of them.
 */
export function pageAddresses(
  scheme: string,
  bound: AddressInfo | string | null,
  { interfaces }: Pick<Network, 'interfaces'>,
): string[] {
  if (bound === null || typeof bound === 'string') return [];
  const { address, port } = bound;
  const own = interfaces.flatMap(({ addresses }) => addresses.map((cidr) => cidr.split('/')[0] ?? ''));
  // Link-local addresses need the client's interface name.
  const hosts = ['0.0.0.0', '::'].includes(address)
    ? own.filter(
        (host) => !host.toLowerCase().startsWith('fe80:') && (address === '::' || !host.includes(':')),
      )
    : [address];
  const isAlone = hosts.length === 0;
  return (isAlone ? ['127.0.0.1'] : hosts).map((host) => pageUrl(scheme, { host, port }));
}

function optional<Key extends string, Value>(key: Key, value: Value | undefined): { [K in Key]?: Value } {
  return value === undefined ? {} : ({ [key]: value } as { [K in Key]?: Value });
}

/** Repeats the query once the last answer is old or failed; concurrent requests share it. */
function remembered<T>(
  ask: () => Promise<T>,
  freshMs: number,
  { clock }: Pick<WebContext, 'clock'>,
): () => Promise<T> {
  let last: { readonly answer: Promise<T>; readonly atMs: number } | undefined;
  return () => {
    const atMs = clock.monotonicMs();
    if (last === undefined || atMs - last.atMs >= freshMs) {
      const requested = { answer: ask(), atMs };
      last = requested;
      requested.answer.catch(() => {
        if (last === requested) last = undefined;
      });
    }
    return last.answer;
  };
}
