/**
 * The gateway as its page sees it: the built page and the routes it uses, over a world that a test changes as it likes. Everything it
 * says is checked against the contract (src/contract/page/sales.ts), and it serves under the gateway's own security headers.
 *
 * By hand: `npx vite build && node test/peers/page/page-api.ts [--port 8080] [--film FILE]` sells at random moments.
 */

import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import websocket, { type WebsocketHandler } from '@fastify/websocket';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { registerPageFiles } from '../../../src/agent/http/page-files.ts';
import { toFilter } from '../../../src/agent/http/routes/sales-filter.ts';
import { securityHeaders } from '../../../src/agent/http/server.ts';
import { posKindsToJson } from '../../../src/agent/sources/registry.ts';
import {
  handOverJson,
  newTokenJson,
  type SessionJson,
  sessionJson,
  type TokensJson,
  tokenBody,
  tokensJson,
} from '../../../src/contract/page/access/session.ts';
import {
  type CalibrationsJson,
  calibrationsJson,
  gatewayTimeJson,
  measuringJson,
  phoneCalibrationJson,
  stripJson,
} from '../../../src/contract/page/calibrations.ts';
import { type ClipJson, clipsJson } from '../../../src/contract/page/clips.ts';
import {
  type PosAccountsJson,
  type PosTerminalsJson,
  posAccountsJson,
  posTerminalsJson,
} from '../../../src/contract/page/pos-accounts.ts';
import { posKindsJson } from '../../../src/contract/page/pos-kinds.ts';
import { type QuarantineJson, quarantineJson, retriedJson } from '../../../src/contract/page/quarantine.ts';
import {
  paperBody,
  paperDecidedJson,
  type ReceiptsJson,
  receiptsJson,
} from '../../../src/contract/page/receipts.ts';
import {
  linkedJson,
  type PrinterLine,
  printerLine,
  type ReachableAddressesJson,
  type RegisterJson,
  registersJson,
} from '../../../src/contract/page/registers.ts';
import { salesFilter } from '../../../src/contract/page/routes/query.ts';
import {
  type ListedSaleJson,
  type PairJson,
  pairJson,
  salesCountJson,
  salesHoursJson,
  salesPageJson,
} from '../../../src/contract/page/sales.ts';
import { type SettingsJson, settingsJson } from '../../../src/contract/page/settings.ts';
import {
  type LiveMessage,
  liveMessage,
  type StatusJson,
  statusJson,
} from '../../../src/contract/page/status.ts';
import { type SystemJson, systemJson, uploadRetriedJson } from '../../../src/contract/page/system.ts';
import { type TakingsJson, takingsJson } from '../../../src/contract/page/takings.ts';
import { phoneProblems } from '../../../src/domain/capture/calibration.ts';
import { pinsAreFull } from '../../../src/domain/capture/pair.ts';
import { isFound, isUnclear, type SaleFacts, staffOf } from '../../../src/domain/sale/sale-filter.ts';
import { noOwnRules, printerUnreachable } from '../../../src/domain/setup/receipt-printer.ts';
import { dateAfter, hourSpans } from '../../../src/domain/time/shop-day.ts';
import { type CamerasWorld, cameraRoutes, camerasWorld } from './page-api-cameras.ts';
import { type NetworkWorld, networkRoutes, networkWorld } from './page-api-network.ts';
import { type NotificationsWorld, notificationRoutes, notificationsWorld } from './page-api-notifications.ts';
import { type PeopleWorld, peopleRoutes, peopleWorld } from './page-api-people.ts';
import { type RecordWorld, recordRoutes, recordWorld } from './page-api-record.ts';
import { type SupportWorld, supportRoutes, supportWorld } from './page-api-support.ts';
import { camera, randomPair, shopTime, showcase, status } from './page-data.ts';
import { pictures } from './page-pictures.ts';
import { type Refused, refuse } from './page-refusal.ts';
import { settings, system } from './system-data.ts';

const repo = join(import.meta.dirname, '../../..');

