/** `GET /api/v1/exports`: who took sales along, and when; and the entries that the routes of exports make. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { salesRoutes } from '../../../contract/page/routes/sales.ts';
import type { ExportEntry } from '../../../domain/setup/export-log.ts';
import { rfc3339 } from '../../../domain/time/time-text.ts';
import { StoreUnavailable } from '../../store/store.ts';
import type { Accounts } from '../access/accounts.ts';
import { callerOf } from '../access/guard.ts';
import type { WebContext } from '../context.ts';
import { routesOf } from '../route.ts';

export type ExportLog = {
  /** Session or program, and address, of a request. */
  exporter(request: FastifyRequest): Pick<ExportEntry, 'caller' | 'token' | 'address'>;
  /** A disk that can't be written keeps nobody from taking sales along: the program's log has it then. */
  note(
    request: FastifyRequest,
    entry: Omit<ExportEntry, 'atMs' | 'caller' | 'token' | 'address'>,
  ): Promise<void>;
};

export function createExportLog(context: WebContext, accounts: Accounts): ExportLog {
  const { store, clock, log, timekeeper } = context;

  function exporter(request: FastifyRequest) {
    const caller = callerOf(request);
    const address = { address: request.ip };
    if (caller.kind !== 'token') return { caller: caller.kind, ...address };
    const token = accounts.tokens().find(({ id }) => id === caller.id);
    return { caller: caller.kind, token: token?.name ?? caller.id, ...address };
  }

  return {
    exporter,
    async note(request, entry) {
      const noted = { atMs: clock.nowMs(), ...exporter(request), ...entry };
      try {
        await store.write.noteExport({ ...noted, isDated: timekeeper.state() === 'synced' });
      } catch (error) {
        if (!(error instanceof StoreUnavailable)) throw error;
        log.warn({ export: noted }, 'export not stored in the log of exports');
      }
    },
  };
}

export function registerExportLogRoute(app: FastifyInstance, { store, shop }: WebContext): void {
  routesOf(app, salesRoutes)('GET /api/v1/exports', async ({ query: { limit } }) => {
    const entries = await store.read.exports(limit);
    return {
      exports: entries.map(({ atMs, ...entry }) => ({ at: rfc3339(atMs, shop.timeZone), ...entry })),
    };
  });
}
