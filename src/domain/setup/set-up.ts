/** Cameras, registers, POS accounts and the links between them, as people set them up. */
import type { Measured } from '../capture/calibration.ts';
import type { InstantRule } from '../time/instant.ts';
import type { ClockSample } from '../time/register-clock.ts';
import type { SkewSample } from '../time/skew.ts';
import type { Link } from './link.ts';
import type { ImportedPosAccount, PosTerminal } from './pos-account.ts';
import type { RegisterPrinter } from './receipt-printer.ts';

/** `native`: our own RTSP reader; `ffmpeg`: for what that can't read. `auto` finds out, and remembers. */
export const readers = ['auto', 'native', 'ffmpeg'] as const;
export type Reader = (typeof readers)[number];
export type StreamReader = Exclude<Reader, 'auto'>;

/** A polygon that is painted over before a picture is stored, shown or sent: points as parts (0 … 1) of width and height. At least 3. */
export type Mask = readonly (readonly [x: number, y: number])[];

export type CameraRecord = {
  /** Chosen by people, `[a-z0-9-]{1,40}`; stands in events and URLs. */
  readonly id: string;
  readonly name: string;
  /** rtsp or rtsps; http or https for a camera that gives single pictures (JPEG, MJPEG) only. Without credentials. */
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
  readonly transport: 'tcp' | 'udp';
  readonly reader: Reader;
  /** Glass to ring, milliseconds; absent where it was not measured (domain/capture/camera-latency.ts). */
  readonly latencyMs?: number;
  /** That is expected within ± this, milliseconds; absent where nobody stated it. */
  readonly latencyUncertaintyMs?: number;
  readonly masks: readonly Mask[];
};

export type RegisterRecord = {
  /** Chosen by people or given by the POS, `[A-Za-z0-9_-]{1,64}`. */
  readonly key: string;
  readonly name: string;
  readonly instant: InstantRule;
  /** Lower-case hexadecimal SHA-256 of the register's own token; absent when none is set (pushes are then refused). */
  readonly tokenSha256?: string;
  /** The terminal of a POS account that it is; absent where its sales come by themselves. */
  readonly from?: PosTerminal;
  /** The receipt printer that was set up for it on the page; those of the config are not here. */
  readonly printer?: RegisterPrinter;
};

/** What a set-up file describes. Importing the same content twice changes nothing. */
export type SetUp = {
  readonly posAccounts?: readonly ImportedPosAccount[];
  readonly cameras: readonly ImportedCamera[];
  readonly registers: readonly (DescribedRegister & Carried)[];
  readonly links: readonly ImportedLink[];
  /** It was exported by another gateway of this shop, in whose place this one may be. */
  readonly takeOver?: TakeOver;
};

/** `latencyMeasured`: how the latency beside it was found. `keepsPassword`: the one that is stored stays, for the same user at the same host. */
export type ImportedCamera = Kept<Omit<CameraRecord, 'latencyUncertaintyMs'>, 'latencyMs' | 'masks'> & {
  readonly latencyMeasured?: Measured;
  readonly keepsPassword?: true;
};

export type ImportedLink = Kept<Pick<Link, 'registerKey' | 'cameraId' | 'main' | 'offsetMs'>, 'offsetMs'> & {
  readonly offsetMeasured?: Measured;
};

/** What a gateway has come to know of a register. It is taken where nothing is known of that here. */
export type Carried = {
  /** When it was linked to its terminal, by the gateway's clock and by the POS server's; epoch milliseconds. */
  readonly linked?: { readonly atMs: number; readonly serverMs?: number };
  /** Its newest sales, oldest first: what its clock is learned from. */
  readonly learned?: LearnedFrom;
  /** The file says that its token is left out: the one that is stored stays. */
  readonly keepsToken?: true;
  /** A person has taken it out of the list: it has its history here, and nothing else. */
  readonly unlinked?: true;
};

/** `pushed`: of sales that the register tells itself; `fetched`: of those that a POS cloud tells of. */
export type LearnedFrom = {
  readonly pushed?: readonly SkewSample[];
  readonly fetched?: readonly ClockSample[];
};

export type TakeOver = {
  /** Of the database that it was exported from: its own set-up is none to take over. */
  readonly epoch: string;
  /** Above every revision that the cloud was told of by then. */
  readonly leastRevision: number;
};

/** What of a database a gateway in its place goes on with, besides the set-up. */
export type CarriedState = Pick<TakeOver, 'epoch' | 'leastRevision'> & {
  readonly registers: readonly { readonly registerKey: string; readonly learned: LearnedFrom }[];
};

/** What is absent stays as it is stored; null takes it away. */
export type DescribedRegister = Omit<RegisterRecord, 'tokenSha256' | 'printer'> & {
  readonly tokenSha256?: string | null;
  readonly printer?: RegisterPrinter | null;
};

/** A file that doesn't name these leaves them as they are: figures that were measured here, and masks, which must not go by oversight. */
type Kept<T, Key extends keyof T> = Omit<T, Key> & Partial<Pick<T, Key>>;
