/** Pictures of sales for messages: as they are stored, with masks. */
import type { Capture, Pair } from '../../domain/capture/pair.ts';
import { pictureName } from '../../domain/setup/download-name.ts';
import type { StoreReader } from '../store/operations.ts';
import type { MailPicture } from './delivery.ts';
import { readable } from './notifier-deps.ts';

/** Together with the text less than 300 KB. */
const maxPictures = 3;

/** The picture of each sale, or of its void; sales without one are left out. */
export async function salePictures(
  read: Pick<StoreReader, 'pair' | 'thumbnail'>,
  saleIds: readonly string[],
  timeZone: string,
): Promise<readonly MailPicture[]> {
  const found: MailPicture[] = [];
  for (const saleId of saleIds.slice(0, maxPictures)) {
    const pair = await readable(read.pair(saleId));
    const capture = pair && pictureOf(pair);
    if (capture === undefined) continue;
    const jpeg = await read.thumbnail(capture.thumbnail.sha256);
    if (jpeg !== undefined) found.push({ name: pictureName(saleId, capture.takenAtMs, timeZone), jpeg });
  }
  return found;
}

type Captured = Extract<Capture, { readonly outcome: 'captured' }>;

function pictureOf({ sale, captures }: Pair): Captured | undefined {
  const captured = captures.filter((one): one is Captured => one.outcome === 'captured');
  const ofVoid = sale.kind === 'void' ? captured.filter(({ moment }) => moment === 'void') : [];
  const candidates = ofVoid.length > 0 ? ofVoid : captured;
  return candidates.toSorted((a, b) => Math.abs(a.offsetMs) - Math.abs(b.offsetMs))[0];
}
