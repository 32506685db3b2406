/**
 * Registers that push over HTTP: `POST /api/v1/registers/{key}/sales`, with the register's own bearer token.
 * Answered after the commit, never before: 201 stored, 200 nothing to store; 503 means keep it and send it
 * again.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { publishedSchema } from '../../../contract/register/sale-message.ts';
import type { Received } from '../../../domain/sale/sale.ts';
import { bearerTokenOf } from '../../../lib/http/bearer.ts';
import { Problem } from '../../../lib/http/problem.ts';
import type { Intake } from '../source.ts';
import { acceptSale, type FetchedFrom } from './accept.ts';
import { parsePushedJson } from './push-body.ts';
import { type RegisterTokens, tokenMissing, tokenProblem } from './register-token.ts';

export type PushDeps = RegisterTokens & {
  readonly intake: Intake;
  readonly fetchedFrom?: FetchedFrom | undefined;
  received(): Received;
  readonly currency: string;
  readonly maxBodyBytes: number;
};

declare module 'fastify' {
  // eslint-disable-next-line @typescript-eslint/consistent-type-definitions -- only an interface can be widened
  interface FastifyRequest {
    /** Time at which the request's first bytes were read, before its body. */
    tillReceived: Received | null;
  }
}

const url = '/api/v1/registers/:key/sales';

export function registerPushRoute(app: FastifyInstance, deps: PushDeps): void {
  app.decorateRequest('tillReceived', null);
  // A separate scope: other routes have another parser.
  void app.register((scope, _options, done) => {
    parsePushedJson(scope);
    scope.route<{ Params: { key: string } }>({
      method: 'POST',
      url,
      bodyLimit: deps.maxBodyBytes,
      onRequest: async (request) => {
        // The arrival is the first byte, not the end of a long body over a slow connection.
        request.tillReceived = deps.received();
        authorize(request, deps);
        refuseEncoded(request);
      },
      handler: async (request, reply) => push(request, reply, deps),
    });
    // A person who opens the address in a browser must see that it exists.
    scope.get(url, () => {
      throw new Problem(405, 'Only POST', 'Sales are pushed here: send them with POST.', { allow: 'POST' });
    });
    done();
  });
  app.get('/api/v1/registers/sale.schema.json', (_request, reply) =>
    reply.type('application/schema+json').send(publishedSchema),
  );
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
  throw new Problem(415, 'Compressed body', 'Send the body as it is, without Content-Encoding.', {
    'accept-encoding': 'identity',
  });
}

async function push(
  request: FastifyRequest<{ Params: { key: string } }>,
  reply: FastifyReply,
  deps: PushDeps,
): Promise<unknown> {
  const from = {
    registerKey: request.params.key,
    received: request.tillReceived ?? deps.received(),
    arrival: {},
  };
  const { status, ...answer } = await acceptSale(request.body, from, deps);
  return reply.code(status).send(answer);
}
