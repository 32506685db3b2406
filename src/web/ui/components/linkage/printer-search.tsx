/** Search for receipt printers on the shop's network: how it goes, and each as it is found. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { PrinterLine } from '../../../api/linkage-schema.ts';
import type { Failure } from '../../api.ts';
import { useLinkage, useReceiptWords } from './context.ts';

type Found = Extract<PrinterLine, { kind: 'printer' }>;
type Search = {
  readonly state: 'idle' | 'searching' | 'done' | Failure;
  readonly asked: number;
  readonly all: number;
  readonly found: readonly Found[];
};

const none: Search = { state: 'idle', asked: 0, all: 0, found: [] };

export function PrinterSearch({ onChoose }: { onChoose: (host: string) => void }) {
  const words = useReceiptWords().search;
  const { requests } = useLinkage();
  const [search, setSearch] = useState(none);
  const under = useRef<AbortController>(undefined);
  useEffect(() => () => under.current?.abort(), []);
  const isBusy = search.state === 'searching';

  const start = () => {
    const stop = new AbortController();
    under.current = stop;
    setSearch({ ...none, state: 'searching' });
    requests
      .searchPrinters(
        (line) => setSearch((before) => (stop.signal.aborted ? before : heardLine(before, line))),
        stop.signal,
      )
      .then(
        (answer) => setSearch((before) => ({ ...before, state: answer.kind === 'ok' ? 'done' : answer })),
        // Stopped: what was found stays to be chosen from.
        () => setSearch((before) => ({ ...before, state: before.found.length > 0 ? 'done' : 'idle' })),
      );
  };
  return (
    <div class="printer-search">
      <button type="button" onClick={() => (isBusy ? under.current?.abort() : start())}>
        {isBusy ? words.stop : words.start}
      </button>
      {isBusy && <div class="busy-bar" aria-hidden="true" />}
      <p class="muted" role="status">
        {search.state === 'searching' && words.searching(search.asked, search.all)}
        {search.state === 'done' &&
          (search.found.length === 0 ? words.none : words.found(search.found.length))}
        {typeof search.state === 'object' && words.failed}
      </p>
      <ul class="found-devices">
        {search.found.map(({ host, registers }) => (
          <li key={host} class="found-device">
            <span>
              {host}
              {registers.length > 0 && (
                <small class="muted"> {words.known(registers.join(words.comma))}</small>
              )}
            </span>
            <button type="button" aria-label={words.choose(host)} onClick={() => onChoose(host)}>
              {words.chooseShort}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function heardLine(search: Search, line: PrinterLine): Search {
  switch (line.kind) {
    case 'asking':
      return { ...search, asked: line.asked, all: line.all };
    case 'printer':
      return { ...search, found: [...search.found, line] };
    case 'done':
      return search;
  }
}
