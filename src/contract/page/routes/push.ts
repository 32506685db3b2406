/** Routes of registers that push their sales. */
import { z } from 'zod';
import { acceptedJson, pushAckJson, saleMessageSchema } from '../../register/sale-message.ts';
import { noRegisterHere, routeGroup, webSocketRequired } from './route.ts';

export const pushRoutes = routeGroup('Pushed sales', {
  'POST /api/v1/registers/:key/sales': {
    access: 'register-token',
    summary: 'A register pushes a sale',
    about:
      'Answered once it is on disk. The newest body of a `saleId` again is 200 and changes nothing; another body is the next revision, also one that the sale had before. An older state (`revision`, `changedAt`, or a late repetition) is 200 with `superseded`. 503: keep the sale and send it again. UTF-8, or Shift_JIS with `charset=shift_jis`.',
    query: z.object({
      format: z.string().max(40).optional().describe('Of a till that pushes JSON of its own'),
    }),
    rawBody: saleMessageSchema,
    answers: { 200: acceptedJson, 201: acceptedJson },
    problems: {
      404: noRegisterHere,
      409: 'The sales of this register are fetched from a POS account.',
    },
  },
  'GET /api/v1/registers/:key/sales': {
    access: 'public',
    summary: 'Tells whoever opens the address in a browser to POST',
    answers: {},
    problems: { 405: 'Only POST' },
  },
  'GET /api/v1/registers/sale.schema.json': {
    access: 'public',
    summary: 'The pushed sale as JSON Schema',
    answers: {
      200: { type: 'application/schema+json', words: 'JSON Schema, 2020-12', schema: z.looseObject({}) },
    },
  },
  'GET /api/v1/registers/:key/stream': {
    access: 'register-token',
    summary: 'The same over a WebSocket, each sale answered with its number',
    about:
      'Each message is a sale, as text; many may be under way. Without an `Authorization` header the first message is `{"token":"…"}`, answered with `{"ready":true}`. What has no answer when the line breaks has to be sent again.',
    answers: {},
    problems: { 404: noRegisterHere, 426: webSocketRequired },
    webSocket: {
      words: 'A sale each message, and an answer to each',
      sends: pushAckJson,
      takes: saleMessageSchema,
    },
  },
});
