/** `GET /api/v1/status` of a receiver: its shops with their gateways as last reported, in the shape of one gateway's status. */

import type { StatusJson } from '../../contract/page/status.ts';
import { shopOfSource } from '../../domain/sale/identity.ts';
import { rfc3339 } from '../../domain/time/time-text.ts';
import type { Language } from '../../lib/text/language.ts';
import { version } from '../../lib/version.ts';
import type { GatewayState } from '../gateways.ts';
import type { Reach } from '../people/reach.ts';
import type { ViewerRouteContext } from '../route-context.ts';
import { isTestSource } from '../sales.ts';
import { readStatus } from '../stored-events.ts';
import { messages } from '../viewer/i18n/language.ts';
import { isSilent, toneOf } from '../viewer/shops-page.ts';
import { idOver } from './shop-ids.ts';
import { createShownSales, realShops, shopsIn, zoneIn, zoneOfMost } from './shown-sales.ts';

function stateOf(state: GatewayState, nowMs: number): 'good' | 'warn' | 'missing' | 'silent' {
  if (isSilent(state, nowMs)) return 'silent';
  const tone = toneOf(state, nowMs);
  return tone === 'bad' ? 'missing' : tone;
}

/** Thousands of statuses are read for it, and each open page requests it every few seconds. */
const keptMs = 5_000;

/** Answers that are kept: a language for all shops, and for those of some people. */
const maxKept = 100;

export type Overview = (language: Language, reach: Reach) => Promise<StatusJson>;

/** The state is up to 5 s old, its time is that of the request. */
export function createOverview(context: ViewerRouteContext): Overview {
  const { clock } = context;
  const startedAtMs = clock.nowMs();
  const kept = new Map<string, { readonly status: StatusJson; readonly untilMs: number }>();
  return async (language, reach) => {
    const key = [language, ...(reach ?? ['*'])].join('\n');
    const known = kept.get(key);
    if (known !== undefined && clock.monotonicMs() < known.untilMs)
      return { ...known.status, now: rfc3339(clock.nowMs(), known.status.shop.timeZone) };
    const status = await overview(context, { startedAtMs, language, reach });
    kept.delete(key);
    const [oldest] = kept.keys();
    if (kept.size >= maxKept && oldest !== undefined) kept.delete(oldest);
    kept.set(key, { status, untilMs: clock.monotonicMs() + keptMs });
    return status;
  };
}

type OverviewOf = { readonly startedAtMs: number; readonly language: Language; readonly reach: Reach };

async function overview(
  context: ViewerRouteContext,
  { startedAtMs, language, reach }: OverviewOf,
): Promise<StatusJson> {
  const { sales, gateways, clock } = context;
  const shops = shopsIn(await sales.shops(), reach);
  const shown = await createShownSales(context, reach);
  const timeZone = zoneOfMost(shops);
  const at = (ms: number): string => rfc3339(ms, timeZone);
  const now = clock.nowMs();
  const states = shopsIn(await gateways.all(), reach).filter(({ source }) => !isTestSource(source));
  const [only, ...others] = realShops(shops);
  const nameOf = (source: string): string =>
    shops.find((shop) => shop.source === source)?.name ?? readName(source) ?? shopOfSource(source);
  const readName = (source: string): string | undefined =>
    states.flatMap((state) =>
      state.source === source ? (readStatus(state.status)?.shop.name ?? []) : [],
    )[0];
  return {
    version,
    gateway: 'receiver',
    shop: {
      id: '/',
      name: only !== undefined && others.length === 0 ? only.name : messages[language].shops.all,
      timeZone,
    },
    now: at(now),
    startedAt: at(startedAtMs),
    clock: 'synced',
    cameras: states.flatMap((state) =>
      (readStatus(state.status)?.cameras ?? []).map(({ id, name, since, problem, ...camera }) => ({
        id: idOver(state.source, id),
        name: shown.registerName(state.source, name),
        // Nothing is known of a camera whose gateway is silent.
        state: isSilent(state, now) && camera.state === 'up' ? 'starting' : camera.state,
        since,
        ...{ damages: 0, warnings: [], heldMs: 0, restarts: 0, masked: false },
        ...(problem !== undefined && { problem }),
        registers: camera.registers.map((key) => idOver(state.source, key)),
      })),
    ),
    registers: shopsIn(await sales.registers(), reach).map(({ source, key, name }) => ({
      key: idOver(source, key),
      name: shown.registerName(source, name),
    })),
    queue: { sales: 0, events: 0, pictures: 0, quarantined: 0 },
    cloud: { state: 'off' },
    alarms: [],
    shops: [...new Set([...shops.map(({ source }) => source), ...states.map(({ source }) => source)])].map(
      (source) => ({
        id: shopOfSource(source),
        name: nameOf(source),
        timeZone: zoneIn(shops, source),
        gateways: states
          .filter((state) => state.source === source)
          .map((state) => ({
            id: state.gateway,
            state: stateOf(state, now),
            lastSeen: at(state.lastSeenMs),
            waiting: readStatus(state.status)?.queue.events ?? 0,
          })),
      }),
    ),
  };
}