/** What the gateway holds and how it misbehaves. */
export type World = {
  /** Newest first. */
  sales: PairJson[];
  status: StatusJson;
  pictures: Buffer[];
  refuseWebSocket: boolean;
  /** How `GET /api/v1/sales` answers. */
  salesAnswer: 'ok' | 'problem' | 'never';
  /** Sales that a search looks at before its time is over; the page has to go on. */
  searchedAtOnce: number;
  /** Requests for a picture, of a camera or a sale, are answered with a problem. */
  picturesFail: boolean;
  /** How `GET /api/v1/session` answers; but for `open` and `signed_in` all else is refused. */
  session: SessionJson['state'];
  /** How signing in and all that changes one's access answers. */
  accessAnswer: 'ok' | 'wrong' | 'wait';
  /** How `POST /api/v1/quarantine/retry` answers. */
  retryAnswer: 'ok' | 'problem';
  calibration: {
    /** How a measurement by phone ends; `never`: it goes on. */
    answer: 'measured' | 'never' | keyof typeof phoneProblems;
    /** How setting what was found answers. */
    set: 'ok' | 'problem';
    inForce: CalibrationsJson;
    /** Pictures around a sale that are still held, of 21. */
    held: number;
    /** Only a picture each second, on the second from the first sale’s instant − this, is held; milliseconds. */
    keyFramesOffMs?: number;
    /** Requests for a camera's picture that are still answered with 503, as a busy gateway does. */
    busy: number;
    stripAnswer: 'ok' | 'not_linked' | 'problem';
  };
  /** How keeping a sale answers. */
  keepAnswer: 'ok' | 'full';
  /** Stored clips of each sale, and the video of all of them. */
  clips: ClipJson[];
  clipVideo?: Buffer;
  /** Sales whose upload was asked for again. */
  retried: string[];
  linkage: {
    registers: RegisterJson[];
    accounts: PosAccountsJson['accounts'];
    terminals: PosTerminalsJson['terminals'];
    reach?: ReachableAddressesJson;
    /** Of every register. */
    receipts?: ReceiptsJson;
    /** How it answers questions and changes: `problem` is what stands against every change. */
    answer: 'ok' | 'never' | 'problem';
    problem: Refused;
  };
  /** What the system page shows; undefined: it is never answered. */
  system: SystemJson | undefined;
  settings: SettingsJson;
  /** How far the gateway's clock is behind, as the system page is told. */
  behindMs: number;
  held: QuarantineJson;
  tokens: TokensJson['tokens'];
  /** How often another try of the cloud was asked for; whether there is anything to try. */
  uploadTries: number;
  /** A press finds a try under way. */
  uploadUnderWay?: true;
  cameras: CamerasWorld;
  support: SupportWorld;
  network: NetworkWorld;
  record: RecordWorld;
  notifications: NotificationsWorld;
  people: PeopleWorld;
  /** Connections stay open, and nothing comes through them any more. */
  dead: boolean;
};

export type PageApi = AsyncDisposable & {
  readonly url: string;
  readonly port: number;
  /** Changes the world and tells every listener. */
  push(message: LiveMessage): void;
  /** Ends what they listen to; they may come again. */
  dropListeners(): void;
  readonly listeners: () => { webSockets: number; streams: number };
};

