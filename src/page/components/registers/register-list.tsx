/** All registers with their cameras: changed in their rows, and taken apart several at once. */

import { useRef, useState } from 'preact/hooks';
import type { RegisterJson } from '../../../contract/page/registers.ts';
import { linkageRequests } from '../../api/registers.ts';
import { Button } from '../../kit/button.tsx';
import { ConfirmButton } from '../../kit/dialog/confirm-button.tsx';
import { Empty } from '../../kit/empty.tsx';
import { Refusal } from '../../kit/form/refusal.tsx';
import { DoneLine } from '../../kit/lines.tsx';
import { useLocale, usePageMessages } from '../../state/locale.ts';
import { useLinkage, useSubmit } from './context.ts';
import { RegisterRow } from './row/register-row.tsx';

export function RegisterList() {
  const words = usePageMessages().linkage;
  const { t } = useLocale();
  const { registers, reload, serverNowMs } = useLinkage();
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [removed, setRemoved] = useState(0);
  const heading = useRef<HTMLHeadingElement>(null);
  const linked = registers.filter((register) => register.unlinked !== true);
  const unlinked = registers.filter((register) => register.unlinked);
  // Selected registers that still exist.
  const chosen = linked.filter(({ key }) => selected.has(key));
  const choose = (key: string, isChosen: boolean) => {
    const next = new Set(selected);
    if (isChosen) next.add(key);
    else next.delete(key);
    setSelected(next);
    setRemoved(0);
  };
  return (
    <section aria-labelledby="linked">
      <h2 id="linked" tabIndex={-1} ref={heading}>
        {words.list.heading}
      </h2>
      {linked.length === 0 ? (
        <Empty isCard title={words.list.emptyTitle} text={words.list.emptyText} />
      ) : (
        <div class="card register-list">
          <div class="register-bar">
            <label>
              <input
                type="checkbox"
                checked={chosen.length === linked.length}
                onChange={(event) =>
                  setSelected(new Set(event.currentTarget.checked ? linked.map(({ key }) => key) : []))
                }
              />
              {chosen.length === 0 ? words.list.selectAll : words.list.selected(chosen.length)}
            </label>
            <ConfirmButton
              class="small-button bin"
              icon="bin"
              text={words.list.remove}
              isOff={chosen.length === 0}
              title={words.confirm.unlinkTitle(chosen.length)}
              texts={[
                chosen.map(({ name }) => name).join(t.comma),
                words.confirm.unlinkText,
                ...(chosen.some(({ from }) => from === undefined) ? [words.confirm.unlinkLocal] : []),
              ]}
              action={words.confirm.unlink}
              work={() => linkageRequests.unlink(chosen.map(({ key }) => key))}
              onDone={({ unlinked }) => {
                reload();
                setSelected(new Set());
                setRemoved(unlinked);
                heading.current?.focus();
              }}
            />
          </div>
          <ul>
            {linked.map((register) => (
              <RegisterRow
                key={register.key}
                register={register}
                serverNowMs={serverNowMs}
                isSelected={selected.has(register.key)}
                onSelect={(isChosen) => choose(register.key, isChosen)}
              />
            ))}
          </ul>
        </div>
      )}
      <DoneLine>{removed > 0 && words.confirm.unlinked(removed)}</DoneLine>
      {unlinked.length > 0 && <Unlinked registers={unlinked} serverNowMs={serverNowMs} />}
    </section>
  );
}

function Unlinked({ registers, serverNowMs }: { registers: readonly RegisterJson[]; serverNowMs: number }) {
  const words = usePageMessages().linkage;
  const { format } = useLocale();
  const submit = useSubmit();
  return (
    <details class="unlinked">
      <summary>{words.list.unlinkedHeading(registers.length)}</summary>
      <p class="muted">{words.list.unlinkedText}</p>
      <ul>
        {registers.map(({ key, name, lastSale }) => (
          <li key={key}>
            {name}
            <small class="muted">
              {lastSale === undefined
                ? words.list.noSale
                : words.list.lastSale(format.exactMoment(lastSale, serverNowMs))}
            </small>
            <Button
              class="small-button"
              text={words.list.putBack}
              aria-label={`${name}: ${words.list.putBack}`}
              isOff={submit.isBusy}
              onClick={() => submit.run(() => linkageRequests.changeRegister(key, {}))}
            />
          </li>
        ))}
      </ul>
      <Refusal submit={submit} />
    </details>
  );
}
