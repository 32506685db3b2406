/** Stored sales as the page gets them: with names of shops and cameras, and ids that are unique over all shops. */

import type { SaleEvent } from '../../contract/cloud/event.ts';
import { pairOfEvent } from '../../contract/cloud/reading/event-pair.ts';
import { pairToJson } from '../../contract/page/answers/pair-json.ts';
import type { PairJson } from '../../contract/page/sales.ts';
import type { Pair } from '../../domain/capture/pair.ts';
import { shopOfSource } from '../../domain/sale/identity.ts';
import type { SaleKind } from '../../domain/sale/sale.ts';
import { type Reach, reaches } from '../people/reach.ts';
import type { PictureStore } from '../pictures/picture-store.ts';
import { zoneOf } from '../sale-columns.ts';
import { isTestSource, type SaleSearch, type Shop, type StoredSale } from '../sales.ts';
import type { Names } from '../search/names.ts';
import { picturesOf, readSaleEvent, readStatus } from '../stored-events.ts';
import { idOver } from './shop-ids.ts';

export type StoredPair = {
  readonly event: SaleEvent;
  readonly pair: Pair;
  readonly timeZone: string;
  /** Its pictures that have arrived. */
  readonly here: ReadonlySet<string>;
};

export type ShownSales = {
  /** Undefined where the stored event can't be read. */
  pair(sale: StoredSale): Promise<StoredPair | undefined>;
  json(sale: StoredSale): Promise<PairJson | undefined>;
  /** With the name of its shop where there are several. */
  registerName(source: string, name: string): string;
};

type Known = {
  readonly sales: SaleSearch;
  readonly names: Names;
  readonly pictures: Pick<PictureStore, 'has'>;
};

/** For one answer to somebody who sees these shops: names are read once. */
export async function createShownSales({ sales, names, pictures }: Known, reach: Reach): Promise<ShownSales> {
  const shops = new Map(shopsIn(await sales.shops(), reach).map((shop) => [shop.source, shop]));
  const isOne = realShops([...shops.values()]).length <= 1;
  const cameraNames = await names.cameras();

  async function pair({ source, saleId, receivedAtMs, body }: StoredSale): Promise<StoredPair | undefined> {
    const event = readSaleEvent(body);
    if (event === undefined) return undefined;
    const reversedBy = await sales.reversing(source, saleId);
    const here = new Set<string>();
    for (const sha256 of picturesOf(event)) if (await pictures.has(sha256)) here.add(sha256);
    return {
      ...{ event, here },
      timeZone: zoneOf(event.data.shop.timeZone),
      pair: pairOfEvent(event, {
        receivedAtMs,
        cameraName: (camera) => cameraNames.get(source)?.get(camera),
        hasPicture: (sha256) => here.has(sha256),
        reversedBy:
          reversedBy.length === 0
            ? undefined
            : reversedBy.map(({ saleId: id, kind }) => ({ saleId: id, kind: kind as SaleKind })),
      }),
    };
  }

  function registerName(source: string, name: string): string {
    return isOne ? name : `${shops.get(source)?.name ?? shopOfSource(source)} ${name}`;
  }

  return {
    pair,
    registerName,
    async json(sale) {
      const stored = await pair(sale);
      if (stored === undefined) return undefined;
      const { source } = sale;
      const over = (id: string): string => idOver(source, id);
      const json = pairToJson(stored.pair, stored.timeZone);
      const { reversedSale, reversedBy, supersededBy, aliases } = json;
      const { shop } = stored.event.data;
      return {
        ...json,
        shop: { id: shop.id, name: shop.name },
        saleId: over(json.saleId),
        register: {
          key: over(json.register.key),
          name: registerName(source, json.register.name),
        },
        ...(reversedSale !== undefined && { reversedSale: over(reversedSale) }),
        ...(supersededBy !== undefined && { supersededBy: over(supersededBy) }),
        ...(aliases !== undefined && { aliases: aliases.map(over) }),
        ...(reversedBy !== undefined && {
          reversedBy: reversedBy.map((one) => ({ ...one, saleId: over(one.saleId) })),
        }),
        captures: json.captures.map((capture) => shownCapture(capture, over, stored.here)),
      };
    },
  };
}

type CaptureJson = PairJson['captures'][number];

/** A picture that has not arrived yet is one that is waited for. */
function shownCapture(
  capture: CaptureJson,
  over: (id: string) => string,
  here: ReadonlySet<string>,
): CaptureJson {
  const camera = capture.camera === null ? null : over(capture.camera);
  if (capture.outcome !== 'captured') return { ...capture, camera };
  const { sha256 } = capture.thumbnail;
  if (!here.has(sha256)) {
    const { cameraName, offset, moment } = capture;
    return {
      ...{ camera, offset, outcome: 'pending' },
      ...(cameraName !== undefined && { cameraName }),
      ...(moment !== undefined && { moment }),
    };
  }
  return {
    ...capture,
    camera: over(capture.camera),
    thumbnail: { ...capture.thumbnail, url: `pictures/${sha256}.jpg` },
  };
}

/** Those of sales and those of gateways that have sent none, by name. */
export async function namedShops(
  { sales, names }: Pick<Known, 'sales' | 'names'>,
  reach: Reach,
): Promise<readonly { readonly source: string; readonly name: string }[]> {
  const nameOf = new Map((await sales.shops()).map(({ source, name }) => [source, name]));
  for (const { source, status } of await names.shopsWithoutSales())
    if (!nameOf.has(source)) nameOf.set(source, readStatus(status)?.shop.name ?? shopOfSource(source));
  const named = [...nameOf].map(([source, name]) => ({ source, name }));
  return shopsIn(named, reach).filter(({ source }) => !isTestSource(source));
}

/** Without those of tests, unless there are no others. */
export function realShops(shops: readonly Shop[]): readonly Shop[] {
  const real = shops.filter(({ source }) => !isTestSource(source));
  return real.length === 0 ? shops : real;
}

export function shopsIn<S extends Pick<Shop, 'source'>>(shops: readonly S[], reach: Reach): readonly S[] {
  return shops.filter(({ source }) => reaches(reach, source));
}

/** Zone of an answer about one shop, or else about all of them. */
export function zoneIn(shops: readonly Shop[], source: string | undefined): string {
  const shop = shops.find((one) => one.source === source);
  return shop === undefined ? zoneOfMost(shops) : zoneOf(shop.timeZone);
}

/** Zone of the answers that are over all shops: that of most of them. */
export function zoneOfMost(shops: readonly Shop[]): string {
  const zones = Map.groupBy(realShops(shops), ({ timeZone }) => zoneOf(timeZone));
  const [most] = [...zones].sort(([, a], [, b]) => b.length - a.length);
  return most?.[0] ?? 'Asia/Tokyo';
}
