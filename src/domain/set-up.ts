/** Cameras, registers, POS accounts and the links between them, as people set them up. */
import type { InstantRule } from './instant.ts';
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
  /** Glass to ring, calibrated; taken off capture times. Milliseconds. */
  readonly latencyMs: number;
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
  readonly cameras: readonly Kept<CameraRecord, 'latencyMs' | 'masks'>[];
  readonly registers: readonly DescribedRegister[];
  readonly links: readonly Kept<Pick<Link, 'registerKey' | 'cameraId' | 'main' | 'offsetMs'>, 'offsetMs'>[];
};

/** What is absent stays as it is stored; null takes it away. */
export type DescribedRegister = Omit<RegisterRecord, 'tokenSha256' | 'printer'> & {
  readonly tokenSha256?: string | null;
  readonly printer?: RegisterPrinter | null;
};

/** A file that doesn't name these leaves them as they are: figures that were measured here (0 at first), and masks, which must not go by oversight. */
type Kept<T, Key extends keyof T> = Omit<T, Key> & Partial<Pick<T, Key>>;
