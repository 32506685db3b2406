/** Sources of moments (domain/moment/): devices at a register that this gateway reads itself, set up by people. */
import type { MomentKind } from '../moment/moment.ts';
import type { StoredProblem } from '../problem/text.ts';

/** Bound of one register. */
export const maxMomentSources = 8;
/** Moments of a source closer than this are one, if nothing else is set. Milliseconds. */
export const defaultDebounceMs = 500;
export const maxDebounceMs = 60_000;

export type MomentSourceRecord = {
  /** Unique within its register, `[a-z0-9-]{1,40}`. */
  readonly id: string;
  /** Id of a descriptor (agent/sources/moments/registry.ts). */
  readonly source: string;
  /** Kind of its moments. */
  readonly kind: MomentKind;
  readonly debounceMs: number;
  /** By how much its moments are always late, milliseconds; absent: as the other signals of the register (`instant.delayMs`). */
  readonly delayMs?: number;
  /** Validated by the schema of the descriptor. May contain secrets: stored encrypted, never shown. */
  readonly settings: Readonly<Record<string, unknown>>;
};

export type StoredMomentSource = MomentSourceRecord & { readonly registerKey: string };

/** Absent secrets stay as stored, unless they would go elsewhere: keys of both. */
export type Keeps = { readonly secrets: readonly string[]; readonly addresses: readonly string[] };

export type ImportedMomentSource = MomentSourceRecord & { readonly keeps?: Keeps };

type Given = Pick<ImportedMomentSource, 'source' | 'settings' | 'keeps'>;

/** The settings with the stored secrets that they lack. */
export function withStoredSecrets(
  { source, settings, keeps }: Given,
  stored: Pick<MomentSourceRecord, 'source' | 'settings'> | undefined,
): MomentSourceRecord['settings'] {
  if (keeps === undefined || stored?.source !== source) return settings;
  if (keeps.addresses.some((key) => settings[key] !== stored.settings[key])) return settings;
  const kept = keeps.secrets.filter((key) => key in stored.settings);
  return { ...Object.fromEntries(kept.map((key) => [key, stored.settings[key]])), ...settings };
}

/** refused: an action of a person is needed; try_later: it is tried again. */
export type MomentSourceFailure = {
  readonly kind: 'refused' | 'try_later';
  readonly problem: StoredProblem;
  /** It is not tried again before this: cameras lock users after a few wrong logins. Milliseconds. */
  readonly minWaitMs?: number;
};

export const momentSourceStates = ['connecting', 'ok', 'retrying', 'refused'] as const;

export type MomentSourceReport = Pick<StoredMomentSource, 'registerKey' | 'id' | 'source'> & {
  readonly state: (typeof momentSourceStates)[number];
  /** Epoch milliseconds. */
  readonly sinceMs: number;
  /** Reason for which nothing is read. */
  readonly problem?: StoredProblem;
  /** Time of its newest moment since the start, epoch milliseconds. */
  readonly lastMomentMs?: number;
};