export async function startPageApi(
  world: World,
  options: { pageDir: string; port?: number },
): Promise<PageApi> {
  const app = fastify({ forceCloseConnections: true });
  const webSockets = new Set<Parameters<WebsocketHandler>[0]>();
  const streams = new Set<ServerResponse>();
  const connections = new Set<Socket>();
  app.server.on('connection', (connection: Socket) => {
    connections.add(connection);
    connection.once('close', () => connections.delete(connection));
  });
  app.addHook('onSend', async (_request, reply) => {
    reply.headers(securityHeaders);
  });
  app.addHook('onRequest', (_request, reply, done) => {
    if (world.dead) reply.hijack();
    else done();
  });
  await app.register(websocket);
  registerPageFiles(app, options.pageDir);
  accessRoutes(app, world);
  routes(app, world);

  app.route({
    method: 'GET',
    url: '/api/v1/events',
    preValidation: async (request, reply) => {
      if (request.ws && world.refuseWebSocket) await problem(reply, 403, 'No WebSocket here');
    },
    handler: (request, reply) => {
      if (request.headers.accept !== 'text/event-stream')
        return problem(reply, 406, 'Ask for text/event-stream');
      reply.hijack();
      const { raw } = reply;
      raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' }).flushHeaders();
      streams.add(raw);
      raw.once('close', () => streams.delete(raw));
      return reply;
    },
    wsHandler: (socket) => {
      webSockets.add(socket);
      socket.once('close', () => webSockets.delete(socket));
    },
  });

  const url = await app.listen({ host: '127.0.0.1', port: options.port ?? 0 });
  return {
    url,
    port: Number(new URL(url).port),
    listeners: () => ({ webSockets: webSockets.size, streams: streams.size }),
    dropListeners() {
      for (const socket of webSockets) socket.close();
      for (const stream of streams) stream.end();
    },
    push(message) {
      if (message.type === 'pair') place(world, message.pair);
      if (message.type === 'status') world.status = message.status;
      const text = JSON.stringify(liveMessage.parse(message));
      for (const socket of webSockets) socket.send(text);
      for (const stream of streams) stream.write(`data: ${text}\n\n`);
    },
    async [Symbol.asyncDispose]() {
      // Also those that a dead gateway never answered: nobody would close them.
      for (const connection of connections) connection.destroy();
      await app.close();
    },
  };
}

function accessRoutes(app: FastifyInstance, world: World): void {
  const session = () =>
    sessionJson.parse({
      ...{ state: world.session, minPasswordChars: 10, needsName: world.people.people.length > 1 },
      ...(world.session === 'signed_in' && world.people.me !== undefined && { person: world.people.me }),
      ...(world.session === 'set_up' && { needsShopName: true }),
    });
  app.addHook('onRequest', async (request, reply) => {
    const isOpen = world.session === 'open' || world.session === 'signed_in';
    if (isOpen || !request.url.startsWith('/api/') || /\/(session|setup|confirm)$/.test(request.url)) return;
    await problem(reply, 401, 'Not signed in');
  });
  app.get('/api/v1/session', session);
  const enter = (field: string) => (_request: FastifyRequest, reply: FastifyReply) => {
    if (world.accessAnswer === 'wait')
      return problem(reply.header('retry-after', '90'), 429, 'Too many tries');
    if (world.accessAnswer === 'wrong') return problem(reply, 403, 'Wrong', field);
    world.session = 'signed_in';
    return session();
  };
  app.post('/api/v1/setup', enter('code'));
  app.post('/api/v1/session', enter('password'));
  app.put('/api/v1/password', enter('current'));
  app.delete('/api/v1/sessions', () => ({ ended: 2 }));
  app.delete('/api/v1/session', (_request, reply) => {
    world.session = 'login';
    return reply.code(204).send();
  });
}

