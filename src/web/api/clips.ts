/** Video around a sale, or of a camera at a time, as MP4: `…/sales/{saleId}/clip.mp4` and `…/cameras/{id}/clip.mp4`. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Camera, Clip, ClipRequest } from '../../camera/contract.ts';
import { linksAt } from '../../domain/link.ts';
import type { Pair } from '../../domain/pair.ts';
import { rfc3339 } from '../../domain/time-text.ts';
import { Problem } from '../../ops/problem.ts';
import type { WebContext } from '../context.ts';

/** A clip may reach this far to either side, seconds. What still lies ahead is waited for. */
const maxSideS = 60;
const maxLengthMs = 2 * maxSideS * 1_000;

const side = z.coerce
  .number()
  .min(0)
  .max(maxSideS, { error: `expected 0 … ${maxSideS} seconds` })
  .default(10);
const sides = { before: side, after: side };
const time = z.iso
  .datetime({
    offset: true,
    error: 'expected RFC 3339 with an offset, such as 2026-11-24T12:34:56.789+09:00',
  })
  .transform((text) => Date.parse(text));

const saleQuery = z.strictObject({ ...sides, camera: z.string().max(64).optional() });
const aroundQuery = z.strictObject({ at: time, ...sides });
const rangeQuery = z
  .strictObject({ from: time, to: time })
  .refine(({ from, to }) => from < to && to - from <= maxLengthMs, {
    error: `expected from < to, at most ${maxLengthMs / 1_000} s apart`,
  });

export function registerClipRoutes(app: FastifyInstance, context: WebContext): void {
  const { clock, timekeeper, store } = context;

  app.get<{ Params: { saleId: string } }>('/api/v1/sales/:saleId/clip.mp4', async (request, reply) => {
    const { saleId } = request.params;
    const query = saleQuery.safeParse(request.query);
    if (!query.success) throw Problem.ofZod('Wrong query', query.error);
    const pair = await store.read.pair(saleId);
    if (pair === undefined) throw new Problem(404, 'Unknown sale', `There is no sale "${saleId}" here.`);
    const cameraId = query.data.camera ?? pair.captures.find(({ camera }) => camera !== null)?.camera;
    if (cameraId === undefined || cameraId === null)
      throw new Problem(404, 'No camera', 'No camera was linked to the register when this was sold.');
    const atMs = seenAtMs(pair, cameraId, context);
    const { boot, monotonicMs } = timekeeper.momentAt(atMs);
    const wanted: ClipRequest = {
      boot,
      fromMonotonicMs: monotonicMs - query.data.before * 1_000,
      untilMonotonicMs: monotonicMs + query.data.after * 1_000,
    };
    return send(reply, { context, cameraId, wanted, aroundMs: atMs, name: saleId });
  });

  app.get<{ Params: { id: string } }>('/api/v1/cameras/:id/clip.mp4', async (request, reply) => {
    const { id } = request.params;
    const said = withPlus(request.query);
    const query = 'at' in said ? aroundQuery.safeParse(said) : rangeQuery.safeParse(said);
    if (!query.success) throw Problem.ofZod('Wrong query', query.error);
    const range = query.data;
    const [fromMs, untilMs] =
      'at' in range
        ? [range.at - range.before * 1_000, range.at + range.after * 1_000]
        : [range.from, range.to];
    // One end is looked up and the other counted from it: between two look-ups the wall clock may have stepped.
    const { boot, monotonicMs: fromMonotonicMs } = timekeeper.momentAt(fromMs);
    const wanted = { boot, fromMonotonicMs, untilMonotonicMs: fromMonotonicMs + untilMs - fromMs };
    if (boot === clock.boot && wanted.untilMonotonicMs > clock.monotonicMs() + maxSideS * 1_000)
      throw new Problem(400, 'In the future', `A clip may end at most ${maxSideS} s ahead; ask again then.`);
    const aroundMs = 'at' in range ? range.at : fromMs;
    return send(reply, { context, cameraId: id, wanted, aroundMs, name: id });
  });
}

