/** Choice of the decoders to keep idle: of the kinds requested last. Pure. */
import { type DecoderKind, sameKind } from './decoder-request.ts';

/** Full-size requests come in series. */
const keepFullMs = 60_000;

/** A kind, and the time of its last request. */
export type Use = { readonly kind: DecoderKind; readonly lastMs: number };

/**
 * Kinds to keep idle for the given uses, newest first: one of each codec in use while places last, the rest for the
 * newest. Pure.
 */
export function idleKinds(
  uses: readonly Use[],
  options: {
    readonly waiting: number;
    readonly waitingWidthPx: number | undefined;
    readonly nowMs: number;
  },
): DecoderKind[] {
  const { waiting, waitingWidthPx, nowMs } = options;
  const usual = uses.filter(({ kind }) => kind.widthPx === waitingWidthPx).map(({ kind }) => kind);
  const newest = usual[0] ?? { codec: 'h264', widthPx: waitingWidthPx };
  const requested = Array.from({ length: waiting }, (_, index) => usual[index] ?? newest);
  const other = uses.find(({ kind }) => kind.widthPx !== waitingWidthPx);
  return other !== undefined && nowMs - other.lastMs < keepFullMs ? [...requested, other.kind] : requested;
}

/** Kinds that no idle decoder has, and idle decoders of no such kind. */
export function compareIdle<T extends { readonly kind: DecoderKind }>(
  idle: readonly T[],
  requested: readonly DecoderKind[],
): { missing: DecoderKind[]; unneeded: T[] } {
  const unneeded = [...idle];
  const missing = requested.filter((kind) => {
    const index = unneeded.findIndex((decoder) => sameKind(decoder.kind, kind));
    if (index >= 0) unneeded.splice(index, 1);
    return index < 0;
  });
  return { missing, unneeded };
}
