/**
 * Checks that a register's receipt printer accepts a connection, which is closed again without printing; where receipts over HTTPS are read,
 * also that its certificate is the pinned one. Of a printer that polls a cloud: the cloud (print-cloud.ts).
 */
import { once } from 'node:events';
import { connect } from 'node:tls';
import { printerProxyFolder } from '../../../contract/printer/paths.ts';
import {
  type KnownCertificate,
  knownCertificate,
  printerTls,
} from '../../../contract/printer/printer-certificates.ts';
import { doctorMessage } from '../../../domain/doctor/doctor-text.ts';
import { certificateProblems } from '../../../domain/problem/devices/printer.ts';
import { problemTexts } from '../../../domain/problem/problem-text.ts';
import { deadline } from '../../../lib/abort.ts';
import type { ListenAddress } from '../../../lib/net/listen-address.ts';
import { printerProblem } from '../../sources/printer/printer-address.ts';
import type { Check, CheckContext, Found } from './check.ts';
import { type CloudPrinter, printCloudFound } from './print-cloud.ts';

/** Old printers take a second or two for a key. */
const tlsWithinMs = 5_000;

type Checked = CloudPrinter & { readonly https: 'forward' | 'read' };

/** Printers set up on the page, and those of the config, which take precedence. */
export function printerChecks({ config, registers }: Pick<CheckContext, 'config' | 'registers'>): Check[] {
  const nameOf = (key: string) => registers.find((register) => register.key === key)?.name ?? key;
  const written = config.printerProxy.printers;
  return [
    ...registers.flatMap(({ key, name, printer }) =>
      printer === undefined || written.some(({ register }) => register === key)
        ? []
        : [printerCheck({ key, name }, printer)],
    ),
    ...written.map(({ register: key, printer, https, listen }) =>
      printerCheck(
        { key, name: nameOf(key) },
        { ...printer, https, listenPort: printer.cloud === undefined ? 0 : listen.port },
      ),
    ),
  ];
}

function printerCheck({ key, name }: { key: string; name: string }, printer: Checked): Check {
  return {
    ...{ name: 'printer', about: key, title: name },
    run: async (context, signal) => {
      if (printer.cloud !== undefined) return printCloudFound(key, printer, context, signal);
      if (context.isPrinting?.(key) === true) return answers;
      const problem = await printerProblem(printer, context.clock, signal);
      if (problem === undefined)
        return printer.https === 'read' ? certificate(printer, context, signal) : answers;
      return {
        level: 'red',
        what: doctorMessage('doctor.printer_unreachable'),
        todo: doctorMessage('doctor.check_printer', { problem: problemTexts(problem) }),
      };
    },
  };
}

const answers: Found = { level: 'green', what: doctorMessage('doctor.printer_answers') };

async function certificate(
  printer: Checked,
  { config, clock }: CheckContext,
  signal: AbortSignal,
): Promise<Found> {
  const known = await knownCertificate(printerProxyFolder(config.dataDir), printer);
  using late = deadline(clock, tlsWithinMs, signal);
  const fingerprint = await fingerprintOf(printer, late.signal);
  signal.throwIfAborted();
  if (fingerprint === undefined)
    return {
      level: 'red',
      what: doctorMessage('doctor.printer_not_https'),
      todo: doctorMessage('doctor.check_printer_https'),
    };
  const problem = problemOf(known, fingerprint);
  if (problem === undefined) return answers;
  return { level: 'red', what: problem, todo: doctorMessage('doctor.accept_printer_certificate') };
}

function problemOf(known: KnownCertificate, fingerprint: string) {
  if (known.kind === 'lost') return certificateProblems.lost;
  return known.kind === 'pinned' && known.fingerprint !== fingerprint
    ? certificateProblems.changed
    : undefined;
}

/** Undefined where no TLS answers in time. */
async function fingerprintOf(
  { host, port }: ListenAddress,
  signal: AbortSignal,
): Promise<string | undefined> {
  const socket = connect({ host, port, ...printerTls });
  try {
    await once(socket, 'secureConnect', { signal });
    return socket.getPeerCertificate().fingerprint256;
  } catch {
    return undefined;
  } finally {
    socket.on('error', () => undefined).destroy();
  }
}
