/** Time zone and locations of a shop, held in memory. Functions reject with a PosFailure. */
import type { Clock } from '../../../lib/clock.ts';
import { type Shop, shopSchema } from './answers.ts';
import type { ShopifyApi } from './api.ts';

/** The zone of a shop changes seldom; milliseconds. */
const keepMs = 3_600_000;
/** Further ones aren't offered. */
const maxLocations = 100;

export type Directory = {
  /** As Shopify has it now. */
  shop(signal: AbortSignal): Promise<Shop & { readonly serverNowMs: number | undefined }>;
  timeZone(signal: AbortSignal): Promise<string | undefined>;
};

export function createDirectory(api: ShopifyApi, clock: Clock): Directory {
  let held: { readonly timeZone: string | undefined; readonly atMs: number } | undefined;

  async function shop(signal: AbortSignal) {
    const query = { name: 'shop', variables: { first: maxLocations }, schema: shopSchema } as const;
    const { data, serverNowMs } = await api.query(query, signal);
    held = { timeZone: data.shop.ianaTimezone, atMs: clock.monotonicMs() };
    return { ...data, serverNowMs };
  }

  return {
    shop,
    async timeZone(signal) {
      if (held !== undefined && clock.monotonicMs() - held.atMs < keepMs) return held.timeZone;
      return (await shop(signal)).shop.ianaTimezone;
    },
  };
}
