/** A register on the acceptance sheet: its newest sale with the picture, how the moment was found, and what the cloud has of it. */
import type { RegisterProof } from '../../acceptance.ts';
import type { AcceptanceMessages } from '../../i18n/acceptance-ja.ts';
import { useLocale } from '../../locale.ts';
import { Thumbnail } from '../thumbnail.tsx';
import { useSystem } from './context.ts';
import { type Row, Rows } from './section.tsx';

export function RegisterPair({ proof, words }: { proof: RegisterProof; words: AcceptanceMessages }) {
  const { t, format } = useLocale();
  const { status, nowMs } = useSystem();
  const { register, pair, picture } = proof;
  const title = (
    <h4>
      {register.name} <small class="muted">{register.key}</small>
    </h4>
  );
  if (pair === undefined)
    return (
      <div class="register-pair none">
        {title}
        <p>{words.noSale}</p>
      </div>
    );
  const { instant, receiptNumber, upload } = pair;
  const amount = pair.totalUnknown ? t.sale.totalUnknown : format.money(pair.total, pair.currency);
  const camera = status.cameras.find(({ id }) => id === picture?.camera)?.name ?? picture?.camera;
  const stored =
    upload.state === 'stored' && upload.storedAt !== undefined
      ? words.stored(format.dateTime(upload.storedAt))
      : status.cloud.state === 'off'
        ? words.storedHere
        : words.notStored;
  const rows: Row[] = [
    [
      words.sale,
      [t.sales.kind[pair.kind], amount, receiptNumber].filter((part) => part !== undefined).join(t.comma),
    ],
    [words.instant, format.dateTime(instant.at)],
    [
      words.basis,
      `${t.sale.basis[instant.basis]}${t.gap}${t.sale.uncertainty(format.seconds(instant.uncertaintyMs))}`,
    ],
    [words.camera, camera],
    [
      words.offset,
      picture && words.offsetValue(format.milliseconds(picture.offsetMs), picture.offsetMs >= 0),
    ],
    [words.receipt, stored],
  ];
  return (
    <div class="register-pair">
      {title}
      <div class="pair-picture">
        <Thumbnail
          capture={picture ?? pair.captures[0]}
          nowMs={nowMs}
          alt={words.picture(register.name)}
          large
        />
      </div>
      <Rows rows={rows} />
    </div>
  );
}