function routes(app: FastifyInstance, world: World): void {
  app.get('/api/v1/status', () => statusJson.parse(world.status));
  app.get<{ Querystring: Record<string, string> }>('/api/v1/sales', async (request, reply) => {
    if (world.salesAnswer === 'never') await once(request.raw.socket, 'close');
    if (world.salesAnswer === 'problem') return problem(reply, 503, 'The database is being reopened');
    const { limit, cursor = '0', ...requested } = request.query;
    const { wanted } = filtered(requested);
    const sales: ListedSaleJson[] = [];
    const rows = momentsOf(world.sales);
    const end = Math.min(rows.length, Number(cursor) + world.searchedAtOnce);
    let at = Number(cursor);
    for (; at < end && sales.length < Number(limit); at++)
      sales.push(...rows.slice(at, at + 1).filter(wanted));
    const reached = rows[at - 1]?.instant.at;
    const page = {
      sales,
      ...(at < rows.length && {
        nextCursor: String(at),
        ...(sales.length < Number(limit) && { searchedTo: reached }),
      }),
    };
    return salesPageJson.parse(page);
  });
  app.get('/api/v1/sales/count', (request) => {
    const { wanted } = filtered(request.query);
    const found = momentsOf(world.sales).filter(wanted);
    return salesCountJson.parse({ count: new Set(found.map(({ saleId }) => saleId)).size });
  });
  app.get<{ Querystring: { date: string } }>('/api/v1/sales/hours', (request) => {
    const { date, ...filter } = request.query;
    const hours = hourSpans(date, 'Asia/Tokyo').map(({ fromMs, toMs }) => {
      const { wanted } = filtered({
        ...filter,
        from: shopTime(fromMs),
        to: shopTime(toMs),
      });
      const found = momentsOf(world.sales).filter(wanted);
      const unclear = found.filter(isUnclear).length;
      const kinds = found
        .filter((one) => !isUnclear(one) && (one.moment === 'void' || !hasOwnVoid(one)))
        .map(({ kind }) => kind);
      const counts = kinds.map((kind) => [kind, kinds.filter((one) => one === kind).length]);
      return {
        from: shopTime(fromMs),
        to: shopTime(toMs),
        kinds: Object.fromEntries(counts) as unknown,
        unclear,
      };
    });
    return salesHoursJson.parse({ date, hours });
  });
  app.get<{ Querystring: { from: string; to: string } }>('/api/v1/takings', ({ query: { from, to } }) =>
    takingsOf(world.sales, from, to),
  );
  app.get('/api/v1/sales/staff', () => ({
    staff: [...new Set(world.sales.flatMap((sale) => staffOf(sale) ?? []))].sort(),
  }));
  app.get<{ Params: { saleId: string } }>('/api/v1/sales/:saleId', (request, reply) => {
    const pair = world.sales.find(({ saleId }) => saleId === request.params.saleId);
    return pair === undefined ? problem(reply, 404, 'No such sale') : pairJson.parse(pair);
  });
  app.post<{ Querystring: { saleId?: string } }>('/api/v1/quarantine/retry', (request, reply) => {
    if (world.retryAnswer === 'problem') return problem(reply, 503, 'The database is being reopened');
    world.retried.push(request.query.saleId ?? 'all');
    return retriedJson.parse({ retried: 1 });
  });
  linkageRoutes(app, world);
  systemRoutes(app, world);
  supportRoutes(app, world.support);
  networkRoutes(app, world.network);
  notificationRoutes(app, world.notifications);
  peopleRoutes(app, world.people);
  recordRoutes(app, world.record, {
    find: (saleId) => world.sales.find((one) => one.saleId === saleId),
    place: (pair) => place(world, pair),
  });
  cameraRoutes(app, world.cameras, {
    picture: () => world.pictures[0],
    name: (id) => world.status.cameras.find((one) => one.id === id)?.name ?? id,
  });
  calibrationRoutes(app, world);
  // No video here; the page shows pictures.
  app.get('/api/v1/cameras/:id/live', { websocket: true }, (socket) => socket.close(4415, 'no video'));
  let frame = 0;
  app.get<{ Querystring: FrameRequest }>('/api/v1/cameras/:id/frame.jpeg', async (request, reply) => {
    await noteFrame(request.query, reply, world.cameras.frames);
    if (world.calibration.busy-- > 0) return problem(reply, 503, 'Timed out');
    const isHeld = request.query.at === undefined || frame < world.calibration.held;
    if (!isHeld) return problem(reply, 404, 'No picture of that moment is held');
    const { keyFramesOffMs } = world.calibration;
    if (keyFramesOffMs !== undefined && request.query.at !== undefined) {
      const sinceKeyMs =
        Date.parse(request.query.at) - Date.parse(world.sales[0]?.instant.at ?? '') + keyFramesOffMs;
      reply.header('x-frame-offset-ms', (Math.round(sinceKeyMs / 1_000) * 1_000 - sinceKeyMs).toFixed(1));
    }
    return jpeg(reply, world, frame++);
  });
  app.get<{ Params: { name: string } }>('/pictures/:name', (request, reply) =>
    jpeg(reply, world, Number.parseInt(request.params.name)),
  );
}

type FrameRequest = { at?: string; width?: string; quick?: string };

/** Pictures of a time are taken at that time, one after another where several are asked for. */
async function noteFrame(query: FrameRequest, reply: FastifyReply, frames: CamerasWorld['frames']) {
  const { at } = query;
  if (at === undefined) return;
  reply.header('x-frame-time', shopTime(Date.parse(at)));
  frames.requested.push(query);
  frames.mostAtOnce = Math.max(frames.mostAtOnce, ++frames.atOnce);
  await frames.held;
  frames.atOnce--;
}

