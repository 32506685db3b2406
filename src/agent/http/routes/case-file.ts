/** `GET /api/v1/sales/{saleId}/case.pdf` and `…/case.zip`: a sale with its pictures, times and hashes as files to hand out. */
import { hash } from 'node:crypto';
import { Readable } from 'node:stream';
import { makeZip, predictLength } from 'client-zip';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { salesRoutes } from '../../../contract/page/routes/sales.ts';
import type { Pair } from '../../../domain/capture/pair.ts';
import { refusal } from '../../../domain/problem/refusal/refusal.ts';
import { type CaseRequest, caseFile, caseReadMe } from '../../../domain/sale/case-file/case-file.ts';
import { caseName } from '../../../domain/setup/download-name.ts';
import { rfc3339 } from '../../../domain/time/time-text.ts';
import { type CaseClips, caseClips } from '../../support/case-file/case-clips.ts';
import { type CaseRecord, caseRecord } from '../../support/case-file/case-record.ts';
import { createCaseDrawer } from '../../support/case-file/draw-in-thread.ts';
import { callerOf } from '../access/guard.ts';
import { detail } from '../activity.ts';
import type { WebContext } from '../context.ts';
import { sendFile } from '../download.ts';
import { pairToJson } from '../json.ts';
import { refused } from '../refused.ts';
import { goneSignal, noSale, whileWaitedFor } from '../request.ts';
import { routesOf } from '../route.ts';

type Options = { readonly language: 'ja' | 'en'; readonly by?: string | undefined };
type Requested = {
  readonly saleId: string;
  readonly options: Options;
  readonly request: FastifyRequest;
  readonly what: 'case_pdf' | 'case_zip';
};

type MadeCase = {
  readonly pdf: Uint8Array;
  readonly record: CaseRecord;
  /** By their SHA-256. */
  readonly pictures: ReadonlyMap<string, Uint8Array>;
  /** Empty for a PDF. */
  readonly videos: CaseClips;
  readonly pair: Pair;
  readonly language: 'ja' | 'en';
};

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
    return sendZip(reply, made);
  });

  async function make({ saleId, options, request, what }: Requested, signal: AbortSignal): Promise<MadeCase> {
    const pair = await store.read.pair(saleId);
    if (pair === undefined) throw noSale(saleId);
    const { language } = options;
    const record = caseRecord(pair, { shop, gateway, saleJson: pairToJson(pair, shop.timeZone) });
    const pictures = new Map<string, Uint8Array>();
    let videos: CaseClips = { clips: [], leftOut: [] };
    const exportedAtMs = clock.nowMs();
    const drawn = await draw(async () => {
      for (const { sha256 } of record.pictures) {
        const jpeg = await store.read.thumbnail(sha256);
        if (jpeg !== undefined) pictures.set(sha256, jpeg);
      }
      const clips = what === 'case_zip' ? await store.read.clipsOfSale(saleId) : undefined;
      if (clips !== undefined)
        videos = await caseClips({ saleId, timeZone: shop.timeZone, clips }, { saleClips, log }, signal);
      const paper = await store.read.paperPicture(saleId);
      const file = caseFile({
        ...{ pair, shop, gateway, version, language, exportedAtMs, recordSha256: record.sha256 },
        ...{ by: exporterOf(request, options), hasPaper: paper !== undefined },
      });
      return { file, pictures, madeAtMs: exportedAtMs, ...(paper !== undefined && { paper }) };
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

  function sendZip(reply: FastifyReply, made: MadeCase): FastifyReply {
    // A ZIP file has the local time of its entries: without its offset the shop's is read as this program's.
    const lastModified = new Date(rfc3339(clock.nowMs(), shop.timeZone).slice(0, 19));
    // The ZIP writer leaves a video open when its reader goes.
    const files = entriesOf(made, goneSignal(reply)).map((entry) => ({ ...entry, lastModified }));
    reply.header('content-length', Number(predictLength(files)));
    const zip = { name: nameOf('zip', made), type: 'application/zip' };
    return sendFile(reply, zip, Readable.from(makeZip(files)));
  }
}

const refusals = { busy: 'request.other_case_files', too_much: 'request.case_file_late' } as const;
const soon = { 'retry-after': '5' };

type ZipEntry = {
  readonly name: string;
  readonly size: number;
  readonly input: Uint8Array | AsyncIterable<Uint8Array>;
};

/** Videos are read until the signal aborts. */
function entriesOf(
  { pdf, record, pictures, videos, language }: MadeCase,
  signal: AbortSignal,
): readonly ZipEntry[] {
  const files = [
    { name: 'case.pdf', content: pdf },
    { name: 'sale.json', content: Buffer.from(record.json) },
    ...record.pictures.flatMap(({ file, sha256 }) => {
      const content = pictures.get(sha256);
      return content === undefined ? [] : [{ name: file, content }];
    }),
  ];
  const sums = [
    ...files.map(({ name, content }) => ({ name, sha256: hash('sha256', content) })),
    ...videos.clips.map(({ file, sha256 }) => ({ name: file, sha256 })),
  ];
  const readMe = caseReadMe(language, {
    files: videos.clips.map(({ file }) => file),
    leftOut: videos.leftOut,
  });
  const whole = (name: string, input: Uint8Array) => ({ name, size: input.length, input });
  return [
    // Read with an editor of Windows: byte order mark and its line ends.
    whole('README.txt', Buffer.from(`\ufeff${readMe}\r\n`)),
    ...files.map(({ name, content }) => whole(name, content)),
    ...videos.clips.map((clip) => ({ name: clip.file, size: clip.bytes, input: clip.content(signal) })),
    whole('SHA256SUMS.txt', Buffer.from(sums.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join(''))),
  ];
}
