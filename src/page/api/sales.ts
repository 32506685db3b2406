/** Requests for sales, their pictures and the state of the gateway. */
import { type Filter, filterQuery } from '../state/sales/filter.ts';
import { type Answer, ask, call, pathOf, request } from './api.ts';

/** Thousands may be due again at once; rules are tried on the recent papers first. Milliseconds. */
const changedWithinMs = 30_000;

export const getStatus = (signal: AbortSignal) => call('GET /api/v1/status', { signal });

/** Newest first. `limit` is 1 … 200, `cursor` an earlier page's `nextCursor`. */
export const getSales = (
  { filter, ...page }: { filter: Filter; limit: number; cursor?: string },
  signal: AbortSignal,
) => call('GET /api/v1/sales', { query: { ...filterQuery(filter), ...page }, signal });

export const getCount = (filter: Filter, signal: AbortSignal) =>
  call('GET /api/v1/sales/count', { query: filterQuery(filter), signal });

/** `date`: as a calendar of the shop has it. Times of the filter are left out: the chart shows the whole day. */
export function getHours({ date, filter }: { date: string; filter: Filter }, signal: AbortSignal) {
  const { from: _from, to: _to, ...query } = filterQuery(filter);
  return call('GET /api/v1/sales/hours', { query: { ...query, date }, signal });
}

/** The sales of a list as a file for a spreadsheet. */
export const salesCsvPath = (filter: Filter, language: 'ja' | 'en') =>
  pathOf('GET /api/v1/sales.csv', { query: { ...filterQuery(filter), language } });

/** The picture of a receipt that was printed as pixels. */
export const paperPicturePath = (saleId: string) =>
  pathOf('GET /api/v1/sales/:saleId/paper.png', { params: { saleId } });

export const getStaff = (signal: AbortSignal) => call('GET /api/v1/sales/staff', { signal });

export const getSale = (saleId: string, signal: AbortSignal) =>
  call('GET /api/v1/sales/:saleId', { params: { saleId }, signal });

export const getClips = (saleId: string, signal: AbortSignal) =>
  call('GET /api/v1/sales/:saleId/clips', { params: { saleId }, signal });

export const storeClips = (saleId: string) =>
  call('POST /api/v1/sales/:saleId/clips', { params: { saleId } });

export const clipPath = (saleId: string, clip: string) =>
  pathOf('GET /api/v1/sales/:saleId/clips/:clip/video.mp4', { params: { saleId, clip } });

/** A stored picture of the camera's stream of most detail. */
export const mainPicturePath = (saleId: string, clip: string) =>
  pathOf('GET /api/v1/sales/:saleId/clips/:clip/picture.jpeg', { params: { saleId, clip } });

/** Whether a sale stays beyond its time. */
export const setPinned = (saleId: string, keep: boolean) =>
  call(keep ? 'PUT /api/v1/sales/:saleId/keep' : 'DELETE /api/v1/sales/:saleId/keep', { params: { saleId } });

/** Events that the cloud rejected become due again: of one sale, or all. */
export const retryRejected = (saleId?: string) =>
  call('POST /api/v1/quarantine/retry', { query: { saleId }, withinMs: changedWithinMs });

export const decidePaper = (saleId: string, is: 'sale' | 'no_sale' | 'unclear') =>
  call('POST /api/v1/sales/:saleId/paper', { params: { saleId }, body: { is }, withinMs: changedWithinMs });

/** The camera's newest picture, at most so wide. `quick`: one nearby where the newest takes over 0.3 s. */
export const getFrame = (
  { id, widthPx, quick }: { id: string; widthPx: number; quick?: boolean },
  signal: AbortSignal,
) =>
  request(
    'GET /api/v1/cameras/:id/frame.jpeg',
    { params: { id }, query: { width: widthPx, quick }, signal },
    (response) => response.blob(),
  );

/** `offsetMs`: time of the picture − requested time; the nearest stored picture may be a second off. */
export type Frame = { readonly jpeg: Blob; readonly offsetMs: number };

/** `path`: as the gateway names it. */
export function getFrameAt(path: string, signal: AbortSignal): Promise<Answer<Frame>> {
  return ask(
    path,
    async (response) => ({
      jpeg: await response.blob(),
      offsetMs: Number(response.headers.get('x-frame-offset-ms') ?? 0),
    }),
    signal,
  );
}

/** A clip that the gateway cuts now: its video, first and last picture, epoch milliseconds. */
export type CutClip = { readonly mp4: Blob; readonly fromMs: number; readonly untilMs: number };

/** Video of the next seconds is waited for, and a slow network brings megabytes. Milliseconds. */
const cutWithinMs = 120_000;

export const getClip = (path: string, signal: AbortSignal): Promise<Answer<CutClip>> =>
  ask(
    path,
    async (response) => ({
      mp4: await response.blob(),
      fromMs: Date.parse(response.headers.get('x-clip-from') ?? ''),
      untilMs: Date.parse(response.headers.get('x-clip-until') ?? ''),
    }),
    signal,
    {},
    cutWithinMs,
  );
