/**
 * Registers that push over HTTP: `POST /api/v1/registers/{key}/sales`, with the register's own bearer token.
 * Answered after the commit, never before: 201 stored, 200 known already; 503 means keep it and send it again.
 */
import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Received } from '../domain/sale.ts';
import { bearerTokenOf, sameSecret } from '../ops/bearer.ts';
import { Problem } from '../ops/problem.ts';
import { parsePushedJson } from './push-body.ts';
import { saleMessageProblems, saleMessageSchema, toSale } from './sale-message.ts';
import type { Intake } from './source.ts';

/** How long a register should wait before it sends again, seconds. */
const retryAfterS = 5;

const notStored = {
  now: ['Not stored', 'The gateway can not store sales now.'],
  quota: [
    'No room',
    'The database of the gateway is full of sales that the cloud does not have yet. Let the gateway reach the cloud, or raise store.maxMegabytes in its config.',
  ],
  disk: ['Disk full', "The gateway's disk is full. Remove what else has filled it."],
} as const;

export type PushDeps = {
  readonly intake: Intake;
  /** Lower-case hexadecimal SHA-256 of the register's token; null when it has none; undefined for an unknown register. */
  tokenSha256(registerKey: string): string | null | undefined;
  received(): Received;
  readonly currency: string;
  readonly maxBodyBytes: number;
};

declare module 'fastify' {
  // eslint-disable-next-line @typescript-eslint/consistent-type-definitions -- only an interface can be widened
  interface FastifyRequest {
    /** When the request's first bytes were read, before its body. */
    tillReceived: Received | null;
  }
}

export function registerPushRoute(app: FastifyInstance, deps: PushDeps): void {
  app.decorateRequest('tillReceived', null);
  // A scope of its own: other routes have another parser.
  void app.register((scope, _options, done) => {
    parsePushedJson(scope);
    scope.route<{ Params: { key: string } }>({
      method: 'POST',
      url: '/api/v1/registers/:key/sales',
      bodyLimit: deps.maxBodyBytes,
      onRequest: async (request) => {
        // The arrival is the first byte, not the end of a long body over a slow line.
        request.tillReceived = deps.received();
        authorize(request, deps);
      },
      handler: async (request, reply) => push(request, reply, deps),
    });
    done();
  });
}

function authorize(request: FastifyRequest<{ Params: { key: string } }>, deps: PushDeps): void {
  const { key } = request.params;
  const token = bearerTokenOf(request.headers.authorization);
  if (token === undefined) {
    throw new Problem(401, 'Token missing', "Send the register's token as `Authorization: Bearer …`.", {
      'www-authenticate': 'Bearer',
    });
  }
  const wanted = deps.tokenSha256(key);
  if (wanted === undefined) {
    throw new Problem(
      404,
      'Unknown register',
      `No register "${key}" is set up here. Check the key in the address, or add the register.`,
    );
  }
  const given = createHash('sha256').update(token).digest('hex');
  if (wanted === null || !sameSecret(given, wanted)) {
    throw new Problem(401, 'Wrong token', `This is not the token of register "${key}".`, {
      'www-authenticate': 'Bearer error="invalid_token"',
    });
  }
}

async function push(
  request: FastifyRequest<{ Params: { key: string } }>,
  reply: FastifyReply,
  deps: PushDeps,
): Promise<unknown> {
  const message = saleMessageSchema.safeParse(request.body);
  if (!message.success) {
    throw Problem.ofFields('Not a sale', saleMessageProblems(message.error, request.body));
  }
  const answer = await deps.intake({
    registerKey: request.params.key,
    sale: toSale(message.data, deps.currency),
    received: request.tillReceived ?? deps.received(),
  });
  switch (answer.kind) {
    case 'stored':
    case 'revised':
      return reply.code(201).send({ saleId: answer.saleId, revision: answer.revision });
    case 'known':
      return reply.code(200).send({ saleId: answer.saleId, revision: answer.revision });
    case 'unknown_register':
      throw new Problem(404, 'Unknown register', `The register "${request.params.key}" was removed.`);
    case 'unavailable': {
      const [title, why] = notStored[answer.refusal ?? 'now'];
      const detail = `${why} Keep this sale and send it again.`;
      throw new Problem(503, title, detail, { 'retry-after': String(retryAfterS) });
    }
  }
}
