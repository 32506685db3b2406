/**
 * The proxies of one process: configured ones, which exist from start to end, and those set up on the page, which are
 * added, changed and removed at run time. A change of the parsing does not restart the proxy: no receipt is
 * interrupted.
 */

import type { ProxiedPrinter } from '../contract/printer/config.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { KeptListeners } from '../lib/net/kept-listeners.ts';
import { clash, listenText } from '../lib/net/listen-address.ts';
import type { ReceiptCapture } from './capture/capture.ts';
import type { CaptureSettings, CopiedPrinter } from './capture/capture-protocol.ts';
import type { TlsEnds } from './http/tls-ends.ts';
import { openProxy, type Proxy } from './proxy.ts';
import { createCloudEnd } from './relay/cloud-end.ts';

export type Proxies = {
  /** Rejects with an ErrorForPeople when a configured port can't be opened. */
  openConfigured(printers: readonly ProxiedPrinter[]): Promise<readonly Proxy[]>;
  /**
   * Applies the printers of the page. A port that can't be opened is retried at the next call. True when the capture
   * settings must be updated.
   */
  keep(printers: readonly ProxiedPrinter[]): Promise<boolean>;
  forCapture(): CaptureSettings['printers'];
  state(): CopiedPrinter[];
  close(): Promise<void>;
};

/** `proxy` is absent while its port can't be opened. */
type Place = {
  settings: ProxiedPrinter;
  readonly index: number;
  proxy?: Proxy;
  why?: string;
  sinceMs: number;
};

export function createProxies(deps: {
  readonly capture: Pick<ReceiptCapture, 'add' | 'answer' | 'closed'>;
  readonly kept?: KeptListeners | undefined;
  /** For printers whose receipts over HTTPS are read. */
  readonly tls?: TlsEnds | undefined;
  readonly clock: Clock;
  readonly log: Log;
}): Proxies {
  const { capture, kept, tls, clock, log } = deps;
  const configured: Place[] = [];
  let onPage: Place[] = [];
  let nextIndex = 0;

  async function open(settings: ProxiedPrinter, index: number, configKey?: string): Promise<Proxy> {
    const { listen, printer, register, https } = settings;
    const proxy = await openProxy({
      ...{ listen, index, register, capture, clock, log: log.child({ register }) },
      // The path of a cloud may be a secret, which is not to be logged.
      printer: { host: printer.host, port: printer.port },
      ...(configKey !== undefined && { configKey }),
      kept,
      ...(printer.cloud !== undefined
        ? { cloud: createCloudEnd(printer.cloud) }
        : https === 'read' && { tls }),
    });
    log.info(
      { register, listen: listenText({ ...listen, port: proxy.address.port }), printer: listenText(printer) },
      'printer proxy listening',
    );
    return proxy;
  }

  async function tryToOpen(place: Place): Promise<void> {
    const { listen } = place.settings;
    try {
      const other = configured.find(({ settings }) => clash(settings.listen, listen));
      if (other !== undefined)
        throw new Error(`EADDRINUSE: ${listenText(listen)} is in printerProxy.printers too`);
      place.proxy = await open(place.settings, place.index);
      delete place.why;
    } catch (error) {
      const why = (error as Error).message;
      if (place.why !== why)
        log.error({ register: place.settings.register, why }, 'opening a printer port failed, retrying');
      place.why = why;
    }
  }

  return {
    async openConfigured(printers) {
      for (const settings of printers) {
        const index = nextIndex++;
        const proxy = await open(settings, index, `printerProxy.printers[${index}].listen`);
        configured.push({ settings, index, proxy, sinceMs: clock.monotonicMs() });
      }
      return configured.flatMap(({ proxy }) => proxy ?? []);
    },
    async keep(printers) {
      const gone = onPage.filter(({ settings }) => !printers.some((one) => isSamePlace(one, settings)));
      const stay = onPage.filter((place) => !gone.includes(place));
      await Promise.all(gone.map(async ({ proxy }) => proxy?.close({ isGone: true })));
      let isChanged = gone.length > 0;
      for (const settings of printers) {
        const known = stay.find((place) => isSamePlace(place.settings, settings));
        if (known === undefined) {
          stay.push({ settings, index: nextIndex++, sinceMs: clock.monotonicMs() });
          isChanged = true;
        } else if (JSON.stringify(known.settings) !== JSON.stringify(settings)) {
          known.settings = settings;
          isChanged = true;
        }
      }
      onPage = stay;
      for (const place of stay) if (place.proxy === undefined) await tryToOpen(place);
      return isChanged;
    },
    forCapture() {
      const places = [...configured, ...onPage];
      return Array.from({ length: nextIndex }, (_, index) => {
        const settings = places.find((place) => place.index === index)?.settings;
        return settings?.printer.cloud === undefined ? settings : { ...settings, isRelay: true };
      });
    },
    state: () =>
      [...configured, ...onPage].map(({ settings, proxy, why, sinceMs }) => ({
        listen: listenText(proxy?.address ?? settings.listen),
        printer: listenText(settings.printer),
        ...(settings.printer.cloud !== undefined && { cloud: new URL(settings.printer.cloud).origin }),
        register: settings.register,
        ...(proxy?.state() ?? { state: 'unknown', sinceMs, tills: 0 }),
        ...(why !== undefined && { notListening: why }),
      })),
    async close() {
      // A long receipt at one printer closes no port of another before it has to.
      await Promise.all([...configured, ...onPage].map(async ({ proxy }) => proxy?.quiet()));
      await Promise.all([...configured, ...onPage].map(async ({ proxy }) => proxy?.close()));
    },
  };
}

/** Parsing settings concern only the capture: the port stays open, and no till is cut off in the middle of a receipt. */
function isSamePlace(a: ProxiedPrinter, b: ProxiedPrinter): boolean {
  return JSON.stringify(placeOf(a)) === JSON.stringify(placeOf(b));
}

const placeOf = ({ listen, printer, register, https }: ProxiedPrinter) => [
  listen.host,
  listen.port,
  printer.host,
  printer.port,
  printer.cloud,
  register,
  https,
];
