/** Checks before a receipt printer is set up: whether it answers, and at which port of this gateway tills are to print. */

import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { connect, createServer, isIP } from 'node:net';
import type { PrinterAddress } from '../../../contract/printer/printer-address.ts';
import { type Refusal, refusal } from '../../../domain/problem/refusal/refusal.ts';
import { deadline, unlessAborted } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import { clash, type ListenAddress } from '../../../lib/net/listen-address.ts';
import { isLocalAddress } from '../../../lib/net/local-address.ts';
import { isOwnAddress } from '../../../lib/net/own-addresses.ts';
import { connectionError } from '../../../lib/net/try-connection.ts';
import { systemAuthorities } from '../../../lib/tls/system-authorities.ts';

/** A printer that is switched off doesn't refuse connections, it stays silent. */
const connectWithinMs = 3_000;
const cloudWithinMs = 8_000;
/** The usual port of print data; following ports are tried after it. */
const firstPort = 9_100;
const maxPorts = 100;

/**
 * Connects and disconnects, which prints nothing. Undefined if the printer accepts the connection. Rethrows
 * the signal's reason.
 */
export async function printerProblem(
  printer: ListenAddress,
  clock: Clock,
  signal: AbortSignal,
): Promise<Refusal | undefined> {
  using late = deadline(clock, connectWithinMs, signal);
  const found = await unlessAborted(addressesOf(printer.host), late.signal).catch((error: unknown) => {
    signal.throwIfAborted();
    return error as NodeJS.ErrnoException;
  });
  if (!Array.isArray(found)) return whyNot(late.passed() ? 'ETIMEDOUT' : (found.code ?? ''));
  if (!found.every(({ address }) => isLocalAddress(address))) return notLocal;
  const socket = connect({
    ...{ host: printer.host, port: printer.port, autoSelectFamily: true },
    // Uses exactly the checked addresses, one after the other: the name may resolve differently a moment
    // later.
    lookup: (_host, _options, give) => give(null, found),
  });
  try {
    await once(socket, 'connect', { signal: late.signal });
    return undefined;
  } catch (error) {
    signal.throwIfAborted();
    return whyNot(late.passed() ? 'ETIMEDOUT' : ((error as NodeJS.ErrnoException).code ?? ''));
  } finally {
    socket.destroy();
  }
}

/** The cloud that a printer polls: connects, over https with a verified certificate, and disconnects. */
export async function printCloudProblem(
  { host, port, cloud }: PrinterAddress,
  clock: Clock,
  signal: AbortSignal,
): Promise<Refusal | undefined> {
  using late = deadline(clock, cloudWithinMs, signal);
  const isTls = cloud?.startsWith('https:') === true;
  try {
    const to = { host, port, ...(isTls && { tls: { ca: systemAuthorities() } }) };
    const error = await connectionError(to, late.signal);
    return error && refusal('printer_form.cloud_unreachable', { error: error.code ?? error.message });
  } catch {
    signal.throwIfAborted();
    return refusal('printer_form.cloud_unreachable', { error: 'ETIMEDOUT' });
  }
}

async function addressesOf(host: string): Promise<LookupAddress[]> {
  const family = isIP(host);
  return family === 0 ? await lookup(host, { all: true }) : [{ address: host, family }];
}

/** A browser must not be able to make the gateway connect to arbitrary addresses. */
export const notLocal = refusal('printer_form.not_local');

function whyNot(code: string): Refusal {
  switch (code) {
    case 'ECONNREFUSED':
      return refusal('printer_form.refused');
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return refusal('printer_form.name_not_found');
    case 'ENETUNREACH':
      return refusal('printer_form.no_route');
    default:
      return refusal('printer_form.no_answer');
  }
}

/**
 * Undefined if no port is free. The printer's own port comes first: tills that print over HTTP often know only that one.
 * `taken`: addresses at which this gateway listens or is about to. `yielded`: where it listens, but makes way.
 */
export async function freePrinterPort(
  printer: PrinterAddress,
  {
    taken,
    yielded,
  }: { readonly taken: readonly ListenAddress[]; readonly yielded?: ListenAddress | undefined },
): Promise<number | undefined> {
  const usual = Array.from({ length: maxPorts }, (_, index) => firstPort + index);
  // A printer of this machine has its port itself.
  const isFirst = printer.cloud === undefined && !isOwnAddress(printer.host) && !usual.includes(printer.port);
  for (const port of isFirst ? [printer.port, ...usual] : usual) {
    const listen = { host: '0.0.0.0', port };
    if (taken.some((other) => clash(other, listen))) continue;
    if ((yielded !== undefined && clash(yielded, listen)) || (await canListen(listen))) return port;
  }
  return undefined;
}

async function canListen(listen: ListenAddress): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(listen);
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}
