/**
 * `POST /api/v1/printers/discover`: receipt printers of the shop's networks, line by line as they are found
 * (contract/page/registers.ts). One search at a time, ended when the client disconnects.
 */
import { PassThrough } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import type { PrinterLine } from '../../../../contract/page/registers.ts';
import { linkageRoutes } from '../../../../contract/page/routes/linkage.ts';
import { refusal } from '../../../../domain/problem/refusal/refusal.ts';
import { parseListen } from '../../../../lib/net/listen-address.ts';
import { searchPrinters } from '../../../sources/printer/printer-search.ts';
import type { WebContext } from '../../context.ts';
import { createMutex } from '../../mutex.ts';
import { refused } from '../../refused.ts';
import { routesOf } from '../../route.ts';

export function registerPrinterSearchRoute(app: FastifyInstance, context: WebContext): void {
  const oneAtATime = createMutex(refusal('request.other_search'));
  routesOf(app, linkageRoutes)('POST /api/v1/printers/discover', ({ request, reply }) => {
    if (request.body !== undefined) throw refused(400, refusal('request.no_body'));
    return oneAtATime(reply, async (signal) => {
      const known = await knownPrinters(context);
      const out = new PassThrough();
      const tell = (line: PrinterLine): void => void out.write(`${JSON.stringify(line)}\n`);
      void reply.type('application/x-ndjson').header('cache-control', 'no-store').send(out);
      try {
        await searchPrinters(
          context,
          (progress) => {
            if (progress.kind === 'probing') tell(progress);
            else tell({ ...progress, registers: known.get(progress.host) ?? [] });
          },
          signal,
        );
        tell({ kind: 'done' });
        out.end();
      } catch (error) {
        out.destroy();
        if (!signal.aborted) throw error;
      }
      return reply;
    });
  });
}

/** By address: the names of the registers that already print there. */
async function knownPrinters({ store, receiptPrinters }: WebContext): Promise<Map<string, string[]>> {
  const registers = await store.read.registers();
  const found = new Map<string, string[]>();
  const note = (host: string, name: string): void => {
    found.set(host, [...(found.get(host) ?? []), name]);
  };
  for (const { name, printer } of registers) if (printer !== undefined) note(printer.host, name);
  for (const { register, printer } of receiptPrinters?.configured ?? []) {
    const name = registers.find(({ key }) => key === register)?.name ?? register;
    const host = parseListen(printer)?.host;
    if (host !== undefined) note(host, name);
  }
  return found;
}