/** The week before had a fifth less. */
function takingsOf(sales: readonly PairJson[], from: string, to: string): TakingsJson {
  const rows = sales
    .map((pair) => ({ pair, at: pair.voidedAt?.at ?? pair.instant.at }))
    .filter(({ at }) => from <= at.slice(0, 10) && at.slice(0, 10) <= to)
    .map(({ pair, at }) => ({
      ...{ kind: pair.kind, currency: pair.currency, count: 1, total: pair.total, unknown: 0 },
      ...{ hour: Number(at.slice(11, 13)), date: at.slice(0, 10), register: pair.register },
      staff: staffOf(pair) ?? '',
    }));
  const only = <Key extends 'hour' | 'date' | 'register' | 'staff'>(key: Key) =>
    rows.map((row) => ({
      ...{ kind: row.kind, currency: row.currency, count: row.count, total: row.total, unknown: 0 },
      ...({ [key]: row[key] } as Pick<(typeof rows)[number], Key>),
    }));
  const before = only('hour').map((row) => ({ ...row, total: Math.round(row.total * 0.8) }));
  return takingsJson.parse({
    ...{
      from,
      to,
      hours: only('hour'),
      days: only('date'),
      registers: only('register'),
      staff: only('staff'),
    },
    before: { from: dateAfter(from, -7), to: dateAfter(to, -7), hours: before },
  });
}

/** As the gateway reads a query: one that it would refuse fails here too. */
const hasOwnVoid = ({ kind, voidedAt }: PairJson) => kind === 'void' && voidedAt !== undefined;

const timeOf = ({ moment, voidedAt, instant }: ListedSaleJson) =>
  Date.parse(moment === 'void' && voidedAt !== undefined ? voidedAt.at : instant.at);

/** As the gateway lists them: a void with a known time a second time then. */
function momentsOf(sales: readonly PairJson[]): ListedSaleJson[] {
  const voids = sales.filter(hasOwnVoid).map((pair): ListedSaleJson => ({ ...pair, moment: 'void' }));
  return voids.length === 0 ? [...sales] : [...voids, ...sales].sort((a, b) => timeOf(b) - timeOf(a));
}

function filtered(query: unknown): { wanted: (row: ListedSaleJson) => boolean } {
  const filter = toFilter(salesFilter.parse(query), 'Asia/Tokyo');
  const facts = (row: ListedSaleJson) =>
    ({
      ...row,
      ...{
        atMs: timeOf(row),
        register: row.register.key,
        registerName: row.register.name,
        totalMinor: row.total,
      },
    }) as SaleFacts;
  return { wanted: (pair) => isFound(filter, facts(pair)) };
}

function linkageRoutes(app: FastifyInstance, world: World): void {
  app.post('/api/v1/printers/discover', (_request, reply) => {
    const lines: PrinterLine[] = [
      { kind: 'probing', requested: 128, all: 253 },
      { kind: 'printer', host: '192.168.1.50', registers: [] },
      { kind: 'printer', host: '192.168.1.51', registers: ['レジ1'] },
      { kind: 'probing', requested: 253, all: 253 },
      { kind: 'done' },
    ];
    return reply
      .type('application/x-ndjson')
      .send(lines.map((line) => `${JSON.stringify(printerLine.parse(line))}\n`).join(''));
  });
  const { linkage } = world;
  app.get('/api/v1/registers', async (request, reply) => {
    if (linkage.answer === 'never') await once(request.raw.socket, 'close');
    if (linkage.answer === 'problem') return problem(reply, 503, 'The database is being reopened');
    return registersJson.parse({
      registers: linkage.registers,
      reach: linkage.reach ?? { addresses: ['192.168.1.10'] },
    });
  });
  const receipts = () => receiptsJson.parse(linkage.receipts ?? { rules: noOwnRules, receipts: [] });
  app.get('/api/v1/registers/:key/receipts', receipts);
  app.post('/api/v1/registers/:key/rules/try', receipts);
  app.get('/api/v1/pos-kinds', () => posKindsJson.parse(posKindsToJson()));
  app.get('/api/v1/pos-accounts', () => posAccountsJson.parse({ accounts: linkage.accounts }));
  app.get<{ Params: { id: string } }>('/api/v1/pos-accounts/:id/registers', (request) =>
    posTerminalsJson.parse({ account: request.params.id, isList: true, terminals: linkage.terminals }),
  );
  const refuseChange = (_request: unknown, reply: FastifyReply) => refuse(reply, 400, linkage.problem);
  app.post('/api/v1/pos-accounts', refuseChange);
  app.post('/api/v1/registers', (request, reply) =>
    linkage.problem.type === printerUnreachable
      ? refuseChange(request, reply)
      : reply
          .code(201)
          .send(linkedJson.parse({ register: 'till-2', token: 'pXk2vM9tQe7Lr4Zs1Ya8Wd5Hn3Gb6CfJ' })),
  );
  app.put('/api/v1/registers/:key', refuseChange);
  app.post<{ Params: { key: string } }>('/api/v1/registers/:key/token', (request) =>
    linkedJson.parse({ register: request.params.key, token: 'Tq7Lr4Zs1Ya8Wd5Hn3Gb6CfJpXk2vM9Q' }),
  );
  app.delete('/api/v1/links', refuseChange);
}

