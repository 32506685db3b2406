/** Passes requests for access tokens of a POS to the sink, while there is one. */
import type { CloudTokens } from '../sources/polling/cloud-tokens.ts';
import type { Sink } from './sink.ts';

export type PosTokens = {
  readonly get: CloudTokens;
  /** From now on, until disposed. */
  use(sink: Pick<Sink, 'posToken'>): Disposable;
};

/** `hasCloud`: whether one is set up now; before it is used, requests have to wait. */
export function createPosTokens(hasCloud: () => boolean): PosTokens {
  let current: Pick<Sink, 'posToken'> | undefined;
  return {
    async get(request, signal) {
      if (current === undefined) return { kind: hasCloud() ? 'try_later' : 'not_offered' };
      return (await current.posToken?.(request, signal)) ?? { kind: 'not_offered' };
    },
    use(sink) {
      current = sink;
      return {
        [Symbol.dispose]: () => {
          current = undefined;
        },
      };
    },
  };
}
