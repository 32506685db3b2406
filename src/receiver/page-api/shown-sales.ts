/** Stored sales as the page gets them: with names of shops and cameras, and ids that are unique over all shops. */

import type { SaleEvent } from '../../contract/cloud/event.ts';
import { pairOfEvent } from '../../contract/cloud/reading/event-pair.ts';
import { pairToJson } from '../../contract/page/answers/pair-json.ts';
import type { PairJson } from '../../contract/page/sales.ts';
import type { Pair } from '../../domain/capture/pair.ts';
import { shopOfSource } from '../../domain/sale/identity.ts';
import type { SaleKind } from '../../domain/sale/sale.ts';
import type { Gateways } from '../gateways.ts';
import { type Reach, reaches } from '../people/reach.ts';
import type { PictureFolder } from '../pictures/picture-folder.ts';
import { zoneOf } from '../sale-columns.ts';
import { isTestSource, type SaleSearch, type Shop, type StoredSale } from '../sales.ts';
import { readSaleEvent, readStatus } from '../stored-events.ts';
import { idOver } from './shop-ids.ts';

export type StoredPair = { readonly event: SaleEvent; readonly pair: Pair; readonly timeZone: string };

export type ShownSales = {
  /** Undefined where the stored event can't be read. */
  pair(sale: StoredSale): StoredPair | undefined;
  json(sale: StoredSale): PairJson | undefined;
  /** With the name of its shop where there are several. */
  registerName(source: string, name: string): string;
};

type Known = { readonly sales: SaleSearch; readonly gateways: Gateways; readonly pictures: PictureFolder };

/** For one answer to somebody who sees these shops: names are read once. */
export function createShownSales({ sales, gateways, pictures }: Known, reach: Reach): ShownSales {
  const shops = new Map(shopsIn(sales.shops(), reach).map((shop) => [shop.source, shop]));
  const isOne = realShops([...shops.values()]).length <= 1;
  const cameraNames = gateways.cameraNames();

  function pair({ source, saleId, receivedAtMs, body }: StoredSale): StoredPair | undefined {
    const event = readSaleEvent(body);
    if (event === undefined) return undefined;
    const reversedBy = sales.reversing(source, saleId);
    return {
      event,
      timeZone: zoneOf(event.data.shop.timeZone),
      pair: pairOfEvent(event, {
        receivedAtMs,
        cameraName: (camera) => cameraNames.get(source)?.get(camera),
        hasPicture: (sha256) => pictures.has(sha256),
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
    json(sale) {
      const stored = pair(sale);
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
        captures: json.captures.map((capture) => shownCapture(capture, over, pictures)),
      };
    },
  };
}

type CaptureJson = PairJson['captures'][number];

/** A picture that has not arrived yet is one that is waited for. */
function shownCapture(
  capture: CaptureJson,
  over: (id: string) => string,
  pictures: PictureFolder,
): CaptureJson {
  const camera = capture.camera === null ? null : over(capture.camera);
  if (capture.outcome !== 'captured') return { ...capture, camera };
  const { sha256 } = capture.thumbnail;
  if (!pictures.has(sha256)) {
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
export function namedShops(
  { sales, gateways }: Pick<Known, 'sales' | 'gateways'>,
  reach: Reach,
): readonly { readonly source: string; readonly name: string }[] {
  const names = new Map(sales.shops().map(({ source, name }) => [source, name]));
  for (const { source, status } of gateways.withoutSales())
    if (!names.has(source)) names.set(source, readStatus(status)?.shop.name ?? shopOfSource(source));
  const named = [...names].map(([source, name]) => ({ source, name }));
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
