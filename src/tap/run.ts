/**
 * `tillframe tap`: the printer proxies, in a process of their own, so that receipts are printed whatever happens to the agent. It opens no
 * database and no camera, and needs nothing of the agent: what it hears waits in its spool.
 */
import { once } from 'node:events';
import { join } from 'node:path';
import { childLifetime, isAborted } from '../ops/abort.ts';
import type { Clock } from '../ops/clock.ts';
import { ErrorForPeople } from '../ops/error-for-people.ts';
import { listenText } from '../ops/listen.ts';
import type { Log } from '../ops/log.ts';
import { version } from '../ops/version.ts';
import { type Ear, startEar } from './ear.ts';
import type { CopiedPrinter } from './ear-protocol.ts';
import { openProxy, type Proxy } from './proxy.ts';
import { goBeforeOthers } from './real-time.ts';
import { settingsSum, type TapConfig } from './tap-config.ts';

export type TapOptions = {
  readonly tap: TapConfig;
  /** Absolute. */
  readonly dataDir: string;
  readonly clock: Clock;
  readonly log: Log;
  /** With the ports that the system chose. */
  readonly onListening?: (proxies: readonly Proxy[]) => void;
  /** What an agent that finds it is told: whether `run` started it. */
  readonly startedBy?: 'run' | 'itself';
  /** Of this process, where it is the tap's alone: it then goes before others. */
  readonly pid?: number;
};

/** A path of a Unix socket has so much room in the kernel. */
const maxSocketPathBytes = 107;

export function tapFolder(dataDir: string): string {
  return join(dataDir, 'tap');
}

export function tapSocketPath(dataDir: string): string {
  return join(tapFolder(dataDir), 'agent.sock');
}

/** Settles when the signal has aborted and everything is closed. Rejects with an ErrorForPeople when a printer's port can't be opened. */
export async function runTap(
  { tap, dataDir, clock, log, onListening, startedBy = 'itself', pid }: TapOptions,
  signal: AbortSignal,
): Promise<void> {
  const socketPath = tapSocketPath(dataDir);
  if (Buffer.byteLength(socketPath) > maxSocketPathBytes) throw pathTooLong(socketPath);
  const ending = new AbortController();
  const proxies: Proxy[] = [];
  let ear: Ear | undefined;
  // Started once the ports are ours, or when the first register prints: a second tap is to say only that its port is taken.
  const hearing = (): Ear =>
    (ear ??= startEar({
      settings: {
        printers: tap.printers,
        folder: tapFolder(dataDir),
        maxSpoolBytes: tap.spoolMegabytes * 1024 * 1024,
        socketPath,
        hello: {
          ...{ boot: clock.boot, version, startedBy, settings: settingsSum(tap) },
          ...(pid !== undefined && { pid }),
        },
      },
      clock,
      log,
      printers,
      onEnd() {
        log.info('an agent asks for the end of it');
        ending.abort();
      },
    }));
  const printers = (): CopiedPrinter[] =>
    proxies.map((proxy) => ({
      listen: listenText(proxy.address),
      printer: listenText(proxy.printer),
      register: proxy.register,
      ...proxy.state(),
    }));
  const heard: Pick<Ear, 'hear' | 'closed'> = {
    hear: (bytes) => hearing().hear(bytes),
    closed: (connection, printer) => hearing().closed(connection, printer),
  };
  try {
    for (const [index, { listen, printer, register }] of tap.printers.entries()) {
      const proxy = await openProxy({
        listen,
        printer,
        index,
        register,
        ear: heard,
        clock,
        log: log.child({ register }),
      });
      proxies.push(proxy);
      log.info(
        { register, listen: `${listen.host}:${proxy.address.port}`, printer },
        'stands before a printer',
      );
    }
    hearing();
    onListening?.(proxies);
    // Ports first: nobody's receipt waits for that.
    if (pid !== undefined) log.info({ processor: await goBeforeOthers(pid) }, 'copies before others');
    using lifetime = childLifetime(signal);
    ending.signal.addEventListener('abort', () => lifetime.end(), { once: true });
    if (!isAborted(ending.signal) && !isAborted(lifetime.signal)) await once(lifetime.signal, 'abort');
  } finally {
    await Promise.all(proxies.map((proxy) => proxy.close()));
    await ear?.close();
  }
}

function pathTooLong(path: string): ErrorForPeople {
  return new ErrorForPeople({
    en: `${path} is too long for a socket (${maxSocketPathBytes} bytes); choose a shorter dataDir`,
    ja: `${path} はソケットのパスとして長すぎます(${maxSocketPathBytes} バイトまで)。dataDir を短くしてください`,
  });
}