function calibrationRoutes(app: FastifyInstance, world: World): void {
  const { calibration } = world;
  app.get('/api/v1/calibrations', () => calibrationsJson.parse(calibration.inForce));
  app.get('/api/v1/calibrations/time', () => gatewayTimeJson.parse({ monotonicMs: performance.now() }));
  app.get('/api/v1/calibrations/measuring', () =>
    measuringJson.parse({ measuring: { camera: 'counter', samples: 14, frames: 15, requested: 24 } }),
  );
  app.post<{ Body: { kind: string } }>('/api/v1/calibrations', async (request, reply) => {
    if (request.body.kind !== 'phone') {
      if (calibration.set === 'problem') return problem(reply, 503, 'The database is being reopened');
      return {};
    }
    if (calibration.answer === 'never') await once(request.raw.socket, 'close');
    if (calibration.answer === 'measured' || calibration.answer === 'never') {
      const figures = { latencyMs: 421, uncertaintyMs: 16, samples: 23, frames: 24 };
      return phoneCalibrationJson.parse({ camera: 'counter', ...figures });
    }
    return refuse(reply, 422, { type: phoneProblems[calibration.answer], detail: 'Not measured' });
  });
  app.get<{ Params: { saleId: string } }>('/api/v1/sales/:saleId/strip', (request, reply) => {
    const pair = world.sales.find(({ saleId }) => saleId === request.params.saleId);
    if (pair === undefined || calibration.stripAnswer === 'not_linked')
      return problem(reply, 404, 'No such link');
    if (calibration.stripAnswer === 'problem') return problem(reply, 503, 'The database is being reopened');
    const atMs = Date.parse(pair.instant.at);
    const offsets = Array.from({ length: 21 }, (_, n) => 500 * n - 5_000);
    const pictures = offsets.map((offsetMs) => {
      const at = shopTime(atMs + offsetMs);
      const query = new URLSearchParams({ at, width: '320' });
      return { at, offsetMs, url: `/api/v1/cameras/counter/frame.jpeg?${query.toString()}` };
    });
    return stripJson.parse({ camera: 'counter', instant: pair.instant.at, pictures });
  });
  app.post<{ Params: { saleId: string } }>('/api/v1/sales/:saleId/paper', (request, reply) => {
    const { is } = paperBody.parse(request.body);
    const found = world.sales.find(({ saleId }) => saleId === request.params.saleId);
    if (found === undefined) return problem(reply, 404, 'No such sale');
    const { totalUnknown: _unknown, receiptDoubts: _doubts, decided: _decided, ...rest } = found;
    const sale = pairJson.parse(
      is === 'unclear'
        ? { ...rest, kind: 'sale', total: 0, totalUnknown: true, receiptDoubts: ['unclear'] }
        : { ...rest, kind: is, total: is === 'sale' ? 12_000 : 0, decided: true },
    );
    place(world, sale);
    return paperDecidedJson.parse({ sale, isRemembered: is !== 'unclear' });
  });
  app.get('/api/v1/sales/:saleId/clips', () => clipsJson.parse({ clips: world.clips }));
  app.post<{ Params: { saleId: string } }>('/api/v1/sales/:saleId/clips', (request, reply) => {
    const pair = world.sales.find(({ saleId }) => saleId === request.params.saleId);
    if (pair === undefined) return problem(reply, 404, 'No such sale');
    const atMs = Date.parse(pair.instant.at);
    const at = { at: pair.instant.at, from: shopTime(atMs - 15_000), until: shopTime(atMs + 30_000) };
    world.clips = [{ id: 'c1', kind: 'video', camera: 'counter', state: 'pending', ...at }];
    return reply.code(202).send(clipsJson.parse({ clips: world.clips }));
  });
  // Cut now: from 1 s before the sale to 3 s after it.
  app.get<{ Params: { saleId: string } }>('/api/v1/sales/:saleId/clip.mp4', (request, reply) => {
    const pair = world.sales.find(({ saleId }) => saleId === request.params.saleId);
    if (world.clipVideo === undefined || pair === undefined) return problem(reply, 404, 'No such clip');
    const atMs = Date.parse(pair.instant.at);
    return reply
      .headers({ 'x-clip-from': shopTime(atMs - 1_000), 'x-clip-until': shopTime(atMs + 3_000) })
      .type('video/mp4')
      .send(world.clipVideo);
  });
  app.get('/api/v1/sales/:saleId/clips/:clip/picture.jpeg', (_request, reply) => jpeg(reply, world, 1));
  app.get('/api/v1/sales/:saleId/clips/:clip/video.mp4', (request, reply) => {
    const { clipVideo } = world;
    if (clipVideo === undefined) return problem(reply, 404, 'No such clip');
    reply
      .type('video/mp4')
      .header('accept-ranges', 'bytes')
      .header('content-disposition', 'inline; filename="sale.mp4"');
    const [, from, until] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
    if (from === undefined) return reply.send(clipVideo);
    const part = clipVideo.subarray(Number(from), until ? Number(until) + 1 : undefined);
    const last = Number(from) + part.length - 1;
    reply.header('content-range', `bytes ${from}-${last}/${clipVideo.length}`);
    return reply.code(206).send(part);
  });
  for (const [method, keep] of [
    ['PUT', true],
    ['DELETE', false],
  ] as const)
    app.route<{ Params: { saleId: string } }>({
      method,
      url: '/api/v1/sales/:saleId/keep',
      handler: (request, reply) => {
        if (keep && world.keepAnswer === 'full')
          return refuse(reply, 409, { type: pinsAreFull, detail: 'No more can be pinned' });
        const pair = world.sales.find(({ saleId }) => saleId === request.params.saleId);
        if (pair === undefined) return problem(reply, 404, 'No such sale');
        const { pinned: _pinned, ...rest } = pair;
        const changed = pairJson.parse({ ...rest, ...(keep && { pinned: true }) });
        place(world, changed);
        return changed;
      },
    });
}

