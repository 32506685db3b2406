/** JSON of a sale with its pictures (contract/page/sales.ts). Pure. */
import type { Capture, Pair } from '../../../domain/capture/pair.ts';
import { problemJson } from '../../../domain/problem/problem-text.ts';
import { detailsJson, sourceTimes } from '../../../domain/sale/sale-event.ts';
import { saleToJson } from '../../../domain/sale/sale-json.ts';
import { sumDifference } from '../../../domain/sale/sum-difference.ts';
import { rfc3339 } from '../../../domain/time/time-text.ts';
import type { CaptureJson, PairJson } from '../sales.ts';

export function pairToJson(pair: Pair, timeZone: string): PairJson {
  const at = (ms: number): string => rfc3339(ms, timeZone);
  const { sale, instant, upload } = pair;
  const difference = sumDifference(sale);
  return {
    saleId: pair.saleId,
    revision: pair.revision,
    register: { key: pair.registerKey, name: pair.registerName },
    ...saleToJson(sale, at),
    ...(difference !== undefined && { sumDifference: difference }),
    receivedAt: at(pair.received.wallMs),
    instant: {
      at: at(instant.atMs),
      basis: instant.basis,
      ...(instant.signal !== undefined && { signal: instant.signal }),
      uncertaintyMs: instant.uncertaintyMs,
      ...(instant.skewMs !== undefined && { skewMs: instant.skewMs }),
      ...(instant.skewUncertaintyMs !== undefined && { skewUncertaintyMs: instant.skewUncertaintyMs }),
      clock: pair.clock,
    },
    ...(pair.voided !== undefined && {
      voidedAt: {
        at: at(pair.voided.atMs),
        basis: pair.voided.basis,
        uncertaintyMs: pair.voided.uncertaintyMs,
      },
    }),
    ...(pair.sourceRecords !== undefined && { sourceTimes: sourceTimes(pair, at) }),
    ...(pair.aliases !== undefined && { aliases: [...pair.aliases] }),
    ...(pair.reversedSale !== undefined && { reversedSale: pair.reversedSale }),
    ...(pair.reversedBy !== undefined && { reversedBy: [...pair.reversedBy] }),
    ...(pair.supersededBy !== undefined && { supersededBy: pair.supersededBy }),
    ...(pair.pinned === true && { pinned: true }),
    ...(pair.note !== undefined && { note: { text: pair.note.text, at: at(pair.note.atMs) } }),
    ...(decisionOf(pair) !== undefined && { decided: true as const }),
    captures: pair.captures.map((capture) => captureToJson(pair.saleId, capture, at)),
    upload: {
      state: upload.state,
      picturesWaiting: upload.picturesWaiting,
      ...(upload.state === 'waiting' &&
        upload.storedRevision < Math.max(1, pair.revision) && { saleWaiting: true as const }),
      ...(upload.storedAtMs !== undefined && { storedAt: at(upload.storedAtMs) }),
      ...(upload.problem !== undefined && { problem: problemJson(upload.problem) }),
    },
  };
}

/** By a person, on what an unclear paper is. */
export function decisionOf({ sourceRecords: [only, ...more] = [] }: Pair) {
  return more.length === 0 && only?.origin.by === 'printer' ? only.origin.decision : undefined;
}

function captureToJson(saleId: string, capture: Capture, at: (ms: number) => string): CaptureJson {
  const base = {
    camera: capture.camera,
    ...(capture.cameraName !== undefined && { cameraName: capture.cameraName }),
    offset: capture.requestedOffsetMs,
    ...(capture.moment !== undefined && { moment: capture.moment }),
  };
  if (capture.outcome === 'pending') return { ...base, outcome: 'pending' };
  if (capture.outcome !== 'captured') {
    return { ...base, outcome: capture.outcome, details: detailsJson(capture.details, at) };
  }
  const camera = capture.camera ?? '';
  const { sha256 } = capture.thumbnail;
  const query = new URLSearchParams({ camera, offset: String(capture.requestedOffsetMs), sha256 });
  if (capture.moment !== undefined) query.set('moment', capture.moment);
  return {
    ...base,
    camera,
    outcome: 'captured',
    ...(capture.removed && { removed: true }),
    takenAt: at(capture.takenAtMs),
    offsetMs: capture.offsetMs,
    basis: capture.basis,
    uncertaintyMs: capture.uncertaintyMs,
    ...(capture.cameraLatencyMs !== undefined && { cameraLatencyMs: capture.cameraLatencyMs }),
    ...(capture.cameraLatencyUncertaintyMs !== undefined && {
      cameraLatencyUncertaintyMs: capture.cameraLatencyUncertaintyMs,
    }),
    ...(capture.cameraLatencyBasis !== undefined && { cameraLatencyBasis: capture.cameraLatencyBasis }),
    ...(capture.networkDelayUncertaintyMs !== undefined && {
      networkDelayUncertaintyMs: capture.networkDelayUncertaintyMs,
    }),
    ...(capture.flawed === true && { flawed: true as const }),
    source: capture.source,
    waitMs: capture.waitMs,
    decodeMs: capture.decodeMs,
    thumbnail: {
      ...capture.thumbnail,
      url: `/api/v1/sales/${encodeURIComponent(saleId)}/thumbnail?${query.toString()}`,
    },
  };
}
