/** The routes of the cloud contract: events, pictures, enrolment. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { credentialProblems, type EnrolAnswer, enrolRequestSchema } from '../contract/cloud/enrol.ts';
import { senderHeaders, storedThroughHeader } from '../contract/cloud/event.ts';
import { receiverProblem } from '../domain/problem/receiver/receiver.ts';
import { bearerTokenOf } from '../lib/http/bearer.ts';
import { decode } from '../lib/http/content-coding.ts';
import { Problem } from '../lib/http/problem.ts';
import { libCause } from '../lib/text/lib-text.ts';
import { type Sender, takeBatch } from './accept.ts';
import { access, callerOf, unauthorised } from './access.ts';
import { splitJsonArray } from './batch.ts';
import { issuedToOther } from './credentials.ts';
import { maxPictureBytes, pictureProblem } from './pictures/picture-store.ts';
import { takePicture } from './pictures/take-picture.ts';
import { invalidFields, refused } from './refused.ts';
import type { ContractRouteContext } from './route-context.ts';

export const batchType = 'application/cloudevents-batch+json';

const maxBatchBytes = 1024 * 1024;
/** Gateways send 50. */
const maxBatchEvents = 500;
const maxEnrolBytes = 16 * 1024;

export const pictureParams = z.strictObject({ sha256: z.string().regex(/^[0-9a-f]{64}$/) });

export function addGatewayRoutes(api: FastifyInstance, context: ContractRouteContext): void {
  const { clock, credentials, diskRoom, presign, addresses } = context;

  api.post('/v1/events', { ...access('gateway'), bodyLimit: maxBatchBytes }, async (request) => {
    const bodies = splitJsonArray(await batchText(request));
    if (bodies === undefined) throw refused(400, receiverProblem('receiver.not_a_list'));
    if (bodies.length > maxBatchEvents)
      throw refused(
        413,
        receiverProblem('receiver.too_many_events', { count: bodies.length, max: maxBatchEvents }),
      );
    wantRoom();
    const nowMs = clock.nowMs();
    const base = context.publicUrl ?? `${request.protocol}://${request.host}`;
    const storedThrough = storedThroughOf(request);
    const taken = await takeBatch(bodies, context, {
      nowMs,
      ...(storedThrough !== undefined && { storedThrough }),
      caller: callerOf(request),
      sender: senderOf(request),
      picturePut: (sha256) =>
        context.presignedPut?.(sha256) ?? {
          url: `${base}/v1/thumbnails/${sha256}${(presign === true ? addresses?.query(sha256, nowMs) : undefined) ?? ''}`,
          headers: { 'content-type': 'image/jpeg', 'if-none-match': '*' },
        },
    });
    switch (taken.kind) {
      case 'unnamed':
        throw refused(400, receiverProblem('receiver.event_without_id'));
      case 'not_yours':
        throw refused(403, taken.problem);
      case 'results':
        return { results: taken.results };
    }
  });

  api.put(
    '/v1/thumbnails/:sha256',
    { ...access('gateway-or-signed'), bodyLimit: maxPictureBytes },
    async (request, reply) => {
      const { sha256 } = parse(pictureParams, request.params);
      if (
        !Buffer.isBuffer(request.body) ||
        request.headers['content-type']?.startsWith('image/jpeg') !== true
      )
        throw wrongType('image/jpeg');
      const problem = pictureProblem(sha256, request.body);
      if (problem !== undefined) throw refused(422, problem);
      const taken = await takePicture({ sha256, jpeg: request.body }, context, wantRoom);
      if (taken === 'known' && request.headers['if-none-match'] === '*')
        throw refused(412, receiverProblem('receiver.picture_known'));
      if (taken !== 'added') return reply.code(204).send();
      return reply.code(201).send();
    },
  );

  api.post(
    '/v1/enrol',
    { ...access('enrol'), bodyLimit: maxEnrolBytes },
    async (request): Promise<EnrolAnswer> => {
      const { gateway, shop } = parse(enrolRequestSchema, jsonOf(request));
      const enrolled = await credentials.enrol(bearerTokenOf(request.headers.authorization), {
        gateway,
        shop: shop.id,
      });
      switch (enrolled.kind) {
        case 'key_used':
          throw unauthorised(receiverProblem('receiver.key_used'), credentialProblems.keyUsed);
        case 'key_unknown':
          throw unauthorised(receiverProblem('receiver.key_unknown'), credentialProblems.keyUnknown);
        case 'not_yours':
          throw refused(403, enrolled.problem);
        case 'enrolled': {
          context.log.info({ gateway, shop: shop.id }, 'a gateway has enrolled');
          const { token, expiresAtMs } = enrolled;
          return {
            token,
            ...(expiresAtMs !== undefined && { expiresAt: new Date(expiresAtMs).toISOString() }),
          };
        }
      }
    },
  );

  function wantRoom(): void {
    const { enough, freeBytes } = diskRoom?.() ?? { enough: true, freeBytes: 0 };
    if (enough) return;
    const free = Math.floor(freeBytes / 1024 / 1024);
    throw refused(507, receiverProblem('receiver.disk_full', { free }), { 'retry-after': '60' });
  }
}