/** When the camera saw it, epoch milliseconds: the instant and the link's offset, which a picture taken tells, else the link itself. */
function seenAtMs(pair: Pair, cameraId: string, context: WebContext): number {
  const { atMs } = pair.instant;
  const taken = pair.captures.find(({ camera, outcome }) => camera === cameraId && outcome === 'captured');
  if (taken?.outcome === 'captured') return taken.takenAtMs - taken.offsetMs - taken.wantedOffsetMs;
  const links = linksAt(context.setUp().links, { registerKey: pair.registerKey, instantMs: atMs });
  return atMs + (links.find((link) => link.cameraId === cameraId)?.offsetMs ?? 0);
}

type Wanted = {
  readonly context: WebContext;
  readonly cameraId: string;
  readonly wanted: ClipRequest;
  /** The moment it is about, epoch milliseconds. */
  readonly aroundMs: number;
  readonly name: string;
};

async function send(reply: FastifyReply, of: Wanted): Promise<FastifyReply> {
  const { timekeeper, shop } = of.context;
  const camera = of.context.camera(of.cameraId);
  if (camera === undefined)
    throw new Problem(404, 'Unknown camera', `No camera "${of.cameraId}" is set up here.`);
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  const clip = await camera.clip(of.wanted, gone.signal).catch((error: unknown) => {
    // Nobody is there any more to be answered.
    if (gone.signal.aborted) return undefined;
    throw error;
  });
  if (clip === undefined) return reply.hijack();
  if (clip.kind === 'missing') throw noClip(camera, clip, of);
  const { boot } = of.wanted;
  const at = (monotonicMs: number) => rfc3339(timekeeper.wallAt(monotonicMs, boot), shop.timeZone);
  return reply
    .header('x-clip-from', at(clip.fromMonotonicMs))
    .header('x-clip-until', at(clip.untilMonotonicMs))
    .header('content-disposition', `inline; filename="${fileName(of)}"`)
    .header('cache-control', 'no-store')
    .type('video/mp4')
    .send(clip.mp4);
}

/** Like till-1-R1-000123-20261124_2026-11-24T12-34-56.mp4: what every file system takes. */
function fileName({ context, name, aroundMs }: Wanted): string {
  const at = rfc3339(aroundMs, context.shop.timeZone).slice(0, 19).replaceAll(':', '-');
  return `${name.replaceAll(/[^A-Za-z0-9_-]+/g, '-').slice(0, 80)}_${at}.mp4`;
}

function noClip(camera: Camera, { why, message }: Extract<Clip, { kind: 'missing' }>, of: Wanted): Problem {
  const { clock, timekeeper, shop } = of.context;
  const at = (ms: number) => rfc3339(ms, shop.timeZone);
  const said = `${message.charAt(0).toUpperCase()}${message.slice(1)}.`;
  const picture = `/api/v1/cameras/${of.cameraId}/frame.jpeg?at=${encodeURIComponent(at(of.aroundMs))}`;
  switch (why) {
    case 'masked':
      return new Problem(403, 'Masked', `${said} Single pictures, with the masks, are at ${picture}`);
    case 'no_video':
      return new Problem(404, 'No video', `${said} They are at ${picture}`);
    case 'busy':
      return new Problem(503, 'Busy', said, { 'retry-after': '5' });
    case 'camera_down':
    case 'timed_out':
    case 'damaged':
    case 'no_link':
      return new Problem(404, 'Not held', said);
    case 'outside_buffer':
    case 'agent_restarted': {
      const { pictureAgeMs, heldMs } = camera.health();
      if (pictureAgeMs === undefined) return new Problem(404, 'Not held', said);
      const newestMs = timekeeper.wallAt(clock.monotonicMs() - pictureAgeMs);
      return new Problem(
        404,
        'Not held',
        `${said} In memory is what came from ${at(newestMs - heldMs)} to ${at(newestMs)}.`,
      );
    }
  }
}

/** A `+` in a query means a space; people paste times with an offset all the same. */
function withPlus(query: unknown): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(query as Record<string, unknown>).map(([key, value]) => [
      key,
      typeof value === 'string' ? value.replace(' ', '+') : value,
    ]),
  );
}
