/**
 * The printer proxies, in a separate process, so that receipts are printed whatever happens to the agent. It opens no
 * database and no camera, and does not depend on the agent: captured items wait in its spool.
 */

import { existsSync } from 'node:fs';
import { type PrinterProxyConfig, settingsSum } from '../contract/printer/config.ts';
import { printerProxyFolder, printerProxySocketPath } from '../contract/printer/paths.ts';
import { followPrintersFile } from '../contract/printer/printers-file.ts';
import { contractText } from '../contract/text/contract-text.ts';
import { childLifetime, isAborted, pause } from '../lib/abort.ts';
import type { Clock } from '../lib/clock.ts';
import { ErrorForPeople } from '../lib/error-for-people.ts';
import type { Log } from '../lib/log.ts';
import { createLogThrottle } from '../lib/log-throttle.ts';
import type { KeptListeners } from '../lib/net/kept-listeners.ts';
import { type CertificateFiles, pageCertificateFiles } from '../lib/tls/certificate-files.ts';
import { version } from '../lib/version.ts';
import { type ReceiptCapture, startCapture } from './capture/capture.ts';
import { createTlsEnds } from './http/tls-ends.ts';
import { createProxies } from './proxies.ts';
import type { Proxy } from './proxy.ts';
import { goBeforeOthers } from './real-time.ts';
import { markRunning } from './running-mark.ts';

export type PrinterProxyOptions = {
  readonly printerProxy: PrinterProxyConfig;
  /** Absolute path. */
  readonly dataDir: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Called with the configured proxies and the ports chosen by the system. */
  readonly onListening?: (proxies: readonly Proxy[]) => void;
  /** Reported to the agent: whether `run` started this process. */
  readonly startedBy?: 'run' | 'itself';
  /** For receipts over HTTPS that are read. Default: the page's own. */
  readonly certificate?: CertificateFiles;
  /** Listening sockets kept over a restart. */
  readonly kept?: KeptListeners | undefined;
  /** Id of this process, if it runs only the printer proxy: it then gets real-time priority. */
  readonly pid?: number;
};

/** The kernel's limit for the path of a Unix socket. */
const maxSocketPathBytes = 107;

/** Poll interval of the file with the printers set up on the page. Milliseconds. */
const pollEveryMs = 500;
const logEveryMs = 600_000;

/**
 * Settles when the signal has aborted and everything is closed. Rejects with an ErrorForPeople when a printer's port
 * can't be opened.
 */
export async function runPrinterProxy(
  {
    printerProxy,
    dataDir,
    certificate,
    clock,
    log,
    onListening,
    startedBy = 'itself',
    kept,
    pid,
  }: PrinterProxyOptions,
  signal: AbortSignal,
): Promise<void> {
  const socketPath = printerProxySocketPath(dataDir);
  if (Buffer.byteLength(socketPath) > maxSocketPathBytes) throw pathTooLong(socketPath);
  const ending = new AbortController();
  const folder = printerProxyFolder(dataDir);
  let capture: ReceiptCapture | undefined;
  // Started once the ports are open, or when the first register prints: a second process must only report that its port
  // is in use.
  const started = (): ReceiptCapture =>
    (capture ??= startCapture({
      settings: {
        printers: proxies.forCapture(),
        folder,
        maxSpoolBytes: printerProxy.spoolMegabytes * 1024 * 1024,
        socketPath,
        hello: {
          ...{ boot: clock.boot, version, startedBy, settings: settingsSum(printerProxy) },
          ...(pid !== undefined && { pid }),
        },
      },
      clock,
      log,
      printers: () => proxies.state(),
      onEnd() {
        log.info('stop requested by an agent');
        ending.abort();
      },
    }));
  const proxies = createProxies({
    capture: {
      add: (bytes) => started().add(bytes),
      answer: (bytes) => started().answer(bytes),
      closed: (connection, printer) => started().closed(connection, printer),
    },
    kept,
    tls: createTlsEnds({ certificate: certificate ?? pageCertificateFiles(dataDir), folder, log }),
    clock,
    log,
  });
  const mayLog = createLogThrottle(clock, logEveryMs);
  const onPage = followPrintersFile(folder, (why) => {
    if (existsSync(folder) && mayLog()) log.debug({ why }, 'printers file of the agent not loaded');
  });
  const keepPrinters = async (): Promise<void> => {
    if (await proxies.keep(await onPage())) capture?.keep(proxies.forCapture());
  };
  using marked = new DisposableStack();
  try {
    const configured = await proxies.openConfigured(printerProxy.printers);
    await keepPrinters();
    void kept?.dropRest();
    if (pid !== undefined) marked.use(markRunning(folder, pid, clock));
    started();
    if (proxies.state().length === 0)
      log.info('no printer configured yet, watching for printers set up on the page');
    onListening?.(configured);
    // Ports first: no receipt waits for the priority.
    if (pid !== undefined)
      log.info({ processor: await goBeforeOthers(pid) }, 'scheduling of the copying thread set');
    using lifetime = childLifetime(signal);
    ending.signal.addEventListener('abort', () => lifetime.end(), { once: true });
    if (isAborted(ending.signal)) return;
    while (await pause(clock, pollEveryMs, lifetime.signal)) await keepPrinters();
  } finally {
    await proxies.close();
    await capture?.close();
  }
}

function pathTooLong(path: string): ErrorForPeople {
  return new ErrorForPeople(contractText('socket_path_too_long', { path, maximum: maxSocketPathBytes }));
}
