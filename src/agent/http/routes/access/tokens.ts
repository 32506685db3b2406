/** `/api/v1/tokens`: tokens of programs (Authorization: Bearer). Named and made by people; the token itself is shown once. */
import type { FastifyInstance } from 'fastify';
import { signInRoutes } from '../../../../contract/page/routes/sign-in.ts';
import { refusal } from '../../../../domain/problem/refusal/refusal.ts';
import { rfc3339 } from '../../../../domain/time/time-text.ts';
import type { Accounts } from '../../access/accounts.ts';
import { refused } from '../../refused.ts';
import { routesOf } from '../../route.ts';

export function registerTokenRoutes(app: FastifyInstance, accounts: Accounts, timeZone: string): void {
  const route = routesOf(app, signInRoutes);

  route('GET /api/v1/tokens', () => ({
    tokens: accounts
      .tokens()
      .map(({ id, name, scope, madeAtMs }) => ({ id, name, scope, madeAt: rfc3339(madeAtMs, timeZone) })),
  }));

  route('POST /api/v1/tokens', async ({ body, reply }) => {
    const made = await accounts.addToken(body);
    if (made === undefined) throw refused(409, refusal('request.too_many_tokens'));
    reply.header('cache-control', 'no-store');
    return { id: made.id, ...body, token: made.secret };
  });

  route('DELETE /api/v1/tokens/:id', async ({ params: { id }, reply }) => {
    if (!(await accounts.removeToken(id))) throw refused(404, refusal('request.no_token', { token: id }));
    return reply.code(204).send();
  });
}
