/** Receipts of one register, polled while they are visible, and the result of trial rules. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ReceiptsJson } from '../../../contract/page/receipts.ts';
import type { Answer, Failure } from '../../api/api.ts';
import { linkageRequests } from '../../api/registers.ts';
import { sleep } from '../../state/clock.ts';
import { useLocale } from '../../state/locale.ts';
import { begin } from '../../state/turns.ts';

export type Rules = ReceiptsJson['rules'];
export type RulesField = keyof Rules;
export const rulesFields = [
  'totalLabels',
  'totalPatterns',
  'numberPatterns',
  'refundPatterns',
  'voidPatterns',
  'salePatterns',
  'notSalePatterns',
  'saleShapes',
] as const satisfies readonly RulesField[];

const everyMs = 2_000;
/** Debounce of typing. */
const quietMs = 400;

export type Receipts = {
  /** Loaded receipts stay when a later request fails. */
  readonly data: ReceiptsJson | undefined;
  readonly failure: Failure | undefined;
  readonly isTrying: boolean;
};

/** `draft`: rules to try; undefined for those that are stored. */
export function useReceipts(key: string, draft: Rules | undefined): Receipts {
  const { language } = useLocale();
  const [data, setData] = useState<ReceiptsJson>();
  const [failure, setFailure] = useState<Failure>();
  const [isTrying, setTrying] = useState(false);
  const isFirst = useRef(true);
  const draftText = draft === undefined ? '' : JSON.stringify(draft);
  useEffect(() => {
    return begin(async (signal) => {
      if (!isFirst.current) await sleep(draftText === '' ? 0 : quietMs, undefined, signal);
      isFirst.current = false;
      setTrying(draftText !== '');
      for (;;) {
        const answer: Answer<ReceiptsJson> =
          draftText === ''
            ? await linkageRequests.receipts(key)
            : await linkageRequests.tryRules(key, JSON.parse(draftText) as Rules);
        signal.throwIfAborted();
        setTrying(false);
        if (answer.kind === 'ok') {
          setData(answer.value);
          setFailure(undefined);
        } else setFailure(answer);
        // A pattern that is none stays so until another one is written.
        if (draftText !== '' && answer.kind === 'refused' && hasWrongField(answer)) return;
        await sleep(everyMs, undefined, signal);
        while (document.hidden) await sleep(everyMs, undefined, signal);
      }
    });
  }, [language, key, draftText]);
  return { data, failure, isTrying };
}

function hasWrongField({ problem }: Extract<Failure, { kind: 'refused' }>): boolean {
  return (problem?.errors ?? []).length > 0;
}
