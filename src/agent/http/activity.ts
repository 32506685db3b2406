/**
 * Notes who looked at, exported or changed what, by the kinds that the routes declare (`log`). An export is stored before its
 * answer begins; nobody waits for the note of a look or a change. A disk that can't be written keeps nobody from their
 * work: the program's log has the entry then.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type ActivityEntry, activityGroup, type Deed, sameLook } from '../../domain/people/activity.ts';
import { StoreUnavailable } from '../store/store.ts';
import type { Accounts, Caller } from './access/accounts.ts';
import { callerIfAny, declaredOf } from './access/guard.ts';
import type { WebContext } from './context.ts';

type Details = Partial<Omit<ActivityEntry, 'atMs' | 'caller'>>;

/** Looks that were noted lately; above it the oldest are forgotten, and noted again. */
const maxLooks = 2_000;

const detailsOf = new WeakMap<FastifyRequest, Details>();

/** Adds to the entry of this request. */
export function detail(request: FastifyRequest, details: Details): void {
  detailsOf.set(request, { ...detailsOf.get(request), ...details });
}

/** The caller as the log has it. */
export function actor(caller: Caller, { ip }: Pick<FastifyRequest, 'ip'>) {
  const from = { caller: caller.kind, address: ip };
  switch (caller.kind) {
    case 'session':
      return { ...from, person: caller.person.name, role: caller.person.role };
    case 'token':
      return { ...from, token: caller.name };
    case 'open':
      return from;
  }
}

export type ActivityLog = {
  readonly note: (entry: Omit<ActivityEntry, 'atMs'>) => Promise<void>;
};

export function createActivityLog(
  app: FastifyInstance,
  context: Pick<WebContext, 'store' | 'clock' | 'log' | 'timekeeper' | 'setUp'>,
  accounts: Pick<Accounts, 'people' | 'tokens'>,
): ActivityLog {
  const { store, clock, log, timekeeper } = context;
  /** Monotonic milliseconds, by key; the oldest first. */
  const looks = new Map<string, number>();

  function isNew(entry: Omit<ActivityEntry, 'atMs'>): boolean {
    const same = sameLook(entry);
    if (same === undefined) return true;
    const nowMs = clock.monotonicMs();
    const before = looks.get(same.key);
    if (before !== undefined && nowMs - before < same.withinMs) return false;
    looks.delete(same.key);
    looks.set(same.key, nowMs);
    const [oldest] = looks.keys();
    if (looks.size > maxLooks && oldest !== undefined) looks.delete(oldest);
    return true;
  }

  async function note(entry: Omit<ActivityEntry, 'atMs'>): Promise<void> {
    if (!isNew(entry)) return;
    const noted = { atMs: clock.nowMs(), ...entry };
    try {
      await store.write.noteActivity({ ...noted, isDated: timekeeper.state() === 'synced' });
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      log.warn({ entry: noted }, 'entry not stored in the log of people');
    }
  }

  function logFailed(error: unknown): void {
    log.error({ err: error }, 'noting in the log of people failed');
  }

  /** The thing that a request is about, by its name as long as it is there. */
  function targetOf({ params, body }: FastifyRequest): string | undefined {
    const { saleId, id, key, name } = params as Readonly<Record<string, string | undefined>>;
    if (saleId !== undefined) return undefined;
    const { cameras, registers } = context.setUp();
    const named = [...cameras, ...accounts.people(), ...accounts.tokens()];
    const found =
      key !== undefined
        ? registers.find((one) => one.key === key)?.name
        : named.find((one) => one.id === id)?.name;
    const typed = (body as { readonly name?: unknown } | null | undefined)?.name;
    return found ?? (typeof typed === 'string' ? typed.slice(0, 200) : undefined) ?? key ?? id ?? name;
  }

  // Before the handler: what is removed has its name still.
  app.addHook('preHandler', async (request) => {
    const kind = declaredOf(request)?.log;
    if (kind === undefined || kind === 'nothing') return;
    const target = targetOf(request);
    const { saleId } = request.params as Readonly<Record<string, string | undefined>>;
    const { at, from } = request.query as Readonly<Record<string, unknown>>;
    const moment = kind === 'recorded' ? (at ?? from) : undefined;
    detail(request, {
      ...(target !== undefined && { target }),
      ...(saleId !== undefined && { saleId: saleId.slice(0, 512) }),
      ...(typeof moment === 'string' && { moment: moment.slice(0, 40) }),
    });
    // The answer of a WebSocket is no reply.
    const caller = callerIfAny(request);
    if (request.ws && caller !== undefined)
      note({ what: kind, ...actor(caller, request), ...detailsOf.get(request) }).catch(logFailed);
  });
  app.addHook('onSend', async (request, reply) => {
    const kind = declaredOf(request)?.log;
    const caller = callerIfAny(request);
    if (kind === undefined || kind === 'nothing' || caller === undefined || reply.statusCode >= 400) return;
    const group = activityGroup(kind);
    const did = group === 'change' || group === 'access' ? deedOf(request, reply) : undefined;
    const details = detailsOf.get(request);
    // A picture of a camera without a moment is a live one.
    const what = kind === 'recorded' && details?.moment === undefined ? 'live' : kind;
    const noted = note({ what, ...actor(caller, request), ...(did !== undefined && { did }), ...details });
    if (group === 'export') await noted;
    else noted.catch(logFailed);
  });
  return { note };
}

/** 201 answers what was added. */
function deedOf({ method }: FastifyRequest, { statusCode }: FastifyReply): Deed {
  if (method === 'DELETE') return 'removed';
  return statusCode === 201 ? 'added' : 'changed';
}
