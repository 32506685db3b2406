/** What the routes of the page's server are given. */

import type { Finding } from '../../domain/alarm/finding.ts';
import type { TryRules } from '../../domain/sale/receipt-reading.ts';
import type { Shop } from '../../domain/sale/sale-event.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import type { ListenAddress } from '../../lib/net/listen-address.ts';
import type { OtherAlarm } from '../alarms/alarms.ts';
import type { Camera } from '../cameras/camera-contract.ts';
import type { TryOut } from '../cameras/try-out.ts';
import type { CurrentSetUp } from '../pipeline/set-up.ts';
import type { Timekeeper } from '../pipeline/timekeeper.ts';
import type { PosAccounts } from '../sources/polling/pos-accounts.ts';
import type { Escpos } from '../sources/printer/printer-source.ts';
import type { FixedPrinter, PrintersReport } from '../sources/printer/printer-state.ts';
import type { RegisterBrokerReport } from '../sources/push/mqtt.ts';
import type { SpaceReport } from '../store/space/space-keeper.ts';
import type { Store } from '../store/store.ts';
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
  /** After a change of it in the store: resolves once all parts have been told. */
  setUpChanged(): Promise<void>;
  /** Undefined until the database has been looked at, and where nothing bounds it. */
  space?(): SpaceReport | undefined;
  camera(id: string): Camera | undefined;
  /** One that waits for its next try is connected to at once. Absent in tests that have none. */
  readonly connectCamera?: (id: string) => void;
  /** Absent in tests that have no decoders. */
  readonly tryOut?: TryOut;
  /** What a person has to be told of the store and its room. */
  alarms(): readonly OtherAlarm[];
  /** Absent in tests that have none. */
  readonly pos?: Pick<PosAccounts, 'report' | 'terminals' | 'findTerminal' | 'askNow'>;
  /** Undefined where there are no receipt printers. */
  readonly printers?: () => PrintersReport | undefined;
  /** What printed lately and how it is read. Absent in tests that have none. */
  readonly receiptPrinters?: {
    /** Of the config: fixed here. */
    readonly configured: readonly FixedPrinter[];
    receipts: Escpos['receipts'];
    readonly tryRules: TryRules;
  };
  /** Where this gateway listens by its config. Absent in tests that have none. */
  readonly listens?: {
    readonly page: ListenAddress;
    /** What its key is known by, where it has TLS (agent/system/tls/fingerprint.ts). */
    readonly pageKeyPin?: () => string;
    /** For registers that push. */
    readonly push?: ListenAddress;
    readonly printers: readonly ListenAddress[];
    /** The broker of registers that publish. */
    readonly mqtt?: { readonly url: string; readonly topicPrefix: string };
  };
  /** What to type where a command is told, and the config that holds. Told to those who are signed in. */
  readonly startedAs?: { readonly command: string; readonly configFile: string };
  /** Absent where registers publish to no broker. */
  registerBroker?(): RegisterBrokerReport;
  /** Undefined where no cloud is configured. */
  upload(): UploadReport | undefined;
  /** Absent in tests that have none, as what follows. */
  readonly metrics?: Pick<Metrics, 'render'>;
  /** What is wrong, and what support needs. */
  readonly support?: { examine(): Promise<readonly Finding[]>; bundle(status: unknown): Promise<Buffer> };
  /** The set-up as a file. */
  readonly transfer?: SetUpTransfer;
  /** The turn at the set-up among this process and commands beside it. */
  readonly changeTurn?: () => Promise<Disposable | undefined>;
};
