/** Locations of an account, and names of its team, held in memory. Functions reject with a PosFailure. */
import type { Clock } from '../../../lib/clock.ts';
import type { Location } from './answers.ts';
import type { SquareApi } from './api.ts';

/** Names and zones change seldom; milliseconds. */
const keepMs = 3_600_000;
/** An unknown location isn't looked for more often; milliseconds. */
const retryMs = 60_000;
const maxNames = 1_000;

export type Directory = {
  /** As Square lists them now. */
  locations(
    signal: AbortSignal,
  ): Promise<{ readonly locations: readonly Location[]; readonly serverNowMs: number | undefined }>;
  /** Undefined where it has none, or there is no such location. */
  timeZone(locationId: string, signal: AbortSignal): Promise<string | undefined>;
  /** Names of those that have one. */
  staffNames(ids: ReadonlySet<string>, signal: AbortSignal): Promise<ReadonlyMap<string, string>>;
};

export function createDirectory(
  api: Pick<SquareApi, 'locations' | 'teamMemberName'>,
  clock: Clock,
): Directory {
  let held: { readonly locations: readonly Location[]; readonly atMs: number } | undefined;
  const names = new Map<string, { readonly name: string | undefined; readonly atMs: number }>();

  async function locations(signal: AbortSignal) {
    const answer = await api.locations(signal);
    held = { locations: answer.locations, atMs: clock.monotonicMs() };
    return answer;
  }

  async function staffName(id: string, signal: AbortSignal): Promise<string | undefined> {
    const known = names.get(id);
    const nowMs = clock.monotonicMs();
    if (known !== undefined && nowMs - known.atMs < keepMs) return known.name;
    const name = await api.teamMemberName(id, signal);
    if (names.size >= maxNames) names.clear();
    names.set(id, { name, atMs: nowMs });
    return name;
  }

  return {
    locations,
    async timeZone(locationId, signal) {
      const find = (all: readonly Location[] = []) => all.find(({ id }) => id === locationId);
      const ageMs = clock.monotonicMs() - (held?.atMs ?? -Infinity);
      const isDue = ageMs >= keepMs || (find(held?.locations) === undefined && ageMs >= retryMs);
      const all = isDue ? (await locations(signal)).locations : held?.locations;
      return find(all)?.timezone;
    },
    async staffNames(ids, signal) {
      const found = new Map<string, string>();
      for (const id of ids) {
        const name = await staffName(id, signal);
        if (name !== undefined) found.set(id, name);
      }
      return found;
    },
  };
}
