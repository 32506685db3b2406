/** Search for receipt printers on the shop's network: how it goes, and each as it is found. */
import type { PrinterLine } from '../../../contract/page/registers.ts';
import { linkageRequests } from '../../api/registers.ts';
import { Button } from '../../kit/button.tsx';
import { BusyBar, MutedStatus } from '../../kit/lines.tsx';
import { useLocale, usePageMessages } from '../../state/locale.ts';
import { type Searched, useLineSearch } from '../../state/search-lines.ts';
import '../../kit/found-devices.css';

type Found = Extract<PrinterLine, { kind: 'printer' }>;
type Search = Searched<Found> & { readonly requested: number; readonly all: number };

const none: Search = { state: 'idle', requested: 0, all: 0, found: [] };

export function PrinterSearch({ onChoose }: { onChoose: (host: string) => void }) {
  const words = usePageMessages().receipts.search;
  const { t } = useLocale();
  const { search, isBusy, start, stop } = useLineSearch({
    none,
    ask: linkageRequests.searchPrinters,
    reduce: withLine,
  });
  return (
    <div class="printer-search">
      <Button text={isBusy ? words.stop : words.start} onClick={() => (isBusy ? stop() : start())} />
      {isBusy && <BusyBar />}
      <MutedStatus>
        {search.state === 'searching' && words.searching(search.requested, search.all)}
        {search.state === 'done' &&
          (search.found.length === 0 ? words.none : words.found(search.found.length))}
        {typeof search.state === 'object' && words.failed}
      </MutedStatus>
      <ul class="found-devices">
        {search.found.map(({ host, registers }) => (
          <li key={host} class="found-device">
            <span>
              {host}
              {registers.length > 0 && <small class="muted"> {words.known(registers.join(t.comma))}</small>}
            </span>
            <Button text={words.chooseShort} aria-label={words.choose(host)} onClick={() => onChoose(host)} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function withLine(search: Search, line: PrinterLine): Search {
  switch (line.kind) {
    case 'probing':
      return { ...search, requested: line.requested, all: line.all };
    case 'printer':
      return { ...search, found: [...search.found, line] };
    case 'done':
      return search;
  }
}
