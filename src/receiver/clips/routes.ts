/** The routes of the cloud contract for clips. They leave more of the disk free than sales and pictures do, which matter more. */

import type { FastifyInstance, FastifyReply } from 'fastify';
import {
  type ClipAnswer,
  clipContentTypes,
  clipNoticeSchema,
  maxClipPartBytes,
  maxGivenPartBytes,
} from '../../contract/cloud/clip.ts';
import { receiverProblem } from '../../domain/problem/receiver/receiver.ts';
import { shopOfSource, shopSource } from '../../domain/sale/identity.ts';
import { byteRange } from '../../lib/http/byte-range.ts';
import { Problem } from '../../lib/http/problem.ts';
import { libCause } from '../../lib/text/lib-text.ts';
import { access, callerIfAny, callerOf } from '../access.ts';
import type { DiskRoom } from '../disk-room.ts';
import { jsonOf, parse, pictureParams } from '../gateway-routes.ts';
import { refused } from '../refused.ts';
import type { ViewerRouteContext } from '../route-context.ts';
import type { ClipStore } from './clip-store.ts';

/** Each is in memory as a whole. */
const maxPartsAtOnce = 32;
/** Wait requested of a gateway whose clips find no room. Seconds. */
const noRoomSeconds = '3600';

type Context = Pick<
  ViewerRouteContext,
  'clips' | 'addresses' | 'clock' | 'erasures' | 'presign' | 'publicUrl'
> & {
  /** Absent where they are not on this machine. */
  readonly clipRoom?: DiskRoom;
};

export function addClipRoutes(api: FastifyInstance, context: Context): void {
  const { clips, clipRoom, addresses, clock } = context;
  let partsUnderWay = 0;

  api.post('/v1/clips', access('gateway'), async (request): Promise<ClipAnswer> => {
    const notice = parse(clipNoticeSchema, jsonOf(request));
    const { source, sale, kind, sha256, bytes } = notice;
    const caller = callerOf(request);
    const shop = shopOfSource(source);
    if (caller.kind === 'gateway' && caller.shop !== shop)
      throw refused(
        403,
        receiverProblem('receiver.event_of_other_shop', { expected: caller.shop, found: shop }),
      );
    // The gateway has yet to learn of it: for it the clip is done.
    if (await context.erasures.isErased(source, sale)) return { status: 'stored' };
    const from = await clips.announce(notice);
    if (from === undefined) throw refused(409, receiverProblem('receiver.clip_without_sale', { sale }));
    if (from >= bytes) return { status: 'stored' };
    wantRoom();
    if (context.presign !== true || addresses === undefined) return { status: 'wanted', from };
    const base = context.publicUrl ?? `${request.protocol}://${request.host}`;
    const count = Math.min(maxClipPartBytes, bytes - from);
    return {
      status: 'wanted',
      from,
      put: {
        url: `${base}/v1/clips/${sha256}${addresses.query(sha256, clock.nowMs())}`,
        headers: {
          'content-type': clipContentTypes[kind],
          'content-range': `bytes ${from}-${from + count - 1}/${bytes}`,
        },
        bytes: count,
      },
    };
  });

  api.put(
    '/v1/clips/:sha256',
    {
      ...access('gateway-or-signed'),
      bodyLimit: maxGivenPartBytes,
      onRequest: async (_request, reply) => {
        if (partsUnderWay >= maxPartsAtOnce)
          throw refused(503, receiverProblem('receiver.unavailable'), { 'retry-after': '10' });
        partsUnderWay += 1;
        reply.raw.once('close', () => (partsUnderWay -= 1));
      },
    },
    async (request, reply) => {
      const { sha256 } = parse(pictureParams, request.params);
      const caller = callerIfAny(request);
      const shop = caller?.kind === 'gateway' ? shopSource(caller.shop) : undefined;
      const known = await clips.expected(sha256, shop);
      if (known === undefined) throw refused(409, receiverProblem('receiver.clip_not_announced'));
      const type = clipContentTypes[known.kind];
      const { body, headers } = request;
      if (!Buffer.isBuffer(body) || headers['content-type'] !== type)
        throw new Problem(415, libCause('http.content_type', { types: type }));
      const range = /^bytes (\d{1,9})-(\d{1,9})\/(\d{1,9})$/.exec(headers['content-range'] ?? '');
      const [from = 0, until = 0, total = 0] = (range ?? []).slice(1).map(Number);
      if (range === null || body.length !== until - from + 1 || total !== known.bytes || until >= total)
        throw refused(400, receiverProblem('receiver.clip_range'));
      wantRoom();
      switch (await clips.addPart(sha256, { from, bytes: body, total })) {
        case 'elsewhere':
          throw refused(409, receiverProblem('receiver.clip_other_part'));
        case 'other_hash':
          throw refused(422, receiverProblem('receiver.clip_other_hash'));
        case 'stored':
          return reply.code(201).send();
      }
    },
  );

  api.get('/v1/clips/:sha256', access('owner'), async (request, reply) => {
    const { sha256 } = parse(pictureParams, request.params);
    return sendClip(clips, sha256, request.headers.range, reply);
  });

  function wantRoom(): void {
    const { enough, freeBytes } = clipRoom?.() ?? { enough: true, freeBytes: 0 };
    if (enough) return;
    const free = Math.floor(freeBytes / 1024 / 1024);
    throw refused(507, receiverProblem('receiver.disk_full', { free }), { 'retry-after': noRoomSeconds });
  }
}

/** A complete clip or a part of it, since players seek. */
export async function sendClip(
  clips: Pick<ClipStore, 'expected' | 'complete' | 'read'>,
  sha256: string,
  requested: string | undefined,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const known = await clips.expected(sha256);
  const bytes = await clips.complete(sha256);
  if (known === undefined || bytes === undefined) throw refused(404, receiverProblem('receiver.no_clip'));
  const range = byteRange(requested, bytes);
  if (range === 'none')
    throw refused(416, receiverProblem('receiver.clip_range'), { 'content-range': `bytes */${bytes}` });
  const { from, until } = range ?? { from: 0, until: bytes - 1 };
  if (range !== undefined) reply.header('content-range', `bytes ${from}-${until}/${bytes}`);
  return reply
    .code(range === undefined ? 200 : 206)
    .type(clipContentTypes[known.kind])
    .header('accept-ranges', 'bytes')
    .header('content-length', until - from + 1)
    .header('cache-control', 'private, immutable, max-age=31536000')
    .send(clips.read(sha256, { from, until }));
}
