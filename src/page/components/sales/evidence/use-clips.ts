/** The videos and pictures stored with a sale, looked for until none is on its way any more. */
import { useEffect, useState } from 'preact/hooks';
import type { ClipJson } from '../../../../contract/page/clips.ts';
import { getClips } from '../../../api/sales.ts';
import { every } from '../../../state/clock.ts';
import type { Row } from '../../../state/sales/pair-order.ts';

const lookEveryMs = 5_000;

/** Undefined until they are known. */
export function useClips(
  pair: Row,
): [readonly ClipJson[] | undefined, (answer: { clips: ClipJson[] }) => void] {
  const [clips, setClips] = useState<readonly ClipJson[]>();
  const isWaiting = clips?.some(({ state }) => state === 'pending') === true;
  // A sale, its pin or its void may bring some, which the gateway plans up to 2 s later: a second look finds them.
  useEffect(() => {
    const stop = new AbortController();
    let looks = 0;
    const look = async () => {
      const answer = await getClips(pair.saleId, stop.signal).catch(() => undefined);
      if (answer?.kind !== 'ok' || stop.signal.aborted) return;
      looks += 1;
      setClips(answer.value.clips);
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
  return [clips, (answer) => setClips(answer.clips)];
}
