/**
 * Additional pictures of a sale: where its time is uncertain, over the uncertainty or at both of two times that disagree;
 * where the register is set up for it, one before the sale. Pure.
 */
import type { SaleKind } from '../sale/sale.ts';
import { type Instant, isTimeKnown, type OtherTime, surePictureMs } from '../time/instant.ts';
import { requestedOffsetsMs } from './requested-offsets.ts';

/** Two times further apart are a sale that was held back: a picture of its arrival is no evidence. Milliseconds. */
const withinMs = 15 * 60_000;

export type ExtraPicture = {
  /** From the instant, milliseconds; whole. */
  readonly offsetMs: number;
  /** `around`: within the uncertainty of the instant. */
  readonly moment: 'around' | OtherTime['basis'];
};

/** Moment of a capture beside those of the sale and its void; `undamaged`: beside a flawed picture. */
export type ExtraMoment = ExtraPicture['moment'] | 'undamaged';

/** `severalFromMs`: uncertainty above which there are any. */
export function extraPictures(
  kind: SaleKind,
  { instant, receivedAtMs }: { readonly instant: Instant; readonly receivedAtMs: number },
  severalFromMs: number = surePictureMs,
): readonly ExtraPicture[] {
  const { uncertaintyMs, atMs, other } = instant;
  if (uncertaintyMs <= severalFromMs) return [];
  const around = (...offsets: number[]): ExtraPicture[] =>
    offsets.map((offsetMs) => ({ offsetMs: Math.round(offsetMs), moment: 'around' as const }));
  const offsets = requestedOffsetsMs(kind);
  // An exception has pictures around its instant already.
  const isSingle = offsets.length === 1;
  const isKnown = isTimeKnown(instant);
  const apartMs = other === undefined || other.atMs > receivedAtMs ? 0 : other.atMs - atMs;
  if (other !== undefined && Math.abs(apartMs) > Math.max(severalFromMs, ...offsets)) {
    if (Math.abs(apartMs) > withinMs) return [];
    return [
      ...(isKnown ? [] : ownMoment(instant)),
      ...(isKnown && isSingle ? around(apartMs / 2) : []),
      { offsetMs: Math.round(apartMs), moment: other.basis },
    ];
  }
  if (!isKnown || !isSingle) return [];
  // No sale is made after it arrived.
  const latestMs = Math.min(uncertaintyMs, receivedAtMs - atMs);
  return around(-uncertaintyMs, latestMs >= uncertaintyMs / 4 ? latestMs : -uncertaintyMs / 2);
}

/** Many tills report a sale when the customer has left. Milliseconds. */
const earlierMs = -2_000;

/** For registers that are set up for it: the customer is still at the counter. */
export function earlierPicture(
  kind: SaleKind,
  instant: Pick<Instant, 'uncertaintyMs'>,
): readonly ExtraPicture[] {
  return kind === 'sale' && isTimeKnown(instant) ? [{ offsetMs: earlierMs, moment: 'around' }] : [];
}

/** The picture of the sale itself is withheld: one beside it shows the same time as one of two. */
function ownMoment({ basis }: Instant): ExtraPicture[] {
  return basis === 'register_time' || basis === 'pos_server_time' || basis === 'arrival'
    ? [{ offsetMs: 0, moment: basis }]
    : [];
}
