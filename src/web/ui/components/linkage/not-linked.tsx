/** Below an account: its terminals that sell and are not linked, each with the press that begins to link it. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { keepDraft } from '../../drafts.ts';
import { useLocale } from '../../locale.ts';
import { AccountCard } from './account-card.tsx';
import { emptyDraft } from './add-terminal.tsx';
import { type AccountJson, useWords } from './context.ts';

/** The list of a POS comes over the internet: so long it is looked for, milliseconds, every so often. */
const listWithinMs = 10_000;
const lookEveryMs = 200;

export function AccountWithMissed({ account }: { account: AccountJson }) {
  const words = useWords();
  const { format } = useLocale();
  const { notLinked = [], registers } = account;
  /** What was pressed, and how often: the card begins anew with each press. */
  const [begun, setBegun] = useState({ terminal: '', times: 0 });
  const card = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (begun.times === 0) return;
    const timer = setInterval(() => {
      const place = placeToAdd(card.current, account, begun.terminal);
      if (place === undefined) return;
      clearInterval(timer);
      place.scrollIntoView({ block: 'center' });
      place.focus();
    }, lookEveryMs);
    const end = setTimeout(() => clearInterval(timer), listWithinMs);
    return () => {
      clearInterval(timer);
      clearTimeout(end);
    };
  }, [begun]);
  const add = (terminal: string) => {
    if (account.kind === 'smaregi') {
      const draft = { draft: { ...emptyDraft, terminal }, chosen: undefined };
      keepDraft(`terminal ${account.id}`, draft);
    }
    setBegun({ terminal, times: begun.times + 1 });
  };
  const missed = notLinked.filter(
    ({ terminal }) => !registers.some((register) => register.terminal === terminal),
  );
  return (
    <div class="account-with-missed" ref={card}>
      <AccountCard key={begun.times} account={account} />
      {missed.length > 0 && (
        <ul class="missed-terminals" aria-label={words.missed.list(account.name)}>
          {missed.map(({ terminal, sales }) => (
            <li key={terminal}>
              <span>{words.missed.sales(terminal, format.number(sales), sales)}</span>
              <button
                type="button"
                class="small-button"
                aria-label={words.missed.addOne(terminal)}
                onClick={() => add(terminal)}
              >
                {words.missed.add}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** The form that holds its id already, or its row in the list of the POS; undefined until it is there. */
function placeToAdd(
  card: HTMLElement | null,
  { kind }: AccountJson,
  terminal: string,
): HTMLElement | undefined {
  if (card === null) return undefined;
  if (kind === 'smaregi') return card.querySelector<HTMLElement>('input[name="terminal"]') ?? undefined;
  const row = [...card.querySelectorAll('.terminals li')].find(
    (one) => one.querySelector('.muted')?.textContent.split(' · ').at(-1) === terminal,
  );
  return row?.querySelector<HTMLElement>('button[aria-disabled]') ?? undefined;
}
