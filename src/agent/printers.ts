/**
 * The agent's side of the receipt printers: finds the running printer proxy, starts one if none runs,
 * replaces one of its own that has other settings, and fetches its captured jobs.
 */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type ProxiedPrinter, printerSchema, settingsSum } from '../contract/printer/config.ts';
import type { Hello } from '../contract/printer/lines.ts';
import { printerProxyFolder, printerProxySocketPath } from '../contract/printer/paths.ts';
import { printerAddressText } from '../contract/printer/printer-address.ts';
import { rememberCertificate } from '../contract/printer/printer-certificates.ts';
import { readPrintersFile, writePrintersFile } from '../contract/printer/printers-file.ts';
import { receiptRulesSchema } from '../contract/setup/receipt-rules.ts';
import type { Alarm } from '../domain/alarm/alarm.ts';
import type { RegisterRecord } from '../domain/setup/set-up.ts';
import { pause, untilAborted } from '../lib/abort.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import { clash, type ListenAddress, listenText } from '../lib/net/listen-address.ts';
import { isInUse } from '../lib/net/socket-in-use.ts';
import { version } from '../lib/version.ts';
import type { Config } from './config/config.ts';
import type { Timekeeper } from './pipeline/timekeeper.ts';
import { createEscpos, type Escpos, type EscposDeps } from './sources/printer/printer-source.ts';
import {
  type ConfiguredPrinter,
  type FixedPrinter,
  type PrintersReport,
  printerAlarms,
  printersOf,
} from './sources/printer/printer-state.ts';
import { createPrinterProxyStarter, type PrinterProxyStarter } from './sources/printer/start-proxy.ts';
import type { Intake } from './sources/source.ts';

/** How this process was started: needed to start the proxy, and for instructions to people. */
export type AgentProcess = {
  readonly program: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Absolute. */
  readonly configFile: string;
  /**
   * Whether it starts a proxy if none runs: `apart`: never, since another service does. `late`: started by
   * systemd without that option, where such a service may exist and come up later.
   */
  readonly startsPrinterProxy: 'at_once' | 'late' | 'separate';
};

export type Printers = {
  /** From the config: shown, and changed nowhere else. */
  readonly configured: readonly FixedPrinter[];
  /**
   * Passes the printers set up on the page to the proxy; starts one if there was no printer before. Receipts
   * that a register of this set-up may accept now are fetched again.
   */
  keep(registers: readonly RegisterRecord[]): void;
  receipts: Escpos['receipts'];
  /** A person has accepted a new certificate of this printer. */
  acceptCertificate(printer: ListenAddress): void;
  /** Whether registers print to this address of the gateway. */
  isAt(address: ListenAddress): boolean;
  /** Undefined if there are none. */
  report(): PrintersReport | undefined;
  alarms(): Alarm[];
  /** The agent stops. */
  leave(how: Leaving): Promise<void>;
  run(signal: AbortSignal): Promise<void>;
};

/**
 * `try_out`: a proxy started by `run` ends too. `not_started`: so does one that this agent has just started.
 * Otherwise it keeps printing, for the next agent.
 */
export type Leaving = 'try_out' | 'not_started' | 'stopped';

/** The printers before the database is open. */
export type PreparedPrinters = {
  connect(parts: {
    readonly intake: Intake;
    readonly timekeeper: Timekeeper;
    readonly onTill: (register: string) => void;
    readonly keepPicture?: EscposDeps['keepPicture'];
  }): Printers;
};

function hasHeard(folder: string): boolean {
  try {
    return readdirSync(folder).some((name) => name.endsWith('.log') && statSync(join(folder, name)).size > 0);
  } catch {
    return false;
  }
}

/** On all addresses of the gateway: the one that tills use may change. */
function proxiedPrinters({ key, printer }: RegisterRecord): ProxiedPrinter[] {
  if (printer === undefined) return [];
  const { host, port, cloud, listenPort, dialect, encoding, https, pixelReceipts, rules } = printer;
  return [
    printerSchema.parse({
      ...{ listen: `0.0.0.0:${listenPort}`, printer: printerAddressText({ host, port, cloud }) },
      register: key,
      ...{ dialect, encoding, https, pixelReceipts },
      ...rules,
    }),
  ];
}

/** Time for another service to start. */
const serviceGraceMs = 30_000;
const endPrinterProxyMs = 1_500;
/** Retry interval of a failed write for the proxy. */
const writeAgainMs = 30_000;

/**
 * Before the database is opened, which may take a while: receipts are printed from now on. The rest begins
 * with `connect`.
 */
