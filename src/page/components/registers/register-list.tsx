/** All registers with their cameras: changed in their rows, and taken apart several at once. */

import { useRef, useState } from 'preact/hooks';
import type { RegisterJson } from '../../../contract/page/registers.ts';
import { linkageRequests } from '../../api/registers.ts';
import { Confirm } from '../../kit/confirm.tsx';
import { Refusal } from '../../kit/form.tsx';
import { Icon } from '../../kit/icon.tsx';
import { useLocale } from '../../state/locale.ts';
import { useLinkage, useSubmit, useTexts } from './context.ts';
import { RegisterRow } from './row/register-row.tsx';

type Props = { serverNowMs: number };

export function RegisterList({ serverNowMs }: Props) {
  const words = useTexts();
  const { registers } = useLinkage();
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [isAsking, setAsking] = useState(false);
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
        <div class="card empty">
          <strong>{words.list.emptyTitle}</strong>
          <p>{words.list.emptyText}</p>
        </div>
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
            <button
              type="button"
              class="small-button bin"
              aria-disabled={chosen.length === 0}
              onClick={() => chosen.length > 0 && setAsking(true)}
            >
              <Icon name="bin" />
              {words.list.remove}
            </button>
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
      <p class="done-line" role="status">
        {removed > 0 && words.confirm.unlinked(removed)}
      </p>
      {unlinked.length > 0 && <Unlinked registers={unlinked} serverNowMs={serverNowMs} />}
      {isAsking && (
        <Unlink
          chosen={chosen}
          onClose={() => setAsking(false)}
          onDone={(count) => {
            setAsking(false);
            setSelected(new Set());
            setRemoved(count);
            heading.current?.focus();
          }}
        />
      )}
    </section>
  );
}

function Unlinked({ registers, serverNowMs }: { registers: readonly RegisterJson[]; serverNowMs: number }) {
  const words = useTexts();
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
            <button
              type="button"
              class="small-button"
              aria-label={`${name}: ${words.list.putBack}`}
              aria-disabled={submit.isBusy}
              onClick={() =>
                submit.run(
                  () => linkageRequests.changeRegister(key, {}),
                  () => undefined,
                )
              }
            >
              {words.list.putBack}
            </button>
          </li>
        ))}
      </ul>
      <Refusal submit={submit} />
    </details>
  );
}

type UnlinkProps = {
  chosen: readonly RegisterJson[];
  onClose: () => void;
  onDone: (count: number) => void;
};

function Unlink({ chosen, onClose, onDone }: UnlinkProps) {
  const words = useTexts();
  const submit = useSubmit();
  const isLocal = chosen.some(({ from }) => from === undefined);
  const names = chosen.map(({ name }) => name).join(words.comma);
  return (
    <Confirm
      title={words.confirm.unlinkTitle(chosen.length)}
      texts={[names, words.confirm.unlinkText, ...(isLocal ? [words.confirm.unlinkLocal] : [])]}
      action={words.confirm.unlink}
      submit={submit}
      onConfirm={() =>
        submit.run(
          () => linkageRequests.unlink(chosen.map(({ key }) => key)),
          ({ unlinked }) => onDone(unlinked),
        )
      }
      onClose={onClose}
    />
  );
}
