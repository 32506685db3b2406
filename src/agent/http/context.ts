/** Dependencies of the page's routes. */

import type { Alarm } from '../../domain/alarm/alarm.ts';
import type { Finding } from '../../domain/doctor/finding.ts';
import type { TryRules } from '../../domain/sale/receipt-reading.ts';
import type { Shop } from '../../domain/sale/sale-event.ts';
import type { MomentSourceReport } from '../../domain/setup/moment-source.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import type { ListenAddress } from '../../lib/net/listen-address.ts';
import type { Camera } from '../cameras/camera-contract.ts';
import type { Pictures } from '../cameras/pictures/pictures.ts';
import type { TryOut } from '../cameras/try-out.ts';
import type { Clips } from '../clips/clips.ts';
import type { Notifier } from '../notifications/notifier.ts';
import type { CurrentSetUp } from '../pipeline/set-up.ts';
import type { Timekeeper } from '../pipeline/timekeeper.ts';
import type { CloudTokens } from '../sources/polling/cloud-tokens.ts';
import type { PosAccounts } from '../sources/polling/pos-accounts.ts';
import type { Escpos } from '../sources/printer/printer-source.ts';
import type { FixedPrinter, PrintersReport } from '../sources/printer/printer-state.ts';
import type { RegisterBrokerReport } from '../sources/push/broker-state.ts';
import type { Store } from '../store/operations.ts';
import type { SpaceReport } from '../store/space/space-keeper.ts';
import type { Metrics } from '../support/metrics.ts';
import type { SetUpTransfer } from '../system/transfer/for-page.ts';
import type { UploadReport } from '../upload/upload-state.ts';

export type WebContext = {
  readonly store: Store;
  readonly shop: Shop;
  readonly gateway: string;
  readonly version: string;
  readonly startedAtMs: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly timekeeper: Timekeeper;
  /** Width of a stored picture. */
  readonly thumbnailWidthPx: number;
  setUp(): CurrentSetUp;
  /** After a change of it in the store: resolves once all parts have been notified. */
  setUpChanged(): Promise<void>;
  /** Undefined until the database has been measured, and when nothing bounds it. */
  space?(): SpaceReport | undefined;
  camera(id: string): Camera | undefined;
  /** Stored clips. Absent in tests without them. */
  readonly saleClips?: Clips;
  /** Absent in tests without it. */
  readonly notifier?: Pick<Notifier, 'test'>;
  /** Connects a camera that waits for its next attempt. Absent in tests without cameras. */
  readonly connectCamera?: (id: string) => void;
  readonly pictures: Pick<Pictures, 'decode' | 'encode'>;
  /** Absent in tests without decoders. */
  readonly tryOut?: TryOut;
  /** Alarms of the store and its free space. */
  alarms(): readonly Alarm[];
  /** Absent in tests without POS accounts. */
  readonly pos?: Pick<PosAccounts, 'report' | 'terminals' | 'findTerminal' | 'pollNow'>;
  /** Access tokens of a POS from the cloud. Absent in tests without it. */
  readonly cloudTokens?: CloudTokens | undefined;
  /** States of the devices that report moments. Absent in tests without them. */
  readonly momentSources?: () => readonly MomentSourceReport[];
  /** Undefined without receipt printers. */
  readonly printers?: () => PrintersReport | undefined;
  /** Recent receipts and their parsing rules. Absent in tests without printers. */
  readonly receiptPrinters?: {
    /** From the config: read-only here. */
    readonly configured: readonly FixedPrinter[];
    receipts: Escpos['receipts'];
    /** A person has accepted a new certificate of this printer. */
    acceptCertificate(printer: ListenAddress): void;
    readonly tryRules: TryRules;
  };
  /** Configured listen addresses of this gateway. Absent in tests without them. */
  readonly listens?: {
    readonly page: ListenAddress;
    /** The plain page, which makes way for a printer. */
    readonly plain?: ListenAddress;
    /** Fingerprint of its key, if it has TLS (agent/system/tls/fingerprint.ts). */
    readonly pageKeyPin?: () => string;
    /** For registers that push. */
    readonly push?: ListenAddress;
    readonly printers: readonly ListenAddress[];
    /** The broker of registers that publish. */
    readonly mqtt?: { readonly url: string; readonly topicPrefix: string };
  };
  /** Undefined while registers publish to no broker. */
  registerBroker?(): RegisterBrokerReport | undefined;
  /** Undefined if no cloud is configured. */
  upload(): UploadReport | undefined;
  /** Absent in tests without it, like the following fields. */
  readonly metrics?: Pick<Metrics, 'render'>;
  /** Findings and data for support. */
  readonly support?: { examine(): Promise<readonly Finding[]>; bundle(status: unknown): Promise<Buffer> };
  /** The set-up as a file. */
  readonly transfer?: SetUpTransfer;
  /** The lock of the set-up shared with commands in other processes. */
  readonly acquireChangeLock?: () => Promise<Disposable | undefined>;
};
