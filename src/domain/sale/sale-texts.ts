/** Texts for sales, missing pictures and parts of a receipt, shared by the gateway's page and the receiver's viewer. Pure. */
import type { MissingReason } from '../capture/pair.ts';
import type { MomentKind } from '../moment/moment.ts';
import type { InstantSignal, MomentWay } from '../moment/moment-device.ts';
import type { InstantBasis, OtherTime } from '../time/instant.ts';
import type { Payment, SaleKind } from './sale.ts';

export type SaleTexts = {
  /** A picture at one of two times that disagree. */
  readonly disputed: {
    readonly time: Readonly<Record<OtherTime['basis'], string>>;
    /** `offset`: the picture's own, from that time. */
    readonly picture: (time: string, offset: string) => string;
    readonly note: string;
  };
  readonly kind: Readonly<Record<SaleKind, string>>;
  readonly payment: Readonly<Record<NonNullable<Payment['kind']>, string>>;
  readonly label: Readonly<Record<'unclear' | 'printedOnly', string>>;
  /** Notes on a picture from damaged video; `undamaged`: the other one beside it. */
  readonly flawed: { readonly note: string; readonly undamaged: string };
  readonly missing: Readonly<Record<MissingReason, string>>;
  /** How the instant was found, as a sentence. */
  readonly basis: Readonly<Record<InstantBasis, string>>;
  /** The device that a signal is from, `name` as it is called among those of its register. */
  readonly signal: {
    readonly kind: Readonly<Record<MomentKind, string>>;
    readonly way: Readonly<Record<MomentWay, string>>;
    readonly device: (kind: string, way: string, name: string | undefined) => string;
    /** As a sentence. */
    readonly from: (device: string) => string;
  };
  readonly receipt: Readonly<
    Record<'receipt' | 'noLines' | 'unreadLines' | 'item' | 'quantity' | 'amount' | 'total', string>
  >;
};

/** `drawer contact “zigbee2mqtt/drawer” over MQTT` */
export function signalText(
  { kind, way, name }: Omit<InstantSignal, 'name'> & { readonly name?: string | undefined },
  { signal }: Pick<SaleTexts, 'signal'>,
): string {
  return signal.device(signal.kind[kind], signal.way[way], name);
}

/** How the instant was found, as a sentence; of a signal with the device that it is from. */
export function basisText(
  { basis, signal }: { readonly basis: InstantBasis; readonly signal?: InstantSignal | undefined },
  texts: Pick<SaleTexts, 'basis' | 'signal'>,
): string {
  return signal === undefined || basis !== 'moment'
    ? texts.basis[basis]
    : texts.signal.from(signalText(signal, texts));
}
