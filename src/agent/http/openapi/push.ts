/** Messages from registers to the gateway; docs/integrate/tills.md has examples. */
import { z } from 'zod';
import { pushAckJson, saleMessageSchema, takenJson } from '../../../contract/register/sale-message.ts';
import type { Descriptions } from './description.ts';
import { noRegister, webSocketWanted } from './problems.ts';

export const pushRoutes = {
  'POST /api/v1/registers/:key/sales': {
    summary: 'A register pushes a sale',
    about:
      'Answered once it is on disk. The newest body of a `saleId` again is 200 and changes nothing; another body is the next revision, also one that the sale had before. An older state (`revision`, `changedAt`, or a late repetition) is 200 with `superseded`. 503: keep the sale and send it again. UTF-8, or Shift_JIS with `charset=shift_jis`.',
    body: saleMessageSchema,
    answers: { 200: takenJson, 201: takenJson },
    problems: {
      404: noRegister,
      409: 'The sales of this register are fetched from a POS account.',
    },
  },
  'GET /api/v1/registers/:key/sales': {
    summary: 'Tells whoever opens the address in a browser to POST',
    answers: {},
    problems: { 405: 'Only POST' },
  },
  'GET /api/v1/registers/:key/stream': {
    summary: 'The same over a WebSocket, each sale answered with its number',
    about:
      'Each message is a sale, as text; many may be under way. Without an `Authorization` header the first message is `{"token":"…"}`, answered with `{"ready":true}`. What has no answer when the line breaks has to be sent again.',
    answers: {},
    problems: { 404: noRegister, 426: webSocketWanted },
    webSocket: {
      words: 'A sale each message, and an answer to each',
      sends: pushAckJson,
      takes: saleMessageSchema,
    },
  },
  'GET /api/v1/registers/sale.schema.json': {
    summary: 'The pushed sale as JSON Schema',
    answers: {
      200: { type: 'application/schema+json', words: 'JSON Schema, 2020-12', schema: z.looseObject({}) },
    },
  },
} as const satisfies Descriptions;
