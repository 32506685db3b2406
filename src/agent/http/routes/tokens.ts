/** `/api/v1/tokens`: tokens of programs (Authorization: Bearer). Named and made by people; the token itself is shown once. */
import type { FastifyInstance } from 'fastify';
import { type NewTokenJson, type TokensJson, tokenBody } from '../../../contract/page/session.ts';
import { rfc3339 } from '../../../domain/time/time-text.ts';
import { Problem } from '../../../lib/http/problem.ts';
import type { Accounts } from '../access/accounts.ts';

const small = { bodyLimit: 4 * 1024 };
const noBody = { bodyLimit: 1_024 };

export function registerTokenRoutes(app: FastifyInstance, accounts: Accounts, timeZone: string): void {
  app.get('/api/v1/tokens', async (): Promise<TokensJson> => {
    const tokens = accounts.tokens().map(({ id, name, madeAtMs }) => ({
      ...{ id, name },
      madeAt: rfc3339(madeAtMs, timeZone),
    }));
    return { tokens };
  });

  app.post('/api/v1/tokens', small, async (request, reply): Promise<NewTokenJson> => {
    const body = tokenBody.safeParse(request.body ?? {});
    if (!body.success) throw Problem.ofZod('Wrong name', body.error);
    const { name } = body.data;
    const made = await accounts.addToken(name);
    if (made === undefined)
      throw new Problem(409, 'Too many tokens', {
        en: 'Remove one that is not needed any more first.',
        ja: 'トークンが上限に達しています。使わないものを先に削除してください。',
      });
    reply.code(201).header('cache-control', 'no-store');
    return { id: made.id, name, token: made.secret };
  });

  app.delete<{ Params: { id: string } }>('/api/v1/tokens/:id', noBody, async (request, reply) => {
    const { id } = request.params;
    if (!(await accounts.removeToken(id)))
      throw new Problem(404, 'Unknown token', {
        en: `There is no token "${id}" here.`,
        ja: 'このトークンはもうありません。',
      });
    return reply.code(204).send();
  });
}
