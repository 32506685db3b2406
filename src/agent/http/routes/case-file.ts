/** `GET /api/v1/sales/{saleId}/case.pdf` and `…/case.zip`: a sale with its pictures, times and hashes as files to hand out. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type CaseClipReading, caseClips } from '../../../case-file/case-clips.ts';
import { caseRecord } from '../../../case-file/case-record.ts';
import { type CaseParts, caseZip } from '../../../case-file/case-zip.ts';
import { detailedPictures } from '../../../case-file/detailed-pictures.ts';
import { createCaseDrawer } from '../../../case-file/draw-in-thread.ts';
import { pairToJson } from '../../../contract/page/answers/pair-json.ts';
import { salesRoutes } from '../../../contract/page/routes/sales.ts';
import type { Pair } from '../../../domain/capture/pair.ts';
import { refusal } from '../../../domain/problem/refusal/refusal.ts';
import { type CaseRequest, caseFile } from '../../../domain/sale/case-file/case-file.ts';
import { caseName } from '../../../domain/setup/download-name.ts';
import { rfc3339 } from '../../../domain/time/time-text.ts';
import { sendFile } from '../../../lib/http/download.ts';
import { goneSignal, whileWaitedFor } from '../../../lib/http/gone-signal.ts';
import { callerOf } from '../access/guard.ts';
import { detail } from '../activity.ts';
import type { WebContext } from '../context.ts';
import { refused } from '../refused.ts';
import { noSale } from '../request.ts';
import { routesOf } from '../route.ts';

type Options = { readonly language: 'ja' | 'en'; readonly by?: string | undefined };
type Requested = {
  readonly saleId: string;
  readonly options: Options;
  readonly request: FastifyRequest;
  readonly what: 'case_pdf' | 'case_zip';
};

type MadeCase = CaseParts & { readonly pair: Pair };

export function registerCaseRoutes(app: FastifyInstance, context: WebContext): void {
  const { store, shop, gateway, version, clock, log, saleClips } = context;
  const draw = createCaseDrawer(clock);
  const route = routesOf(app, salesRoutes);

  route('GET /api/v1/sales/:saleId/case.pdf', async ({ params: { saleId }, query, request, reply }) => {
    const made = await whileWaitedFor(reply, (signal) =>
      make({ saleId, options: query, request, what: 'case_pdf' }, signal),
    );
    if (made === undefined) return reply.hijack();
    return sendFile(reply, { name: nameOf('pdf', made), type: 'application/pdf' }, Buffer.from(made.pdf));
  });

  route('GET /api/v1/sales/:saleId/case.zip', async ({ params: { saleId }, query, request, reply }) => {
    const made = await whileWaitedFor(reply, (signal) =>
      make({ saleId, options: query, request, what: 'case_zip' }, signal),
    );
    if (made === undefined) return reply.hijack();
    const zip = caseZip(made, rfc3339(clock.nowMs(), shop.timeZone), goneSignal(reply));
    reply.header('content-length', zip.bytes);
    return sendFile(reply, { name: nameOf('zip', made), type: 'application/zip' }, zip.content);
  });

  async function make({ saleId, options, request, what }: Requested, signal: AbortSignal): Promise<MadeCase> {
    const pair = await store.read.pair(saleId);
    if (pair === undefined) throw noSale(saleId);
    const { language } = options;
    const record = caseRecord(pair, { shop, gateway, saleJson: pairToJson(pair, shop.timeZone) });
    const pictures = new Map<string, Uint8Array>();
    /** In the PDF alone: the ZIP file has them among the clips. */
    const drawnToo = new Map<string, Uint8Array>();
    let videos: CaseParts['videos'] = { clips: [], leftOut: [] };
    const exportedAtMs = clock.nowMs();
    const drawn = await draw(async () => {
      for (const { sha256 } of record.pictures) {
        const jpeg = await store.read.thumbnail(sha256);
        if (jpeg !== undefined) pictures.set(sha256, jpeg);
      }
      const clips = (await store.read.clipsOfSale(saleId))?.flatMap(
        ({ cameraId, state, bytes = 0, ...clip }) =>
          state === 'stored' ? [{ ...clip, camera: cameraId, bytes, isHere: true }] : [],
      );
      const reading: CaseClipReading = {
        timeZone: shop.timeZone,
        read: ({ id }, range) => saleClips?.read({ saleId, id }, range),
        log,
      };
      if (what === 'case_zip') videos = await caseClips(clips ?? [], reading, signal);
      const detailed = await detailedPictures(clips ?? [], reading, signal);
      for (const { sha256, jpeg } of detailed) drawnToo.set(sha256, jpeg);
      const paper = await store.read.paperPicture(saleId);
      const file = caseFile({
        ...{ pair, shop, gateway, version, language, exportedAtMs, recordSha256: record.sha256 },
        ...{ by: exporterOf(request, options), hasPaper: paper !== undefined, detailed },
      });
      return {
        file,
        pictures: new Map([...pictures, ...drawnToo]),
        madeAtMs: exportedAtMs,
        ...(paper !== undefined && { paper }),
      };
    }, signal);
    if (drawn.kind !== 'drawn') throw refused(503, refusal(refusals[drawn.kind]), soon);
    const { by } = options;
    detail(request, { saleId: pair.saleId, sha256: record.sha256, ...(by !== undefined && { by }) });
    return { pdf: drawn.pdf, record, pictures, videos, pair, language };
  }

  function exporterOf(request: FastifyRequest, { by }: Options): CaseRequest['by'] {
    const caller = callerOf(request);
    const name = by ?? (caller.kind === 'session' ? caller.person.name : undefined);
    return {
      ...(name !== undefined && { name }),
      caller: caller.kind === 'token' ? { token: caller.name } : caller.kind,
    };
  }

  function nameOf(ending: 'pdf' | 'zip', { pair: { saleId, instant } }: MadeCase): string {
    return caseName(ending, { saleId, atMs: instant.atMs, timeZone: shop.timeZone });
  }
}

const refusals = { busy: 'request.other_case_files', too_much: 'request.case_file_late' } as const;
const soon = { 'retry-after': '5' };
