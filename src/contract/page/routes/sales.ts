/** Routes of sales: their pictures and video, and what the cloud rejected. */
import { z } from 'zod';
import { captureMoments } from '../../../domain/capture/pair.ts';
import { smallWidths } from '../../../domain/capture/small-width.ts';
import { stripJson } from '../calibrations.ts';
import { caseQuery } from '../case-file.ts';
import { clipsJson } from '../clips.ts';
import { eraseBody, erasureJson, erasuresJson } from '../erasures.ts';
import { quarantineJson, retriedJson } from '../quarantine.ts';
import { paperBody, paperDecidedJson } from '../receipts.ts';
import { noteBody, pairJson, salesCountJson, salesHoursJson, salesPageJson } from '../sales.ts';
import { searchBody, searchesJson } from '../searches.ts';
import { takingsJson } from '../takings.ts';
import { clip, clipSides, ofCamera, ofShop, salesFilter, shopDate } from './query.ts';
import { noSaleHere, routeGroup, unreadableHere } from './route.ts';

const tooManyLists = 'Too many lists are requested by this session, token or address.';
const otherCaseFiles = 'Other case files are being made, or this one took too long.';

export const salesRoutes = routeGroup('Sales', {
  'GET /api/v1/sales/:saleId/clip.mp4': {
    access: 'look',
    log: 'sale_video',
    summary: 'Video around a sale',
    about: '`before` and `after` are seconds, at most 60; what still lies ahead is waited for.',
    query: z.strictObject({ ...clipSides, camera: ofCamera }),
    ...clip,
  },
  'GET /api/v1/sales/:saleId/clips': {
    access: 'look',
    log: 'sale',
    summary: 'Clips stored of a sale',
    answers: { 200: clipsJson },
    problems: { 404: noSaleHere },
  },
  'POST /api/v1/sales/:saleId/clips': {
    access: 'work',
    log: 'clip',
    summary: 'Stores the clips of a sale',
    about:
      'Of every camera and moment, as long as its video is held. Answers at once; the clips are stored one after another.',
    answers: { 202: clipsJson },
    problems: {
      404: noSaleHere,
      409: 'Clips are off, or the sale has no camera or is counted as part of another.',
      422: unreadableHere,
      503: 'Too many clips are waiting to be stored.',
    },
  },
  'GET /api/v1/sales/:saleId/clips/:clip/video.mp4': {
    access: 'look',
    log: 'sale_video',
    summary: 'Video of a stored clip',
    about: 'Any part of it, with `Range`.',
    answers: {
      200: { type: 'video/mp4', words: 'The video' },
      206: { type: 'video/mp4', words: 'A part of it', headers: { 'content-range': 'Which part' } },
    },
    problems: { 404: 'There is no such clip.', 416: 'There is no such part of it.' },
  },
  'GET /api/v1/sales/:saleId/clips/:clip/picture.jpeg': {
    access: 'look',
    log: 'sale_video',
    summary: 'A stored picture of the camera’s stream of most detail',
    about: 'Its `from` in the list of clips states when it was taken.',
    answers: { 200: { type: 'image/jpeg', words: 'The picture, masks applied' } },
    problems: { 404: 'There is no such picture.' },
  },
  'PUT /api/v1/sales/:saleId/keep': {
    access: 'work',
    log: 'pin',
    summary: 'Keeps a sale: it goes neither for its age nor for want of space',
    answers: { 200: pairJson },
    problems: { 404: noSaleHere, 409: 'No more can be kept.', 422: unreadableHere },
  },
  'DELETE /api/v1/sales/:saleId/keep': {
    access: 'work',
    log: 'pin',
    summary: 'Lets go of a sale that was kept',
    answers: { 200: pairJson },
    problems: { 404: noSaleHere, 422: unreadableHere },
  },
  'PUT /api/v1/sales/:saleId/note': {
    access: 'work',
    log: 'note',
    summary: 'Writes the note of a sale',
    about:
      'At most 500 characters; an empty text removes it. Searches find its words. It stays on this gateway.',
    body: noteBody,
    answers: { 200: pairJson },
    problems: { 404: noSaleHere, 409: 'No more sales can have a note.', 422: unreadableHere },
  },
  'POST /api/v1/sales/:saleId/erase': {
    access: 'people',
    log: 'erase',
    summary: 'Erases a sale, or one picture of it, on request of a person',
    about:
      'For good, and in the cameras’ memory too; nothing brings it back. The cloud is asked to erase it as well, and a record of who, when and why stays on both sides.',
    body: eraseBody,
    answers: { 200: erasureJson },
    problems: { 404: noSaleHere, 409: 'No more erasures can be recorded.' },
  },
  'GET /api/v1/erasures': {
    access: 'log',
    summary: 'What was erased on request, here or at the cloud, the newest first',
    query: z.strictObject({ limit: z.coerce.number().int().min(1).max(500).default(100) }),
    answers: { 200: erasuresJson },
  },
  'GET /api/v1/quarantine': {
    access: 'settings',
    summary: 'What the cloud did not take, and why',
    query: z.strictObject({ limit: z.coerce.number().int().min(1).max(200).default(50) }),
    answers: { 200: quarantineJson },
  },
  'GET /api/v1/quarantine/:id': {
    access: 'settings',
    summary: 'An event that the cloud did not take, byte for byte as it was sent',
    answers: { 200: { type: 'application/cloudevents+json; charset=utf-8', words: 'The event' } },
    problems: { 404: 'There is no such event in quarantine.' },
  },
  'POST /api/v1/quarantine/:id/retry': {
    access: 'settings',
    log: 'upload',
    summary: 'Sends one again',
    answers: { 200: retriedJson },
    problems: { 404: 'There is no such event or picture in quarantine.' },
  },
  'POST /api/v1/quarantine/retry': {
    access: 'settings',
    log: 'upload',
    summary: 'Sends all of a sale again, or all there is',
    query: z.strictObject({ saleId: z.string().min(1).max(512).optional() }),
    answers: { 200: retriedJson },
  },
  'GET /api/v1/sales': {
    access: 'look',
    summary: 'Sales with their pictures, newest first',
    about:
      '`from` and `to` are a date or a time of the shop (2026-11-24, 2026-11-24T12:34), or a time with an offset. `to` is exclusive, but a date includes its day. `nextCursor` of an answer is the `cursor` of the next. A sale that was voided at a known time is listed twice: at its own time, and with `moment: void` at that of the void.',
    query: salesFilter.extend({
      limit: z.coerce.number().int().min(1).max(200).default(50),
      cursor: z.string().max(100).optional(),
    }),
    answers: { 200: salesPageJson },
    problems: { 429: tooManyLists },
  },
  'GET /api/v1/sales.csv': {
    access: 'export',
    log: 'csv',
    summary: 'The sales that a search finds, for a spreadsheet',
    about:
      'UTF-8 with a byte order mark, newest first, at most 50,000 rows; the last line states whether there are more.',
    query: salesFilter.extend({ language: z.enum(['ja', 'en']).default('ja') }),
    answers: { 200: { type: 'text/csv; charset=utf-8', words: 'A row per sale' } },
  },
  'GET /api/v1/sales/count': {
    access: 'look',
    summary: 'How many sales a search would find, each counted once',
    query: salesFilter,
    answers: { 200: salesCountJson },
    problems: { 429: tooManyLists },
  },
  'GET /api/v1/sales/hours': {
    access: 'look',
    summary: 'Sales of a day by hour and kind, as a search finds them',
    query: salesFilter.omit({ from: true, to: true }).extend({ date: shopDate }),
    answers: { 200: salesHoursJson },
    problems: { 429: tooManyLists },
  },
  'GET /api/v1/takings': {
    access: 'look',
    summary: 'Sales of a period added up by hour, day, register and staff',
    about:
      'Dates of the shop, both included, at most 366 days. A void never counts; the takings are sales and refunds.',
    query: z.strictObject({ from: shopDate, to: shopDate, shop: ofShop }),
    answers: { 200: takingsJson },
  },
  'GET /api/v1/sales/staff': {
    access: 'look',
    summary: 'Staff of the newest sales, to choose from',
    answers: { 200: z.strictObject({ staff: z.array(z.string()) }) },
  },
  'GET /api/v1/searches': {
    access: 'look',
    summary: 'Saved searches',
    answers: { 200: searchesJson },
  },
  'POST /api/v1/searches': {
    access: 'work',
    log: 'search',
    summary: 'Saves a search under a name, in place of one of that name; answers all of them',
    about:
      '`filter`: parameters of `GET /api/v1/sales`, but for `from`, `to`, `limit` and `cursor`. At most 20 searches.',
    body: searchBody,
    answers: { 200: searchesJson },
    problems: { 409: 'There are as many as there may be.' },
  },
  'DELETE /api/v1/searches/:id': {
    access: 'work',
    log: 'search',
    summary: 'Removes a saved search; answers the others',
    answers: { 200: searchesJson },
    problems: { 404: 'There is no such search.' },
  },
  'GET /api/v1/sales/:saleId': {
    access: 'look',
    log: 'sale',
    summary: 'One sale',
    answers: { 200: pairJson },
    problems: { 404: noSaleHere, 422: unreadableHere },
  },
  'GET /api/v1/sales/:saleId/case.pdf': {
    access: 'export',
    log: 'case_pdf',
    summary: 'Case file of a sale: pictures, receipt, times and hashes, to hand out',
    about: '`by`: name of the person who exports it, stated in the file.',
    query: caseQuery,
    answers: { 200: { type: 'application/pdf', words: 'The case file' } },
    problems: { 404: noSaleHere, 422: unreadableHere, 503: otherCaseFiles },
  },
  'GET /api/v1/sales/:saleId/case.zip': {
    access: 'export',
    log: 'case_zip',
    summary:
      'The same with the stored pictures and videos, the sale as JSON, and the hashes to verify them by',
    query: caseQuery,
    answers: {
      200: {
        type: 'application/zip',
        words:
          '`case.pdf`, `sale.json`, `pictures/` (also those of most detail), `videos/` (of stored clips, up to 256 MB), `SHA256SUMS.txt`, `README.txt`',
      },
    },
    problems: { 404: noSaleHere, 422: unreadableHere, 503: otherCaseFiles },
  },
  'POST /api/v1/sales/:saleId/paper': {
    access: 'work',
    log: 'paper',
    summary: 'Says what an unclear paper is; its register remembers it',
    about: '`unclear` takes that back: the paper waits again, and the register forgets it.',
    body: paperBody,
    answers: { 200: paperDecidedJson },
    problems: {
      404: noSaleHere,
      409: 'The sale is no unclear paper, or, for `unclear`, no decided one.',
      422: unreadableHere,
    },
  },
  'GET /api/v1/sales/:saleId/thumbnail': {
    access: 'look',
    summary: 'The picture of a sale',
    about:
      '`offset`: milliseconds from the instant, and `moment`: both as in `captures` of the sale. Without `camera` the first that has one. `width`: smaller, for a list; the whole picture where it is not wider, or the gateway is busy.',
    query: z.strictObject({
      camera: ofCamera,
      offset: z.coerce.number().int().default(0),
      moment: z.enum(captureMoments).optional(),
      /** Hash of the requested picture, as in a sale's `thumbnail.url`: its answer may be cached. */
      sha256: z.string().max(64).optional(),
      width: z.coerce.number().pipe(z.literal(smallWidths)).optional(),
    }),
    answers: {
      200: {
        type: 'image/jpeg',
        words: 'The picture, masks applied',
        headers: { etag: 'SHA-256 of the stored picture, and the width of a smaller one' },
      },
      304: 'The picture is the one that the caller has (If-None-Match).',
    },
    problems: {
      404: 'There is no such sale, or no picture of it.',
      410: 'The cloud alone has it now.',
      422: unreadableHere,
    },
  },
  'GET /api/v1/sales/:saleId/paper.png': {
    access: 'look',
    summary: 'The receipt of a sale, where it was printed as pixels',
    answers: { 200: { type: 'image/png', words: 'The receipt as printed' } },
    problems: { 404: 'There is no such sale, or no picture of its receipt.' },
  },
  'GET /api/v1/sales/:saleId/strip': {
    access: 'look',
    log: 'sale',
    summary: 'Pictures around a sale, to choose the right one from',
    query: z.strictObject({ camera: z.string().min(1).max(64).optional() }),
    answers: { 200: stripJson },
    problems: { 404: 'There is no such sale, or its register is not linked now.', 422: unreadableHere },
  },
});
