/**
 * The interface of every source of sales, and the answers of the intake. A source answers its register only
 * after this resolved.
 */
import type { MomentKind } from '../../domain/moment/moment.ts';
import type { MomentDevice } from '../../domain/moment/moment-device.ts';
import type { Received, Sale, SaleOrigin } from '../../domain/sale/sale.ts';

export type IntakeAnswer =
  | { readonly kind: 'stored' | 'revised'; readonly saleId: string; readonly revision: number }
  /** `superseded`: not stored, because a newer state of the sale is stored. */
  | {
      readonly kind: 'known';
      readonly saleId: string;
      readonly revision: number;
      readonly superseded?: true;
    }
  | { readonly kind: 'unknown_register' }
  | Unavailable;

/**
 * The database can't be written now, or has no room: the register must keep the sale and send it again.
 * `refusal`: its quota is used up, the maximum number of sales is reached, or the disk is full.
 */
export type Unavailable = {
  readonly kind: 'unavailable';
  readonly why: string;
  readonly refusal?: 'quota' | 'rows' | 'disk' | 'read_only';
};

export type IncomingSale = {
  readonly registerKey: string;
  readonly sale: Sale;
  readonly received: Received;
  /** Absent: pushed by the register. */
  readonly origin?: SaleOrigin;
  /**
   * Permanent identity, if the source has one: POS system, account and transaction key
   * (`smaregi:CONTRACT:25`, parts by `idPart`), or the printer proxy's own UUID. The same id is always the
   * same sale. Without it the register's key, its number and the day make it.
   */
  readonly saleId?: string;
  /** For a pushed message: ordering information of its transport. Without it the order is unknown. */
  readonly arrival?: Arrival;
};

export type Arrival = {
  /** Messages of one lane arrive in the order in which they were sent. */
  readonly lane?: object;
  /** The transport may be repeating an earlier delivery. */
  readonly isRepeated?: boolean;
};

/** Resolves once the sale is on disk. */
export type Intake = (event: IncomingSale) => Promise<IntakeAnswer>;

/** Moments of a register (domain/moment/moment.ts). `ageMs`: at the arrival. */
export type IncomingMoments = {
  readonly registerKey: string;
  readonly received: Received;
  readonly moments: readonly {
    readonly id?: string;
    readonly kind: MomentKind;
    readonly device: MomentDevice;
    readonly ageMs: number;
  }[];
};

/** Resolves once the moments are on disk. `states`: of each; known: stored before, or the bouncing of one. */
export type MomentIntake = (
  incoming: IncomingMoments,
) => Promise<
  | { readonly kind: 'stored'; readonly states: readonly ('stored' | 'known')[] }
  | { readonly kind: 'unknown_register' }
  | Unavailable
>;