export async function preparePrinters(deps: {
  readonly config: Pick<Config, 'printerProxy' | 'dataDir'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Without it no proxy is started. */
  readonly self?: AgentProcess;
}): Promise<PreparedPrinters> {
  const { clock, log, self } = deps;
  const { printerProxy, dataDir } = deps.config;
  const socketPath = printerProxySocketPath(dataDir);
  const folder = printerProxyFolder(dataDir);
  const onPage = createPagePrinters(folder, log);
  const printers = (): ConfiguredPrinter[] =>
    [...printerProxy.printers, ...onPage.list()].map(({ listen, printer, register }) => ({
      ...{ listen: listenText(listen), printer: listenText(printer), register },
    }));
  const isThere = await isInUse(socketPath);
  const requested = Promise.withResolvers<undefined>();
  // A proxy that is still running is contacted even if there are no printers any more.
  let isRequested = printers().length > 0 || isThere;
  const starter = starterFor(self, { folder, clock, log });
  const missing = (): void => {
    if (printers().length > 0) starter?.missing();
  };
  if (!isThere) missing();
  if (!isRequested && hasHeard(folder))
    log.warn('captured receipts wait in dataDir/printer-proxy until a printer is set up again');

  let names: readonly RegisterRecord[] = [];

  function keep(registers: readonly RegisterRecord[]): void {
    names = registers;
    onPage.keep(registers.flatMap(proxiedPrinters));
    if (isRequested || printers().length === 0) return;
    isRequested = true;
    requested.resolve(undefined);
  }

  /** A full disk gives no notice when it has room again. */
  async function writeAgain(signal: AbortSignal): Promise<void> {
    while (await pause(clock, writeAgainMs, signal)) if (onPage.isUnwritten()) keep(names);
  }

  return {
    connect({ intake, timekeeper, onTill, keepPicture }) {
      const escpos: Escpos = createEscpos({
        ...{ socketPath, intake, clock, log, onTill },
        ...(keepPicture !== undefined && { keepPicture }),
        outdated: (hello) =>
          whyOutdated(hello, { ...{ printerProxy, self, log }, hasPrinters: printers().length > 0 }),
        received: (monotonicMs, boot) => timekeeper.receivedAt(monotonicMs, boot),
        onMissing: missing,
        onFound: () => starter?.found(),
      });
      return {
        configured: printerProxy.printers.map(configuredAs),
        keep(registers) {
          keep(registers);
          escpos.retryPutBack();
        },
        receipts: (register) => escpos.receipts(register),
        acceptCertificate: (printer) => rememberCertificate(folder, printer),
        isAt: (address) =>
          [...printerProxy.printers, ...onPage.list()].some(({ listen }) => clash(listen, address)),
        report: () => {
          if (!isRequested) return undefined;
          const report = escpos.report();
          return { ...report, printers: printersOf(report, printers()) };
        },
        alarms: () =>
          printerAlarms(escpos.report(), printers(), {
            nowMs: clock.monotonicMs(),
            wallAt: (monotonicMs) => timekeeper.wallAt(monotonicMs),
            why: starter?.why(),
            nameOf: (register) => nameAmong(names, register),
          }),
        async leave(how) {
          const { hello } = escpos.report();
          // A proxy that is still starting receives no message at its socket yet.
          starter?.leave(how === 'not_started' || (how === 'try_out' && hello === undefined));
          if (how === 'not_started') return;
          if (hello?.startedBy !== 'run') return;
          if (how === 'try_out') await escpos.endPrinterProxy(endPrinterProxyMs);
          else
            log.info(
              {
                pid: hello.pid,
                stop: `tillframe printer-proxy --stop --config ${self?.configFile ?? 'FILE'}`,
              },
              'printer proxy keeps running',
            );
        },
        run: async (signal) => {
          const writing = writeAgain(signal);
          if (!isRequested) await Promise.race([requested.promise, untilAborted(signal)]);
          if (!signal.aborted) await escpos.run(signal);
          await writing;
        },
      };
    },
  };
}

/** Printers set up on the page, in the file that the proxy reads. */
function createPagePrinters(folder: string, log: Log) {
  /** As set up when the last agent ran, until the database is open. */
  let written = readPrintersFile(folder);
  let isUnwritten = false;
  return {
    list: () => written,
    /** The last ones couldn't be written. */
    isUnwritten: () => isUnwritten,
    keep(next: readonly ProxiedPrinter[]): void {
      isUnwritten = false;
      if (JSON.stringify(next) === JSON.stringify(written)) return;
      try {
        writePrintersFile(folder, next);
        written = next;
      } catch (error) {
        isUnwritten = true;
        log.error({ err: error }, 'printers not written for the printer proxy, retrying');
      }
    },
  };
}

/** With the key if two share a name. */
function nameAmong(registers: readonly RegisterRecord[], register: string): string {
  const name = registers.find(({ key }) => key === register)?.name;
  if (name === undefined) return register;
  return registers.filter((other) => other.name === name).length > 1 ? `${name} (${register})` : name;
}

/** Why a running proxy has to be replaced; undefined if it may stay. */
function whyOutdated(
  { startedBy, settings, version: itsVersion }: Hello,
  deps: {
    readonly printerProxy: Config['printerProxy'];
    readonly self: AgentProcess | undefined;
    readonly hasPrinters: boolean;
    readonly log: Log;
  },
): string | undefined {
  const { printerProxy, self, hasPrinters, log } = deps;
  if (startedBy === 'run' && self?.startsPrinterProxy === 'separate')
    return 'it stands where a service of its own is to be';
  const why =
    settings === settingsSum(printerProxy)
      ? itsVersion === version
        ? undefined
        : `it is version ${itsVersion}`
      : hasPrinters
        ? 'it has other settings'
        : 'there are no printers any more';
  if (why === undefined || startedBy === 'run') return self === undefined ? undefined : why;
  log.warn({ why }, 'printer proxy started by another program, restart it to apply the config');
  return undefined;
}

function starterFor(
  self: AgentProcess | undefined,
  parts: { readonly folder: string; readonly clock: Clock; readonly log: Log },
): PrinterProxyStarter | undefined {
  if (self === undefined || self.startsPrinterProxy === 'separate') return undefined;
  const graceMs = self.startsPrinterProxy === 'late' ? serviceGraceMs : 0;
  return createPrinterProxyStarter({ ...self, ...parts, graceMs });
}

function configuredAs({ register, listen, printer, ...rest }: ProxiedPrinter): FixedPrinter {
  return {
    ...{ register, listen: listenText(listen), printer: listenText(printer), cloud: printer.cloud },
    rules: receiptRulesSchema.strip().parse(rest),
  };
}
