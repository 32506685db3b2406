/** Cameras, registers, POS accounts and their links, as set up by people. */
import type { Measured } from '../capture/calibration.ts';
import type { Aspect } from '../capture/picture-aspect.ts';
import type { InstantRule } from '../time/instant.ts';
import type { ClockSample } from '../time/register-clock.ts';
import type { SkewSample } from '../time/skew.ts';
import type { Link } from './link.ts';
import type { ImportedMomentSource } from './moment-source.ts';
import type { ImportedPosAccount, PosTerminal } from './pos-account.ts';
import type { RegisterPrinter } from './receipt-printer.ts';
import type { SeenRegion } from './seen-region.ts';

/** `native`: the built-in RTSP reader; `ffmpeg`: for cameras it can't read. `auto` tries both and stores the result. */
export const readers = ['auto', 'native', 'ffmpeg'] as const;
export type Reader = (typeof readers)[number];
export type StreamReader = Exclude<Reader, 'auto'>;

/**
 * A polygon painted over every picture before it is stored, shown or sent: points as fractions (0 … 1) of width and
 * height. At least 3.
 */
export type Mask = readonly (readonly [x: number, y: number])[];

export type CameraRecord = {
  /** Chosen by people, `[a-z0-9-]{1,40}`; used in events and URLs. */
  readonly id: string;
  readonly name: string;
  /** rtsp or rtsps; http or https for a camera with single pictures (JPEG, MJPEG) only. Without credentials. */
  readonly url: string;
  /** Its stream of most detail, at the same host: read for pictures of incidents alone. Without credentials. */
  readonly mainUrl?: string;
  readonly username?: string;
  readonly password?: string;
  /** `auto`: TCP, and UDP when the camera refuses TCP. */
  readonly transport: 'auto' | 'tcp' | 'udp';
  readonly reader: Reader;
  /** From glass to ring, milliseconds; absent when not measured (domain/capture/camera-latency.ts). */
  readonly latencyMs?: number;
  /** Its uncertainty ±, milliseconds; absent when not stated. */
  readonly latencyUncertaintyMs?: number;
  /** Estimated from sender reports, not measured. */
  readonly latencyEstimated?: true;
  /** Shape of its pictures; absent: as the video declares it, or its size is known for. */
  readonly aspect?: Aspect;
  readonly masks: readonly Mask[];
};

export type RegisterRecord = {
  /** Chosen by people or given by the POS, `[A-Za-z0-9_-]{1,64}`. */
  readonly key: string;
  readonly name: string;
  readonly instant: InstantRule;
  /** Ordinary sales have a picture from two seconds earlier too. */
  readonly earlierPicture?: true;
  /** A drawer opening that no sale claims is recorded as a `no_sale`. */
  readonly noSale?: true;
  /** Region in which its checkouts show; absent: they are not looked for. */
  readonly region?: SeenRegion;
  /** Lower-case hexadecimal SHA-256 of the register's own token; absent without a token (pushes are then rejected). */
  readonly tokenSha256?: string;
  /** Its terminal of a POS account; absent when the register pushes its sales. */
  readonly from?: PosTerminal;
  /** Receipt printer set up for it on the page; configured ones are not included. */
  readonly printer?: RegisterPrinter;
};

/** Content of a set-up file. Importing the same content twice changes nothing. */
export type SetUp = {
  readonly posAccounts?: readonly ImportedPosAccount[];
  readonly cameras: readonly ImportedCamera[];
  readonly registers: readonly (DescribedRegister & MigratedRegister)[];
  readonly links: readonly ImportedLink[];
  /** Exported by another gateway of this shop, which this one may replace. */
  readonly takeOver?: TakeOver;
};

/**
 * `latencyMeasured`: how the latency was determined. `keepsPassword`: the stored one stays, for the same user at the
 * same host.
 */
export type ImportedCamera = Kept<
  Omit<CameraRecord, 'latencyUncertaintyMs' | 'latencyEstimated' | 'mainUrl'>,
  'latencyMs' | 'masks'
> & {
  /** Absent: as stored; null removes it. */
  readonly mainUrl?: string | null;
  readonly latencyMeasured?: Measured;
  readonly keepsPassword?: true;
};

export type ImportedLink = Kept<Pick<Link, 'registerKey' | 'cameraId' | 'main' | 'offsetMs'>, 'offsetMs'> & {
  readonly offsetMeasured?: Measured;
};

/** State of a register learned by a gateway. Imported when nothing is known here. */
export type MigratedRegister = {
  /** Time of linking to its terminal, by the gateway's clock and by the POS server's; epoch milliseconds. */
  readonly linked?: { readonly atMs: number; readonly serverMs?: number };
  /** Its newest sales, oldest first, from which its clock skew is learned. */
  readonly learned?: LearnedFrom;
  /** The file declares that it omits the token: the stored one stays. */
  readonly keepsToken?: true;
  /** Removed from the list by a person: only its history remains. */
  readonly unlinked?: true;
};

/** `pushed`: from sales pushed by the register; `fetched`: from those of a POS cloud. */
export type LearnedFrom = {
  readonly pushed?: readonly SkewSample[];
  readonly fetched?: readonly ClockSample[];
};

export type TakeOver = {
  /** Epoch of the exporting database: its own export is not imported as a take-over. */
  readonly epoch: string;
  /** Above every revision reported to the cloud by then. */
  readonly minRevision: number;
};

/** State of a database that a replacing gateway continues with, besides the set-up. */
export type MigratedState = Pick<TakeOver, 'epoch' | 'minRevision'> & {
  readonly registers: readonly { readonly registerKey: string; readonly learned: LearnedFrom }[];
};

/** Absent fields stay as stored; null removes them. */
export type DescribedRegister = Omit<RegisterRecord, 'tokenSha256' | 'printer'> & {
  readonly tokenSha256?: string | null;
  readonly printer?: RegisterPrinter | null;
  /** All of the register's. */
  readonly momentSources?: readonly ImportedMomentSource[];
};

/** Omitted fields stay as stored: values measured here, and masks, which must not be removed by oversight. */
type Kept<T, Key extends keyof T> = Omit<T, Key> & Partial<Pick<T, Key>>;
