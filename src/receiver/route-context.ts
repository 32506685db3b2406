/** Dependencies shared by the receiver's routes. */
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { ClipStore } from './clips/clip-store.ts';
import type { ContractStore } from './contract-store.ts';
import type { Erasures } from './erasure/erasures.ts';
import type { Targets } from './forward/targets.ts';
import type { Arrivals } from './page-api/arrivals.ts';
import type { ReceiverPeople } from './people/people.ts';
import type { ViewerLog } from './people/viewer-log.ts';
import type { Nudges } from './pos/nudges.ts';
import type { PosApps } from './pos/pos-apps.ts';
import type { Webhooks } from './pos/webhooks.ts';
import type { ReceiverStore } from './receiver-store.ts';
import type { DesiredStates } from './remote/desired-states.ts';
import type { StagedRollouts } from './remote/staged/staged-rollouts.ts';
import type { SaleSearch } from './sales.ts';
import type { Names } from './search/names.ts';
import type { ShopSearch } from './search/search.ts';
import type { TakingsOf } from './search/takings.ts';

/** Dependencies of the routes of the contract, which every store has. */
export type ContractRouteContext = ContractStore & {
  readonly clock: Clock;
  readonly log: Log;
  /** Base address for gateways and browsers; default: the address of the request. */
  readonly publicUrl?: string;
  /** Addresses or networks of trusted proxies, besides those of this machine. */
  readonly trustedProxies?: readonly string[];
  /** Pictures are uploaded to signed addresses, which need no token. */
  readonly presign?: boolean;
  /** Requests per second of one gateway, or of one address without a token; default 200. The owner's token is not limited. */
  readonly maxRequestsPerSecond?: number;
  /** Called for a broken database or disk: continuing could only make it worse. */
  readonly onDamage?: (error: unknown) => void;
};

/** Reports and permissions of POS clouds. */
export type PosStore = {
  readonly webhooks: Webhooks;
  readonly nudges: Nudges;
  readonly posApps: PosApps;
};

/** Data that page, viewer and the owner read and write, in every store. */
export type ViewerStore = {
  readonly people: ReceiverPeople;
  readonly viewerLog: ViewerLog;
  readonly sales: SaleSearch;
  readonly search: ShopSearch;
  readonly takings: TakingsOf;
  readonly names: Names;
  readonly arrivals: Arrivals;
  readonly erasures: Erasures;
  readonly targets: Targets;
  readonly desired: DesiredStates;
  readonly staged: StagedRollouts;
  readonly posApps: PosApps;
  readonly clips: ClipStore;
};

/** Dependencies of the routes of page and viewer. */
export type ViewerRouteContext = Omit<ContractRouteContext, keyof ViewerStore> &
  ViewerStore & {
    /** Folder of the built page; without it there are no pages of sales. */
    readonly pageFolder?: string;
    /** Parts of a receiver with a folder. */
    readonly inFolder?: Pick<ReceiverStore, 'searchFill'>;
  };

/** Dependencies of all routes, with the store in a folder. */
export type ReceiverRouteContext = Omit<ContractRouteContext, keyof ReceiverStore> &
  Omit<ReceiverStore, typeof Symbol.dispose> &
  Pick<ViewerRouteContext, 'pageFolder'>;
