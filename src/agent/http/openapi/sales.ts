/** Sales, their pictures, and events rejected by the cloud. */

import { stripJson } from '../../../contract/page/calibrations.ts';
import { quarantineJson, retriedJson } from '../../../contract/page/quarantine.ts';
import { pairJson, salesCountJson, salesHoursJson, salesPageJson } from '../../../contract/page/sales.ts';
import { stripQuery } from '../routes/calibrations.ts';
import { saleQuery } from '../routes/clips.ts';
import { listQuery, retryQuery } from '../routes/quarantine.ts';
import { hoursQuery, salesQuerySchema, thumbnailQuery } from '../routes/sales.ts';
import { salesFilterSchema } from '../routes/sales-filter.ts';
import { clip } from './cameras.ts';
import type { Descriptions } from './description.ts';

/** The document is the same for all shops. */
const anyZone = 'UTC';
const noSale = 'There is no such sale here.';

export const saleRoutes = {
  'GET /api/v1/sales': {
    summary: 'Sales with their pictures, newest first',
    about:
      '`from` and `to` are a date or a time of the shop (2026-11-24, 2026-11-24T12:34), or a time with an offset. `to` is exclusive, but a date includes its day. `nextCursor` of an answer is the `cursor` of the next.',
    query: salesQuerySchema(anyZone),
    answers: { 200: salesPageJson },
  },
  'GET /api/v1/sales/count': {
    summary: 'How many sales a search would find',
    query: salesFilterSchema(anyZone),
    answers: { 200: salesCountJson },
  },
  'GET /api/v1/sales/hours': {
    summary: 'Sales of a day by hour and kind',
    query: hoursQuery,
    answers: { 200: salesHoursJson },
  },
  'GET /api/v1/sales/:saleId': {
    summary: 'One sale',
    answers: { 200: pairJson },
    problems: { 404: noSale },
  },
  'PUT /api/v1/sales/:saleId/keep': {
    summary: 'Keeps a sale: it goes neither for its age nor for want of space',
    answers: { 200: pairJson },
    problems: { 404: noSale, 409: 'No more can be kept.' },
  },
  'DELETE /api/v1/sales/:saleId/keep': {
    summary: 'Lets go of a sale that was kept',
    answers: { 200: pairJson },
    problems: { 404: noSale },
  },
  'GET /api/v1/sales/:saleId/thumbnail': {
    summary: 'The picture of a sale',
    about:
      '`offset`: milliseconds from the instant, for exceptions, of which there are five. Without `camera` the first that has one.',
    query: thumbnailQuery,
    answers: {
      200: { type: 'image/jpeg', words: 'The picture, masks applied', headers: { etag: 'Its SHA-256' } },
      304: 'The picture is the one that the caller has (If-None-Match).',
    },
    problems: { 404: 'There is no such sale, or no picture of it.', 410: 'The cloud alone has it now.' },
  },
  'GET /api/v1/sales/:saleId/strip': {
    summary: 'Pictures around a sale, to choose the right one from',
    query: stripQuery,
    answers: { 200: stripJson },
    problems: { 404: 'There is no such sale, or its register is not linked now.' },
  },
  'GET /api/v1/sales/:saleId/clip.mp4': {
    summary: 'Video around a sale',
    about: '`before` and `after` are seconds, at most 60; what still lies ahead is waited for.',
    query: saleQuery,
    ...clip,
  },
  'GET /api/v1/quarantine': {
    summary: 'What the cloud did not take, and why',
    query: listQuery,
    answers: { 200: quarantineJson },
  },
  'GET /api/v1/quarantine/:id': {
    summary: 'An event that the cloud did not take, byte for byte as it was sent',
    answers: { 200: { type: 'application/cloudevents+json; charset=utf-8', words: 'The event' } },
    problems: { 404: 'There is no such event in quarantine.' },
  },
  'POST /api/v1/quarantine/:id/retry': {
    summary: 'Sends one again',
    answers: { 200: retriedJson },
    problems: { 404: 'There is no such event or picture in quarantine.' },
  },
  'POST /api/v1/quarantine/retry': {
    summary: 'Sends all of a sale again, or all there is',
    query: retryQuery,
    answers: { 200: retriedJson },
  },
} as const satisfies Descriptions;