function systemRoutes(app: FastifyInstance, world: World): void {
  app.get('/api/v1/system', async (request) => {
    if (world.system === undefined) await once(request.raw.socket, 'close');
    return systemJson.parse({ ...world.system, now: shopTime(Date.now() - world.behindMs) });
  });
  app.get('/api/v1/settings', () => settingsJson.parse(world.settings));
  app.get('/api/v1/quarantine', () => quarantineJson.parse(world.held));
  app.post('/api/v1/upload/retry', () =>
    uploadRetriedJson.parse(
      world.uploadUnderWay === true ? { tried: false, underWay: true } : { tried: world.uploadTries++ === 0 },
    ),
  );
  app.get('/api/v1/tokens', () => tokensJson.parse({ tokens: world.tokens }));
  app.post('/api/v1/tokens', (request, reply) => {
    const { name, scope } = tokenBody.parse(request.body);
    const id = String(world.tokens.length);
    world.tokens.push({ id, name, scope, madeAt: shopTime(Date.now()) });
    const token = 'wT4mX9pQ2vKs7LzR1Ya8Nd5Hc3Gb6JfU0eViOyAqBtS';
    return reply.code(201).send(newTokenJson.parse({ id, name, scope, token }));
  });
  app.delete<{ Params: { id: string } }>('/api/v1/tokens/:id', (request, reply) => {
    world.tokens = world.tokens.filter(({ id }) => id !== request.params.id);
    return reply.code(204).send();
  });
  app.post('/api/v1/handover', (_request, reply) => {
    if (world.accessAnswer !== 'ok') return problem(reply, 503, 'The database is being reopened');
    world.session = 'set_up';
    return handOverJson.parse({
      ...{ code: 'KF7P-2MXD-9RTV', sessions: 2, tokens: world.tokens.length },
      addresses: ['https://tillframe.local:8443', 'https://192.168.1.20:8443'],
    });
  });
}

