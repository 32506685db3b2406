/** Refusals as the gateway answers them. */
import { STATUS_CODES } from 'node:http';
import type { FastifyReply } from 'fastify';
import { problemJson } from '../../../src/contract/page/problem-details.ts';

export type Refused = {
  readonly detail?: string;
  readonly type?: string;
  readonly errors?: readonly { readonly field: string; readonly message: string }[] | undefined;
};

/** `detail`: by default the texts of the fields. */
export function refuse(reply: FastifyReply, status: number, refused: Refused): FastifyReply {
  const { type = 'about:blank', errors = [] } = refused;
  const detail = refused.detail ?? errors.map(({ field, message }) => `${field}: ${message}`).join('; ');
  const body = problemJson.parse({
    ...{ type, title: STATUS_CODES[status] ?? '', status, detail },
    ...(errors.length > 0 && {
      errors: errors.map((one) => ({ ...one, problem: { code: 'field.invalid', params: {} } })),
    }),
  });
  return reply.code(status).type('application/problem+json').send(JSON.stringify(body));
}
