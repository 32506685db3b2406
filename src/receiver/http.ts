/**
 * The receiver's HTTP: the cloud contract's routes, and two to look at what has arrived. Every route but /healthz wants a bearer token.
 * Bodies are bounded, before and after decompression; whatever goes wrong is told as an RFC 9457 problem.
 */
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { type FastifyInstance, type FastifyRequest, fastify } from 'fastify';
import { z } from 'zod';
import type { Clock } from '../ops/clock.ts';
import { answerWithProblems, Problem } from '../ops/problem.ts';
import { splitJsonArray } from './batch.ts';
import { maxPictureBytes, pictureProblem } from './pictures.ts';
import { picturesOf, type Taker, takeBatch } from './take.ts';
import type { TokenCheck } from './token.ts';

export type ReceiverHttpParts = Taker & {
  readonly clock: Clock;
  readonly isAllowed: TokenCheck;
  /** Base address as gateways see it; default: what the request was sent to. */
  readonly publicUrl?: string;
};

const maxBatchBytes = 1024 * 1024;
const batchType = 'application/cloudevents-batch+json';

const pictureParams = z.strictObject({ sha256: z.string().regex(/^[0-9a-f]{64}$/) });
const salesQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(64).optional(),
  source: z.string().max(200).optional(),
});

export function createReceiverHttp(parts: ReceiverHttpParts): FastifyInstance {
  const { events, pictures, clock, isAllowed, log } = parts;
  // Closing doesn't wait for idle connections, nor for a gateway that is slow: it sends again.
  const app = fastify({ bodyLimit: maxBatchBytes, requestTimeout: 60_000, forceCloseConnections: true });

  app.removeAllContentTypeParsers();
  app.addContentTypeParser([batchType, 'image/jpeg'], { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body),
  );

  // What the receiver did not expect may go better later, and the gateway keeps everything until it is told `stored`.
  const notNow = new Problem(503, 'Not now', 'The receiver can’t store now', { 'retry-after': '5' });
  answerWithProblems(app, {
    log,
    unexpected: notNow,
    contentTypes: `${batchType}, or image/jpeg for a picture`,
  });

  app.addHook('onRequest', async (request, reply) => {
    // RFC 7694: what requests may be encoded with.
    reply.header('accept-encoding', 'gzip');
    if (request.routeOptions.url === '/healthz' || isAllowed(request.headers.authorization)) return;
    throw new Problem(401, 'Not authorised', 'A bearer token of this receiver is needed', {
      'www-authenticate': 'Bearer',
    });
  });

  app.get('/healthz', () => ({ status: 'ok' }));

  app.post('/v1/events', async (request) => {
    const bodies = splitJsonArray(await batchText(request));
    if (bodies === undefined) throw new Problem(400, 'Bad request', 'The body is not a JSON array');
    const base = parts.publicUrl ?? `${request.protocol}://${request.host}`;
    const results = takeBatch(bodies, parts, {
      nowMs: clock.nowMs(),
      pictureUrl: (sha256) => `${base}/v1/thumbnails/${sha256}`,
    });
    if (results === undefined) throw new Problem(400, 'Bad request', 'An event of the batch has no id');
    return { results };
  });

  app.put('/v1/thumbnails/:sha256', { bodyLimit: maxPictureBytes }, async (request, reply) => {
    const { sha256 } = parse(pictureParams, request.params);
    if (!Buffer.isBuffer(request.body))
      throw new Problem(415, 'Unsupported type', 'The body has to be image/jpeg');
    const problem = pictureProblem(sha256, request.body);
    if (problem !== undefined) throw new Problem(422, 'Not what it says', problem);
    if (pictures.has(sha256)) {
      if (request.headers['if-none-match'] === '*')
        throw new Problem(412, 'Precondition failed', 'The picture is here already');
      return reply.code(204).send();
    }
    await pictures.add({ sha256, jpeg: request.body });
    return reply.code(201).send();
  });

  app.get('/v1/thumbnails/:sha256', async (request, reply) => {
    const jpeg = await pictures.read(parse(pictureParams, request.params).sha256);
    if (jpeg === undefined) throw new Problem(404, 'Not found', 'This picture is not here');
    return reply
      .type('image/jpeg')
      .header('cache-control', 'private, immutable, max-age=31536000')
      .send(jpeg);
  });

  app.get('/v1/sales', (request) => {
    const { limit, cursor, source } = parse(salesQuery, request.query);
    const page = events.sales({
      limit,
      ...(cursor !== undefined && { cursor }),
      ...(source !== undefined && { source }),
    });
    return {
      ...page,
      sales: page.sales.map(({ body, receivedAtMs, ...sale }) => {
        const event = JSON.parse(body) as Parameters<typeof picturesOf>[0];
        return {
          ...sale,
          receivedAt: new Date(receivedAtMs).toISOString(),
          missingPictures: picturesOf(event).filter((sha256) => !pictures.has(sha256)),
          event,
        };
      }),
    };
  });

  return app;
}

async function batchText(request: FastifyRequest): Promise<string> {
  const { headers, body } = request;
  if (!Buffer.isBuffer(body) || headers['content-type']?.startsWith(batchType) !== true) {
    throw new Problem(415, 'Unsupported type', `The body has to be ${batchType}`);
  }
  return utf8(
    headers['content-encoding'] === undefined ? body : await unzip(body, headers['content-encoding']),
  );
}

async function unzip(body: Buffer, encoding: string): Promise<Buffer> {
  if (encoding.toLowerCase() !== 'gzip')
    throw new Problem(415, 'Unsupported type', 'Only the content encoding gzip is taken');
  try {
    return await promisify(gunzip)(body, { maxOutputLength: maxBatchBytes });
  } catch (error) {
    const isTooLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    throw isTooLarge
      ? new Problem(413, 'Too large', 'The body is too large')
      : new Problem(400, 'Bad request', 'The body is not valid gzip');
  }
}

function utf8(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Problem(400, 'Bad request', 'The body is not valid UTF-8');
  }
}

function parse<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new Problem(400, 'Bad request', z.prettifyError(parsed.error));
  return parsed.data;
}
