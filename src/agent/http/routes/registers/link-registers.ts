/** Registers and their links: created, changed and removed, each in one transaction. */
import type { LinkedJson, RegisterChange, RegisterJson } from '../../../../contract/page/registers.ts';
import { newestTimes } from '../../../../domain/exactness/next-step.ts';
import { linksNow } from '../../../../domain/setup/link.ts';
import type { DescribedRegister } from '../../../../domain/setup/set-up.ts';
import { rfc3339 } from '../../../../domain/time/time-text.ts';
import type { WebContext } from '../../context.ts';
import { momentSourcesToJson } from './link-moment-sources.ts';
import { printerOperations, printerToJson } from './link-printers.ts';
import { createNewRegisters } from './new-registers.ts';
import { createRegisterChecks } from './register-checks.ts';
import { applySetUp, hashed, newToken, withCameras } from './register-records.ts';

/** A new link counts as waiting for its first sale for this long, milliseconds. */
const waitForMs = 7 * 86_400_000;

export async function registersToJson(context: WebContext): Promise<RegisterJson[]> {
  const { store, shop, clock } = context;
  const [registers, links, terminals, sources, lastReceived, lastSales, times, unlinked, hits] =
    await Promise.all([
      store.read.registers(),
      store.read.links(),
      store.read.posTerminals(),
      store.read.momentSources(),
      store.read.lastReceived(),
      store.read.lastSales(),
      store.read.newestSaleTimes(),
      store.read.unlinkedRegisters(),
      store.read.regionHits(),
    ]);
  const at = (ms: number): string => rfc3339(ms, shop.timeZone);
  return registers.map((register) => {
    const { key, name, from, tokenSha256, printer, earlierPicture, noSale, region, instant } = register;
    const linked = terminals.find(({ registerKey }) => registerKey === key);
    const cameras = linksNow(links, key);
    const lastMs = Object.hasOwn(lastReceived, key) ? lastReceived[key] : undefined;
    const lastSaleMs = Object.hasOwn(lastSales, key) ? lastSales[key] : undefined;
    const sinceMs =
      linked?.linkedAtMs ??
      (cameras.length > 0 ? Math.min(...cameras.map((link) => link.fromMs)) : undefined);
    const newest = newestTimes(Object.hasOwn(times, key) ? (times[key] ?? []) : []);
    const isLate = sinceMs === undefined || clock.nowMs() - sinceMs > waitForMs;
    // A register that pushes existed before it got another camera.
    const hasSold = lastMs !== undefined && (linked === undefined || lastMs >= linked.linkedAtMs);
    return {
      key,
      name,
      ...(from !== undefined &&
        linked !== undefined && { from: { ...from, linkedAt: at(linked.linkedAtMs) } }),
      hasToken: tokenSha256 !== undefined,
      cameras: cameras.map((link) => ({ camera: link.cameraId, main: link.main, since: at(link.fromMs) })),
      ...(unlinked.includes(key) && { unlinked: true as const }),
      ...(earlierPicture === true && { earlierPicture }),
      ...(noSale === true && { noSale }),
      ...(instant.delayMs > 0 && { delayMs: instant.delayMs }),
      ...(region !== undefined && { region }),
      ...(region !== undefined && Object.hasOwn(hits, key) && { regionHits: hits[key] }),
      ...momentSourcesToJson(context, key, sources),
      ...(lastSaleMs !== undefined && { lastSale: at(lastSaleMs) }),
      ...(newest.length > 0 && { newest }),
      waiting: !isLate && !hasSold,
      ...printerToJson(context, key, printer),
    };
  });
}

export type RegisterOperations = ReturnType<typeof registerOperations>;

/** Each rejects with a Problem; calls must be serialised. */
export function registerOperations(context: WebContext) {
  const { store } = context;
  const printers = printerOperations(context);
  const { checkTerminal, checkCameras, existing } = createRegisterChecks(context);

  async function holding(key: string): Promise<string[]> {
    return linksNow(await store.read.links(), key).map(({ cameraId }) => cameraId);
  }

  return {
    checkCameras,
    ...createNewRegisters(context),

    async change(key: string, change: RegisterChange, signal: AbortSignal): Promise<LinkedJson> {
      const {
        earlierPicture: hadEarlier = false,
        noSale: hadNoSale = false,
        region: hadRegion,
        ...before
      } = await existing(key);
      const { earlierPicture = hadEarlier, noSale = hadNoSale, delayMs = before.instant.delayMs } = change;
      const region = change.region === null ? undefined : (change.region ?? hadRegion);
      if (change.region != null) await checkCameras([change.region.camera]);
      if (change.cameras !== undefined) await checkCameras(change.cameras);
      const { from = before.from } = change;
      const isOther =
        from !== undefined &&
        (from.account !== before.from?.account || from.terminal !== before.from.terminal);
      if (isOther)
        await checkTerminal(from, { acceptUnknown: change.acceptUnknownTerminal, except: key }, signal);
      const printer =
        change.printer === null ? null : await printers.settled(key, change, signal, before.printer);
      const register: DescribedRegister = {
        ...before,
        name: change.name ?? before.name,
        instant: { ...before.instant, delayMs },
        ...(from !== undefined && { from }),
        ...(printer !== undefined && { printer }),
        ...(earlierPicture && { earlierPicture }),
        ...(noSale && { noSale }),
        ...(region !== undefined && { region }),
      };
      await applySetUp(context, withCameras(register, change.cameras ?? (await holding(key))));
      return { register: key };
    },

    async renewToken(key: string): Promise<LinkedJson> {
      const before = await existing(key);
      const token = newToken();
      await applySetUp(context, withCameras({ ...before, ...hashed(token) }, await holding(key)));
      return { register: key, token };
    },
  };
}
