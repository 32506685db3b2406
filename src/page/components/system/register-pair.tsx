/** A register on the acceptance sheet: its newest sale with the picture, how the moment was found, and what the cloud has of it. */

import { basisText } from '../../../domain/sale/sale-texts.ts';
import { addressAndPort } from '../../../domain/setup/print-addresses.ts';
import { plusMinusMs, statedMs, withUncertainty } from '../../../domain/time/stated-uncertainty.ts';
import { type Row, Rows } from '../../kit/rows.tsx';
import type { RegisterProof } from '../../state/acceptance.ts';
import { useLocale, usePageMessages } from '../../state/locale.ts';
import type { AcceptanceMessages } from '../../text/acceptance-ja.ts';
import type { Format } from '../../text/format.ts';
import type { Captured } from '../../text/messages.ts';
import { Thumbnail } from '../sales/thumbnail.tsx';
import { useSystem } from './context.ts';

function latencyText(picture: Captured, words: AcceptanceMessages, format: Format): string | undefined {
  const { cameraLatencyMs, cameraLatencyUncertaintyMs, cameraLatencyBasis } = picture;
  if (cameraLatencyMs === undefined || cameraLatencyUncertaintyMs === undefined) return undefined;
  const value = withUncertainty(
    format.milliseconds(cameraLatencyMs),
    format.milliseconds(cameraLatencyUncertaintyMs),
  );
  if (cameraLatencyBasis === 'assumed') return words.latencyAssumed(value);
  return cameraLatencyBasis === 'estimated' ? words.latencyEstimated(value) : value;
}

function offsetText(picture: Captured, words: AcceptanceMessages, format: Format): string {
  const offsetMs = statedMs(picture.offsetMs, picture.uncertaintyMs);
  const plusMinus = format.milliseconds(plusMinusMs(picture.uncertaintyMs));
  if (offsetMs === 0) return `±${plusMinus}`;
  return words.offsetValue(withUncertainty(format.milliseconds(offsetMs), plusMinus), offsetMs > 0);
}

/** Printed with the sheet: the page is away when the gateway is. Undefined for a register that does not print through it. */
function usePrintingWhileOff(register: string): string | undefined {
  const printing = usePageMessages().receipts;
  const { t } = useLocale();
  const { status, system } = useSystem();
  const own = status.printers?.printers.find((printer) => printer.register === register);
  if (own === undefined) return undefined;
  const [, listenPort] = addressAndPort(own.listen);
  const [address] = system.addresses.map((one) => new URL(one).hostname);
  const back = address === undefined ? [] : [printing.whenBack(address, listenPort)];
  // Its path may be a secret, which is not on this sheet.
  if (own.cloud !== undefined) return printing.relayOff(`${own.cloud}/…`);
  return [printing.whileOff(...addressAndPort(own.printer)), ...back].join(t.gap);
}

export function RegisterPair({ proof, words }: { proof: RegisterProof; words: AcceptanceMessages }) {
  const { t, format } = useLocale();
  const { status, nowMs } = useSystem();
  const { register, pair, picture } = proof;
  const printing = usePrintingWhileOff(register.key);
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
        {printing !== undefined && <p>{printing}</p>}
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
      `${basisText(instant, t.sale)}${t.gap}${t.sale.uncertainty(format.uncertainty(instant.uncertaintyMs))}`,
    ],
    [words.camera, camera],
    [words.offset, picture && offsetText(picture, words, format)],
    [words.latency, picture && latencyText(picture, words, format)],
    [words.receipt, stored],
    ...(printing === undefined ? [] : [[words.printing, printing] as const]),
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
