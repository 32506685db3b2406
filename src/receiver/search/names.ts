/** Names that are not in the rows of sales: of cameras, as gateways report them, and of shops without a sale. */
import { type GatewayName, keyOfGateway } from '../gateways.ts';
import { registersOf, shopsOf } from '../sales.ts';
import { type Engine, rowsOf, type Soon, type Work } from '../sql/work.ts';
import { readStatus } from '../stored-events.ts';
import type { Named } from './terms.ts';

/** By shop and camera id. */
type CameraNames = ReadonlyMap<string, ReadonlyMap<string, string>>;

export type Names = {
  /** From the newest statuses of the gateways. Each status is read once. */
  cameras(): Soon<CameraNames>;
  /** Statuses of gateways whose shops have sent no sale, and thus no name. */
  shopsWithoutSales(): Soon<readonly { readonly source: string; readonly status: string | null }[]>;
  /** What a search finds sales by: registers, with the name of their shop, and cameras. */
  named(): Work<Named>;
};

type NamedCameras = {
  readonly statusId: string;
  readonly receivedMs: number;
  readonly cameras: readonly (readonly [id: string, name: string])[];
};
type IdRow = GatewayName & { readonly statusId: string };
type StatusRow = IdRow & { readonly status: string | null; readonly receivedMs: number };

const maxNamed = 10_000;
/** Statuses that are read at once. */
const readAtOnce = 200;

export function createNames(engine: Engine): Names {
  const { dialect } = engine;
  let read = new Map<string, NamedCameras>();
  let made: { readonly of: string; readonly names: CameraNames } = { of: '', names: new Map() };

  function* readNew(all: readonly IdRow[]): Work<Map<string, NamedCameras>> {
    const next = new Map<string, NamedCameras>();
    const unread: IdRow[] = [];
    for (const one of all) {
      const known = read.get(keyOfGateway(one));
      if (known?.statusId === one.statusId) next.set(keyOfGateway(one), known);
      else unread.push(one);
    }
    for (let from = 0; from < unread.length; from += readAtOnce) {
      const ids = unread.slice(from, from + readAtOnce).map(({ statusId }) => statusId);
      const rows = yield* rowsOf<StatusRow>(
        `select gateway, source, status_id as "statusId", status, status_received_ms as "receivedMs" from gateways
         where ${dialect.inList('status_id', '@ids')}`,
        { ids: JSON.stringify(ids) },
      );
      for (const { statusId, status, receivedMs, ...of } of rows) {
        const cameras = readStatus(status)?.cameras.map(({ id, name }) => [id, name] as const) ?? [];
        next.set(keyOfGateway(of), { statusId, receivedMs, cameras });
      }
    }
    return next;
  }

  function* cameras(): Work<CameraNames> {
    const all = yield* rowsOf<IdRow>(
      `select gateway, source, status_id as "statusId" from gateways where status_id is not null order by source, gateway limit ${maxNamed}`,
    );
    const of = all.map(({ gateway, source, statusId }) => `${gateway}\n${source}\n${statusId}`).join('\n');
    if (of === made.of) return made.names;
    const next = yield* readNew(all);
    read = next;
    const names = new Map<string, Map<string, string>>();
    const owned = all.flatMap(({ gateway, source }) => {
      const own = next.get(keyOfGateway({ source, gateway }));
      return own === undefined ? [] : [{ source, own }];
    });
    // A shop has one gateway, or a second one after a hardware replacement: the newest name of a camera wins.
    for (const { source, own } of owned.toSorted((a, b) => a.own.receivedMs - b.own.receivedMs)) {
      const ofShop = names.get(source) ?? new Map<string, string>();
      for (const [id, name] of own.cameras) ofShop.set(id, name);
      names.set(source, ofShop);
    }
    made = { of, names };
    return names;
  }

  return {
    cameras: () => engine.run(cameras()),
    shopsWithoutSales: () =>
      engine.run(
        rowsOf(`
          select source, status from gateways g where not exists (select 1 from shops s where s.source = g.source)
          order by last_seen_ms desc limit 1000
        `),
      ),
    *named() {
      const shops = yield* shopsOf();
      const nameOf = new Map(shops.map(({ source, name }) => [source, name]));
      const registers = yield* registersOf();
      return {
        registers: registers.map(({ source, key, name }) => ({
          ...{ source, id: key, name: `${nameOf.get(source) ?? ''} ${name}` },
        })),
        cameras: [...(yield* cameras())].flatMap(([source, names]) =>
          [...names].map(([id, name]) => ({ source, id, name })),
        ),
      };
    },
  };
}
