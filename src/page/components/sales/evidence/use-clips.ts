/** The videos and pictures stored with a sale, looked for until none is on its way any more. */
import { useEffect, useState } from 'preact/hooks';
import type { ClipsJson } from '../../../../contract/page/clips.ts';
import { getClips } from '../../../api/sales.ts';
import { every } from '../../../state/clock.ts';
import type { Row } from '../../../state/sales/pair-order.ts';

const lookEveryMs = 5_000;

/** Undefined until they are known. */
export function useClips(pair: Row): [ClipsJson | undefined, (answer: ClipsJson) => void] {
  const [answer, setAnswer] = useState<ClipsJson>();
  const isRequested = answer?.request?.state === 'open' || answer?.request?.state === 'under_way';
  const isWaiting = isRequested || answer?.clips.some(({ state }) => state === 'pending') === true;
  // A sale, its pin or its void may bring some, which the gateway plans up to 2 s later: a second look finds them.
  useEffect(() => {
    const stop = new AbortController();
    let looks = 0;
    const look = async () => {
      const got = await getClips(pair.saleId, stop.signal).catch(() => undefined);
      if (got?.kind !== 'ok' || stop.signal.aborted) return;
      looks += 1;
      setAnswer(got.value);
    };
    void look();
    const end = every(lookEveryMs, () => {
      if (isWaiting || looks < 2) void look();
    });
    return () => {
      end();
      stop.abort();
    };
  }, [pair.saleId, pair.pinned, pair.kind, isWaiting]);
  return [answer, setAnswer];
}
