/** Routes of registers that push their sales. */
import { z } from 'zod';
import { momentsAcceptedJson, momentsAckJson, momentsMessageSchema } from '../../register/moment-message.ts';
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
    problems: { 404: noRegisterHere },
  },
  'POST /api/v1/registers/:key/moments': {
    access: 'register-token',
    summary:
      'A device of a register pushes moments: the drawer opened, the terminal approved, a button was pressed',
    about:
      'Answered once they are on disk. A moment gives its time to the sale that it belongs to, also to one that a POS cloud lists minutes later. The same `id` within 36 hours, and a moment of the same kind within half a second, are known. A single moment may be sent without the list. 503: send them again, with their age as it is then.',
    rawBody: momentsMessageSchema,
    answers: { 200: momentsAcceptedJson, 201: momentsAcceptedJson },
    problems: { 404: noRegisterHere },
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
      'Each message is a sale, or an object with `moments`, as text; many may be under way. Without an `Authorization` header the first message is `{"token":"…"}`, answered with `{"ready":true}`. What has no answer when the line breaks has to be sent again.',
    answers: {},
    problems: { 404: noRegisterHere, 426: webSocketRequired },
    webSocket: {
      words: 'A sale or moments each message, and an answer to each',
      sends: z.union([pushAckJson, momentsAckJson]),
      takes: z.union([saleMessageSchema, momentsMessageSchema]),
    },
  },
});
