/** What a check is, and what it is given: a look at one thing, that changes nothing and disturbs nobody. */

import type { CheckName, Finding } from '../../../domain/alarm/finding.ts';
import type { StoredPosAccount } from '../../../domain/setup/pos-account.ts';
import type { CameraRecord, RegisterRecord } from '../../../domain/setup/set-up.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { Log } from '../../../lib/log.ts';
import type { Words } from '../../../lib/text/language.ts';
import type { CameraHealth } from '../../cameras/camera-contract.ts';
import type { Config } from '../../config/config.ts';
import type { Refusal } from '../../store/space/space-policy.ts';
import type { UploadReport } from '../../upload/upload-state.ts';

export type CheckContext = {
  readonly config: Config;
  /** What there is to look at in the config, and where. */
  readonly notes: readonly Words[];
  readonly clock: Clock;
  readonly log: Log;
  /** `here`: it is the agent itself that asks. */
  readonly agent: 'here' | 'elsewhere' | 'not_running';
  readonly cameras: readonly CameraRecord[];
  readonly registers: readonly RegisterRecord[];
  readonly posAccounts: readonly StoredPosAccount[];
  /** Health once it is known well enough to judge, or when the signal aborts. */
  cameraHealth(camera: CameraRecord, signal: AbortSignal): Promise<CameraHealth | undefined>;
  /** A register is printing there now: who else knocks is in its way. Absent elsewhere than in the agent. */
  isPrinting?(register: string): boolean;
  /** Undefined where the database can't be read, or isn't there yet. */
  readonly storage?: () => Promise<StorageState>;
  /** How the agent's uploader fares; undefined elsewhere than in the agent. */
  upload?(): UploadReport;
};

/** What a check finds out; which check it was stands there already. */
export type Found = Omit<Finding, 'check' | 'about' | 'title'>;

/** Resolves before the signal aborts, or soon after; a rejection is a finding of its own. */
export type Check = {
  readonly name: CheckName;
  readonly about?: string;
  readonly title?: string;
  run(context: CheckContext, signal: AbortSignal): Promise<Found>;
};

/** For figures and names that are the same in every language. */
export function same(text: string): Words {
  return { en: text, ja: text };
}

export type StorageState = {
  /** Why no sale is taken now. */
  readonly refusal: Refusal | undefined;
  /** Events and pictures that the cloud rejected. */
  readonly quarantined: number;
  /** A damaged database was replaced by what could be read of it. Epoch milliseconds. */
  readonly recoveredAtMs: number | undefined;
  /** Pictures were given up for want of space before the cloud had them. Epoch milliseconds. */
  readonly lastShedMs: number | undefined;
};
