/** Data of a sale as its case file carries it, and the names of its pictures. */
import { hash } from 'node:crypto';
import type { CaseRecordJson } from '../contract/page/case-file.ts';
import type { PairJson } from '../contract/page/sales.ts';
import type { Pair } from '../domain/capture/pair.ts';
import { capturesInOrder, maxCasePictures, pictureFile } from '../domain/sale/case-file/case-pictures.ts';
import type { Shop } from '../domain/sale/sale-event.ts';

export type CaseRecord = {
  /** `sale.json`: the same bytes for each export of a revision. */
  readonly json: string;
  readonly sha256: string;
  readonly pictures: CaseRecordJson['pictures'];
};

export function caseRecord(
  pair: Pair,
  { shop, gateway, saleJson }: { readonly shop: Shop; readonly gateway: string; readonly saleJson: PairJson },
): CaseRecord {
  const { upload: _upload, pinned: _pinned, note: _note, ...sale } = saleJson;
  const pictures = capturesInOrder(pair)
    .slice(0, maxCasePictures)
    .flatMap((capture, index) =>
      capture.outcome === 'captured' && capture.removed !== true
        ? [
            {
              file: pictureFile(index, capture.thumbnail.sha256),
              sha256: capture.thumbnail.sha256,
              camera: capture.camera ?? '',
              offset: capture.requestedOffsetMs,
              ...(capture.moment !== undefined && { moment: capture.moment }),
            },
          ]
        : [],
    );
  const { id, name, timeZone } = shop;
  const record: CaseRecordJson = {
    format: 'tillframe-case/1',
    shop: { id, name, timeZone },
    ...{ gateway, sale, pictures },
  };
  const json = `${JSON.stringify(record, undefined, 2)}\n`;
  return { json, sha256: hash('sha256', json), pictures };
}
