/**
 * Keeps what the stamps of cameras show of the delay of their reports (agent/cameras/onvif/events/report-delay.ts) over subscriptions, and in the store
 * over restarts; a few changes may be missing there. Another device in place of a camera begins anew.
 */
import type { Log } from '../../../../lib/log.ts';
import type { Property, PropertyDelays } from '../../../cameras/onvif/events/watch-events.ts';
import type { Store } from '../../../store/operations.ts';
import { StoreUnavailable } from '../../../store/store.ts';

export type DelayMemory = {
  /** `device`: the camera as it describes itself. Never rejects. */
  of(camera: { readonly cameraId: string; readonly device: string }): Promise<PropertyDelays>;
};

/** Changes between two writes. */
const storeEach = 10;
/** Further properties are learned anew by each subscription. */
const maxProperties = 200;

type Known = {
  readonly device: string;
  readonly differencesMs: readonly number[];
  /** Changes since it was stored. */
  readonly fresh: number;
};

export function createDelayMemory(deps: {
  readonly store: {
    readonly read: Pick<Store['read'], 'reportDelays'>;
    readonly write: Pick<Store['write'], 'noteReportDelay'>;
  };
  readonly log: Log;
}): DelayMemory {
  const { store, log } = deps;
  const known = new Map<string, Known>();
  let loading: Promise<void> | undefined;

  async function load(): Promise<void> {
    for (const { cameraId, property, ...delay } of await store.read.reportDelays())
      known.set(`${cameraId} ${property}`, { ...delay, fresh: 0 });
  }

  function warnUnlessStored(cameraId: string, error: unknown): void {
    if (!(error instanceof StoreUnavailable)) throw error;
    log.warn({ camera: cameraId, why: error.message }, 'report delay of a camera not stored or read');
  }

  return {
    async of({ cameraId, device }) {
      loading ??= load();
      await loading.catch((error: unknown) => {
        loading = undefined;
        warnUnlessStored(cameraId, error);
      });
      const knownAs = (key: string): Known | undefined => {
        const found = known.get(key);
        return found?.device === device ? found : undefined;
      };
      return {
        recall: (property) => knownAs(`${cameraId} ${nameOf(property)}`)?.differencesMs ?? [],
        remember(changed, differencesMs) {
          const property = nameOf(changed);
          const key = `${cameraId} ${property}`;
          const before = knownAs(key);
          const isForgotten = differencesMs.length === 0;
          if (isForgotten ? before === undefined : !known.has(key) && known.size >= maxProperties) return;
          const fresh = (before?.fresh ?? 0) + 1;
          const isDue = isForgotten || fresh >= storeEach;
          if (isForgotten) known.delete(key);
          else known.set(key, { device, differencesMs, fresh: isDue ? 0 : fresh });
          if (!isDue) return;
          store.write
            .noteReportDelay({ cameraId, property, device, differencesMs })
            .catch((error: unknown) => warnUnlessStored(cameraId, error));
        },
      };
    },
  };
}

function nameOf({ topic, input }: Property): string {
  return `${topic} ${input}`;
}
