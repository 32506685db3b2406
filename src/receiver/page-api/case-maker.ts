/** Makes the case file of a sale from what its gateway has sent: pictures, and for a ZIP file the clips that are here. */
import { type CaseClipReading, type ClipOfCase, caseClips } from '../../case-file/case-clips.ts';
import { caseRecord } from '../../case-file/case-record.ts';
import type { CaseParts } from '../../case-file/case-zip.ts';
import { detailedPictures } from '../../case-file/detailed-pictures.ts';
import { createCaseDrawer } from '../../case-file/draw-in-thread.ts';
import { pairToJson } from '../../contract/page/answers/pair-json.ts';
import { receiverProblem } from '../../domain/problem/receiver/receiver.ts';
import { caseFile } from '../../domain/sale/case-file/case-file.ts';
import { version } from '../../lib/version.ts';
import { refused } from '../refused.ts';
import type { ViewerRouteContext } from '../route-context.ts';
import type { StoredPair } from './shown-sales.ts';

type CaseWish = {
  readonly form: 'pdf' | 'zip';
  readonly language: 'ja' | 'en';
  readonly source: string;
  readonly saleId: string;
  /** Name that was typed for it. */
  readonly by?: string | undefined;
  /** Name of the person who exports it. */
  readonly exporter: string;
};

export function createCaseMaker(context: ViewerRouteContext) {
  const { pictures, clips, clock, log } = context;
  const draw = createCaseDrawer(clock);

  /** Throws a problem while too many are made. */
  return async (
    { event, pair, timeZone }: StoredPair,
    wish: CaseWish,
    signal: AbortSignal,
  ): Promise<CaseParts> => {
    const { form, language, source, saleId, by, exporter } = wish;
    const { gateway } = event;
    const shop = { ...event.data.shop, timeZone };
    const record = caseRecord(pair, { shop, gateway, saleJson: pairToJson(pair, timeZone) });
    const found = new Map<string, Uint8Array>();
    const exportedAtMs = clock.nowMs();
    let videos: CaseParts['videos'] = { clips: [], leftOut: [] };
    const drawn = await draw(async () => {
      for (const { sha256 } of record.pictures) {
        const jpeg = await pictures.read(sha256);
        if (jpeg !== undefined) found.set(sha256, jpeg);
      }
      const { listed, reading } = await clipsOf(source, saleId, timeZone);
      if (form === 'zip') videos = await caseClips(listed, reading, signal);
      const detailed = await detailedPictures(listed, reading, signal);
      const jpegs = new Map(detailed.map(({ sha256, jpeg }) => [sha256, jpeg]));
      const file = caseFile({
        ...{ pair, shop, gateway, version, language, exportedAtMs, recordSha256: record.sha256 },
        ...{ by: { caller: 'session', name: by ?? exporter }, hasPaper: false },
        detailed,
      });
      return { file, pictures: new Map([...found, ...jpegs]), madeAtMs: exportedAtMs };
    }, signal);
    if (drawn.kind !== 'drawn')
      throw refused(503, receiverProblem('receiver.unavailable'), { 'retry-after': '5' });
    return { pdf: drawn.pdf, record, pictures: found, videos, language };
  };

  async function clipsOf(
    source: string,
    saleId: string,
    timeZone: string,
  ): Promise<{ listed: readonly ClipOfCase[]; reading: CaseClipReading }> {
    const known = new Map((await clips.ofSale(source, saleId)).map((clip) => [clip.id, clip]));
    const listed = [...known.values()].map(({ received, ...clip }) => ({
      ...clip,
      isHere: received === clip.bytes,
    }));
    const read: CaseClipReading['read'] = async ({ id }, range) => {
      const sha256 = known.get(id)?.sha256;
      return sha256 === undefined || (await clips.complete(sha256)) === undefined
        ? undefined
        : clips.read(sha256, range);
    };
    return { listed, reading: { timeZone, read, log } };
  }
}