function jpeg(reply: FastifyReply, world: World, number: number): FastifyReply {
  if (world.picturesFail) return problem(reply, 503, 'No picture now');
  const picture = world.pictures[number % world.pictures.length];
  if (picture === undefined) return problem(reply, 404, 'No such picture');
  return reply.type('image/jpeg').header('cache-control', 'no-store').send(picture);
}

function problem(reply: FastifyReply, status: number, detail: string, field?: string): FastifyReply {
  return refuse(reply, status, {
    detail,
    ...(field !== undefined && { errors: [{ field, message: detail }] }),
  });
}

function place(world: World, pair: PairJson): void {
  world.sales = [pair, ...world.sales.filter(({ saleId }) => saleId !== pair.saleId)].sort(
    (a, b) => Date.parse(b.instant.at) - Date.parse(a.instant.at),
  );
}

export function createWorld(over: Partial<World> = {}): World {
  return {
    sales: [],
    status: status(Date.now()),
    pictures: [],
    refuseWebSocket: false,
    salesAnswer: 'ok',
    searchedAtOnce: Number.POSITIVE_INFINITY,
    picturesFail: false,
    session: 'signed_in',
    accessAnswer: 'ok',
    retryAnswer: 'ok',
    retried: [],
    calibration: {
      ...{ answer: 'measured', set: 'ok', held: 1_000, busy: 0, stripAnswer: 'ok' },
      inForce: { cameras: [{ camera: 'counter' }], links: [], registers: [] },
    },
    keepAnswer: 'ok',
    clips: [],
    linkage: { registers: [], accounts: [], terminals: [], answer: 'ok', problem: { detail: 'Refused' } },
    ...{
      system: system(Date.now()),
      settings: settings(),
      behindMs: 0,
      held: { total: 0, items: [] },
      tokens: [],
      uploadTries: 0,
    },
    cameras: camerasWorld(),
    support: supportWorld(),
    network: networkWorld(),
    record: recordWorld(),
    notifications: notificationsWorld(),
    people: peopleWorld(),
    dead: false,
    ...over,
  };
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: { port: { type: 'string', default: '8080' }, film: { type: 'string' } },
  });
  const nowMs = Date.now();
  const cameras = [
    camera({ id: 'counter', name: 'カウンター上' }, nowMs),
    camera({ id: 'door', name: '入口', registers: ['R2'] }, nowMs),
  ];
  const world = createWorld({
    sales: showcase(nowMs),
    status: status(nowMs, { cameras }),
    pictures: await pictures(12, values.film),
  });
  const api = await startPageApi(world, { pageDir: join(repo, 'dist/page'), port: Number(values.port) });
  console.log(api.url);
  for (;;) {
    await delay(2_000 + Math.random() * 6_000);
    const pair = randomPair(Date.now());
    const upload = { state: 'waiting', picturesWaiting: 1 } as const;
    const capture = { camera: 'counter', offset: 0, outcome: 'pending' } as const;
    api.push({ type: 'pair', pair: { ...pair, revision: 0, captures: [capture], upload } });
    await delay(300);
    api.push({ type: 'pair', pair: { ...pair, revision: 1, upload } });
    await delay(1_500);
    api.push({ type: 'pair', pair });
    api.push({ type: 'status', status: status(Date.now(), { cameras }) });
  }
}
