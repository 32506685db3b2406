/** Interface and context of a check: inspects one thing, changes nothing and disturbs nobody. */

import type { CheckName, Finding } from '../../../domain/doctor/finding.ts';
import type { DeviceReport } from '../../../domain/exactness/contact-report.ts';
import type { SaleTime } from '../../../domain/exactness/next-step.ts';
import type { RegionHits } from '../../../domain/moment/region-hits.ts';
import type { Link } from '../../../domain/setup/link.ts';
import type { MomentSourceReport, StoredMomentSource } from '../../../domain/setup/moment-source.ts';
import type { PosProblem, StoredPosAccount } from '../../../domain/setup/pos-account.ts';
import type { CameraRecord, RegisterRecord } from '../../../domain/setup/set-up.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { Log } from '../../../lib/log.ts';
import type { LocalizedText } from '../../../lib/text/language.ts';
import type { CameraHealth } from '../../cameras/camera-contract.ts';
import type { Config } from '../../config/config.ts';
import type { ChannelReport } from '../../notifications/channels.ts';
import type { NudgeState } from '../../sources/polling/account-nudges.ts';
import type { CloudTokens } from '../../sources/polling/cloud-tokens.ts';
import type { UnreadableSales } from '../../store/sales/unreadable.ts';
import type { Refusal } from '../../store/space/space-policy.ts';
import type { UploadReport } from '../../upload/upload-state.ts';

export type CheckContext = {
  readonly config: Config;
  /** Warnings about the config, with their keys. */
  readonly notes: readonly LocalizedText[];
  readonly clock: Clock;
  readonly log: Log;
  /** `here`: the check runs inside the agent. */
  readonly agent: 'here' | 'elsewhere' | 'not_running';
  readonly cameras: readonly CameraRecord[];
  readonly registers: readonly RegisterRecord[];
  readonly posAccounts: readonly StoredPosAccount[];
  readonly momentSources: readonly StoredMomentSource[];
  readonly links: readonly Link[];
  /** Resolves once the health can be judged, or when the signal aborts. */
  cameraHealth(camera: CameraRecord, signal: AbortSignal): Promise<CameraHealth | undefined>;
  /** A register is printing now: another connection would disturb it. Absent outside the agent. */
  isPrinting?(register: string): boolean;
  /** Last request of a register's printer that polls a cloud, monotonic; undefined before the first. Absent outside the agent. */
  readonly lastPollMs?: (register: string) => number | undefined;
  /** States of the sources of moments; undefined outside the agent. */
  momentSourceReports?(): readonly MomentSourceReport[];
  /** Undefined when the database can't be read, or doesn't exist yet. */
  readonly storage?: () => Promise<StorageState>;
  /** By register; undefined when the database can't be read, or doesn't exist yet. */
  readonly regionHits?: () => Promise<Readonly<Record<string, RegionHits>>>;
  /** Times of the newest sales and reports of devices, by register; undefined when the database can't be read, or doesn't exist yet. */
  readonly exactness?: () => Promise<{
    readonly times: Readonly<Record<string, readonly SaleTime[]>>;
    /** By key of the device. */
    readonly devices: Readonly<Record<string, Readonly<Record<string, DeviceReport>>>>;
  }>;
  /** Whether webhooks reach the account, as the agent knows; undefined outside the agent. */
  readonly nudges?: (account: string) => NudgeState | undefined;
  /** Refusal of a renewal of an account's login that still works; undefined outside the agent too. */
  readonly renewal?: (account: string) => PosProblem | undefined;
  /** Access tokens of a POS from the cloud; undefined outside the agent. */
  readonly cloudTokens?: CloudTokens;
  /** Channels of notifications; undefined outside the agent. */
  channels?(): readonly ChannelReport[];
  /** State of the agent's uploader; undefined outside the agent. */
  upload?(): UploadReport;
};

/** Result of a check; the name of the check is added by the caller. */
export type Found = Omit<Finding, 'check' | 'about' | 'title'>;

/** Resolves before the signal aborts, or soon after; a rejection becomes a finding. */
export type Check = {
  readonly name: CheckName;
  readonly about?: string;
  readonly title?: string;
  run(context: CheckContext, signal: AbortSignal): Promise<Found>;
};

export type StorageState = {
  /** Reason that no sale is accepted now. */
  readonly refusal: Refusal | undefined;
  /** Events and pictures that the cloud rejected. */
  readonly quarantined: number;
  /** Sales that lists leave out because their rows can't be read. */
  readonly unreadable: UnreadableSales;
  /** Time of the recovery of a damaged database. Epoch milliseconds. */
  readonly recoveredAtMs: number | undefined;
  /** Time at which pictures were evicted before the cloud had them. Epoch milliseconds. */
  readonly lastEvictedMs: number | undefined;
};
