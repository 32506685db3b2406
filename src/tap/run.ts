/**
 * `tillframe tap`: the printer proxies, in a process of their own, so that receipts are printed whatever happens to the agent. It opens no
 * database and no camera, and needs nothing of the agent: what it hears waits in its spool.
 */
import { setPriority } from 'node:os';
import { join } from 'node:path';
import { unlessAborted } from '../ops/abort.ts';
import type { Clock } from '../ops/clock.ts';
import { ErrorForPeople } from '../ops/error-for-people.ts';
import type { Log } from '../ops/log.ts';
import { type Ear, startEar } from './ear.ts';
import { openProxy, type Proxy } from './proxy.ts';
import type { TapConfig } from './tap-config.ts';

export type TapOptions = {
  readonly tap: TapConfig;
  /** Absolute. */
  readonly dataDir: string;
  readonly clock: Clock;
  readonly log: Log;
  /** With the ports that the system chose. */
  readonly onListening?: (proxies: readonly Proxy[]) => void;
};

/** A path of a Unix socket has so much room in the kernel. */
const maxSocketPathBytes = 107;
/** A little before others: copying is little work, and somebody waits for the paper. */
const priority = -5;

export function tapFolder(dataDir: string): string {
  return join(dataDir, 'tap');
}

export function tapSocketPath(dataDir: string): string {
  return join(tapFolder(dataDir), 'agent.sock');
}

/** Settles when the signal has aborted and everything is closed. Rejects with an ErrorForPeople when a printer's port can't be opened. */
export async function runTap(
  { tap, dataDir, clock, log, onListening }: TapOptions,
  signal: AbortSignal,
): Promise<void> {
  const socketPath = tapSocketPath(dataDir);
  if (Buffer.byteLength(socketPath) > maxSocketPathBytes) throw pathTooLong(socketPath);
  let ear: Ear | undefined;
  // Started once the ports are ours, or when the first register prints: a second tap is to say only that its port is taken.
  const hearing = (): Ear =>
    (ear ??= startEar({
      settings: {
        printers: tap.printers,
        folder: tapFolder(dataDir),
        maxSpoolBytes: tap.spoolMegabytes * 1024 * 1024,
        socketPath,
      },
      clock,
      log,
    }));
  const heard: Pick<Ear, 'hear' | 'closed'> = {
    hear: (bytes) => hearing().hear(bytes),
    closed: (connection, printer) => hearing().closed(connection, printer),
  };
  try {
    setPriority(0, priority);
  } catch {
    // Not everybody may; systemd sets it for the unit.
  }
  const proxies: Proxy[] = [];
  try {
    for (const [index, { listen, printer, register }] of tap.printers.entries()) {
      const proxy = await openProxy({
        listen,
        printer,
        index,
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
    await unlessAborted(new Promise<never>(() => undefined), signal).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
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