/** Undefined when absent or malformed. */
function storedThroughOf({ headers }: FastifyRequest): number | undefined {
  const text = headers[storedThroughHeader];
  if (typeof text !== 'string' || !/^\d{1,16}$/.test(text)) return undefined;
  return Math.min(Number(text), Number.MAX_SAFE_INTEGER);
}

/** The gateway that a request is of, by its headers or its token. Throws where neither says. */
export function gatewayOf(request: FastifyRequest): { shop: string; gateway: string } {
  const caller = callerOf(request);
  const sender = senderOf(request);
  if (sender !== undefined) {
    const problem = caller.kind === 'owner' ? undefined : issuedToOther(caller, sender);
    if (problem !== undefined) throw refused(403, problem);
    return sender;
  }
  if (caller.kind === 'owner' || caller.gateway === null)
    throw refused(400, receiverProblem('receiver.sender_missing'));
  return { shop: caller.shop, gateway: caller.gateway };
}

/** Undefined when the request has no readable sender: events identify it then. */
function senderOf({ headers }: FastifyRequest): Sender | undefined {
  const [gateway, shop] = [headers[senderHeaders.gateway], headers[senderHeaders.shop]];
  if (typeof gateway !== 'string' || typeof shop !== 'string') return undefined;
  try {
    return { gateway: decodeURIComponent(gateway), shop: decodeURIComponent(shop) };
  } catch {
    return undefined;
  }
}

function wrongType(type: string): Problem {
  return new Problem(415, libCause('http.content_type', { types: type }));
}

async function batchText(request: FastifyRequest): Promise<string> {
  const { headers, body } = request;
  if (!Buffer.isBuffer(body) || headers['content-type']?.startsWith(batchType) !== true) {
    throw wrongType(batchType);
  }
  return utf8(
    headers['content-encoding'] === undefined ? body : await unzip(body, headers['content-encoding']),
  );
}

async function unzip(body: Buffer, encoding: string): Promise<Buffer> {
  if (encoding.toLowerCase() !== 'gzip') throw refused(415, receiverProblem('receiver.only_gzip'));
  const decoded = await decode(body, encoding, maxBatchBytes);
  switch (decoded.kind) {
    case 'plain':
      return decoded.bytes;
    case 'too_large':
      throw new Problem(413, libCause('http.body_too_large'));
    case 'unreadable':
      throw refused(400, receiverProblem('receiver.not_gzip'));
  }
}

export function jsonOf({ body, headers }: Pick<FastifyRequest, 'body' | 'headers'>): unknown {
  if (!Buffer.isBuffer(body) || headers['content-type']?.startsWith('application/json') !== true)
    throw wrongType('application/json');
  try {
    return JSON.parse(utf8(body));
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem(400, libCause('http.not_json'));
  }
}

function utf8(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw refused(400, receiverProblem('receiver.not_utf8'));
  }
}

export function parse<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw refused(400, invalidFields(parsed.error));
  return parsed.data;
}
