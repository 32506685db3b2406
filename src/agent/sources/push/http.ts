/**
 * Registers that push over HTTP: `POST /api/v1/registers/{key}/sales`, with the register's own bearer token.
 * Answered after the commit, never before: 201 stored, 200 nothing to store; 503 means keep it and send it
 * again.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { pushRoutes } from '../../../contract/page/routes/push.ts';
import { publishedSchema } from '../../../contract/register/sale-message.ts';
import { refusal } from '../../../domain/problem/refusal/refusal.ts';
import type { Received } from '../../../domain/sale/sale.ts';
import { bearerTokenOf } from '../../../lib/http/bearer.ts';
import { requestedLanguage } from '../../../lib/text/language.ts';
import { refused } from '../../http/refused.ts';
import { routesOf } from '../../http/route.ts';
import { pushFormats } from '../registry.ts';
import type { Intake, MomentIntake } from '../source.ts';
import { acceptedAnswer, acceptSale, tryLater } from './accept.ts';
import { acceptMoments } from './accept-moments.ts';
import { parsePushedJson } from './push-body.ts';
import { type RegisterTokens, tokenMissing, tokenProblem } from './register-token.ts';

export type PushDeps = RegisterTokens & {
  readonly intake: Intake;
  readonly moments: MomentIntake;
  received(): Received;
  readonly currency: string;
  /** Time zone of the shop, an IANA name. */
  readonly timeZone: string;
  readonly maxBodyBytes: number;
};

declare module 'fastify' {
  // oxlint-disable-next-line typescript/consistent-type-definitions -- only an interface can be widened
  interface FastifyRequest {
    /** Time at which the request's first bytes were read, before its body. */
    tillReceived: Received | null;
    /** Length of the pushed body. */
    pushedBytes: number;
  }
}

/** Bound for one register, whose pipelined requests are held while they wait for their turn. A lone message of any length is accepted. */
const maxBytesUnderWay = 1024 * 1024;

export function registerPushRoute(app: FastifyInstance, deps: PushDeps): void {
  app.decorateRequest('tillReceived', null);
  app.decorateRequest('pushedBytes', 0);
  const withRoom = boundUnderWay();
  // A separate scope: other routes have another parser.
  void app.register((scope, _options, done) => {
    parsePushedJson(scope);
    const route = routesOf(scope, pushRoutes);
    const pushed = {
      bodyLimit: deps.maxBodyBytes,
      onRequest: async (request: FastifyRequest<{ Params: { key: string } }>) => {
        // The arrival is the first byte, not the end of a long body over a slow connection.
        request.tillReceived = deps.received();
        authorize(request, deps);
        refuseEncoded(request);
      },
    };

    route('POST /api/v1/registers/:key/moments', {
      ...pushed,
      handle: async ({ params, request, reply }) => {
        const from = { registerKey: params.key, received: request.tillReceived ?? deps.received() };
        const { status, moments } = await withRoom(params.key, request.pushedBytes, () =>
          acceptMoments(request.body, from, deps.moments),
        );
        return reply.code(status).send({ moments });
      },
    });

    route('POST /api/v1/registers/:key/sales', {
      ...pushed,
      handle: async ({ params, query, request, reply }) => {
        const from = {
          registerKey: params.key,
          received: request.tillReceived ?? deps.received(),
          arrival: {},
        };
        const message =
          query.format === undefined ? request.body : formatOf(query.format).toMessage(request.body, deps);
        const accepted = await withRoom(params.key, request.pushedBytes, () =>
          acceptSale(message, from, deps),
        );
        const { status, ...answer } = acceptedAnswer(accepted, requestedLanguage(request));
        return reply.code(status).send(answer);
      },
    });

    // A person who opens the address in a browser must see that it exists.
    route('GET /api/v1/registers/:key/sales', () => {
      throw refused(405, refusal('push.post_only'), { allow: 'POST' });
    });
    done();
  });

  routesOf(app, pushRoutes)('GET /api/v1/registers/sale.schema.json', ({ reply }) =>
    reply.type('application/schema+json').send(publishedSchema),
  );
}

function boundUnderWay() {
  const underWay = new Map<string, number>();
  return async <A>(registerKey: string, bytes: number, work: () => Promise<A>): Promise<A> => {
    const before = underWay.get(registerKey) ?? 0;
    if (before > 0 && before + bytes > maxBytesUnderWay) throw tryLater(refusal('push.too_fast'));
    underWay.set(registerKey, before + bytes);
    try {
      return await work();
    } finally {
      const left = (underWay.get(registerKey) ?? 0) - bytes;
      if (left > 0) underWay.set(registerKey, left);
      else underWay.delete(registerKey);
    }
  };
}

function formatOf(id: string) {
  const format = pushFormats.get(id);
  if (format !== undefined) return format;
  const known = [...pushFormats.keys()].join(', ');
  throw refused(400, refusal('push.unknown_format', { format: id, known: known || '—' }));
}

function authorize(request: FastifyRequest<{ Params: { key: string } }>, deps: PushDeps): void {
  const token = bearerTokenOf(request.headers.authorization);
  // Also without a token: for a register that has none, this answer helps.
  if (token === undefined && deps.tokenSha256(request.params.key) !== null) throw tokenMissing;
  const problem = tokenProblem(deps, request.params.key, token ?? '');
  if (problem !== undefined) throw problem;
}

/** A sale is a kilobyte: decompression is not worth its bounds. RFC 9110, 12.5.3, has the header. */
function refuseEncoded({ headers }: FastifyRequest): void {
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding.toLowerCase() === 'identity') return;
  throw refused(415, refusal('push.compressed'), {
    'accept-encoding': 'identity',
  });
}
