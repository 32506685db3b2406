/** One register: where its sales come from, its camera, and how the link fares. What is changed in it is stored by one press. */

import { useEffect, useRef, useState } from 'preact/hooks';
import type { RegisterJson } from '../../../contract/page/registers.ts';
import {
  type DialectName,
  dialects,
  type PrinterEncoding,
  printerEncodings,
  printerUnreachable,
} from '../../../domain/setup/receipt-printer.ts';
import { linkageRequests } from '../../api/registers.ts';
import { Confirm } from '../../kit/confirm.tsx';
import { Accept, Choice, Field, Refusal } from '../../kit/form.tsx';
import { Icon } from '../../kit/icon.tsx';
import { keepDraft, keptDraft } from '../../state/drafts.ts';
import { useLocale } from '../../state/locale.ts';
import { isSame, merged } from '../../state/merge.ts';
import { ClockText } from '../calibration/clock-text.tsx';
import { AcceptUnknown } from './add-terminal.tsx';
import { CameraChoice } from './camera-choice.tsx';
import { useLinkage, useReceiptTexts, useSubmit, useTexts } from './context.ts';
import { HowToSend } from './how-to-send.tsx';
import { PrinterLine } from './printer-line.tsx';
import { WaitLine } from './wait-line.tsx';

type Props = {
  register: RegisterJson;
  serverNowMs: number;
  isSelected: boolean;
  onSelect: (isSelected: boolean) => void;
};

export function RegisterRow({ register, serverNowMs, isSelected, onSelect }: Props) {
  const words = useTexts();
  const printing = useReceiptTexts();
  const { cameras } = useLinkage();
  const submit = useSubmit();
  const [isSaved, setSaved] = useState(false);
  const stored = drafted(register);
  const draftName = `register ${register.key}` as const;
  // A draft is restored on return to this page, merged over changes made by others meanwhile.
  const [draft, setDraft] = useState(() => {
    const kept = keptDraft(draftName) as { draft: Draft; was: Draft } | undefined;
    return kept === undefined ? stored : merged(kept.draft, kept.was, stored);
  });
  const [isEditing, setEditing] = useState(() => !isSame({ ...draft, camera: stored.camera }, stored));
  const before = useRef(stored);
  useEffect(() => {
    const was = before.current;
    before.current = stored;
    setDraft((draft) => merged(draft, was, stored));
  }, [stored.name, stored.terminal, stored.camera, stored.address, stored.dialect, stored.encoding]);
  const isChanged = !isSame(draft, stored);
  useEffect(() => {
    keepDraft(draftName, isChanged ? { draft, was: before.current } : undefined);
  });
  const change = (part: Partial<Draft>) => {
    setDraft({ ...draft, ...part });
    setSaved(false);
    submit.clear();
  };
  const others = register.cameras.slice(1);
  /** None at all, where it has several: that is asked about. */
  const [isAsking, setAsking] = useState(false);
  const press = () => {
    if (isChanged && draft.camera === '' && stored.camera !== '' && others.length > 0) setAsking(true);
    else update();
  };
  const update = (accepted: { readonly terminal?: true; readonly printer?: true } = {}) => {
    if (!isChanged) return;
    submit.run(
      () =>
        linkageRequests.changeRegister(register.key, {
          ...changes(register, draft),
          acceptUnknownTerminal: accepted.terminal === true,
          acceptUnreachablePrinter: accepted.printer === true,
        }),
      () => {
        // The gateway's own reading of it shows.
        before.current = draft;
        setEditing(false);
        setSaved(true);
      },
    );
  };
  return (
    <li class="register-row">
      <input
        type="checkbox"
        aria-label={words.list.select(register.name)}
        checked={isSelected}
        onChange={(event) => onSelect(event.currentTarget.checked)}
      />
      <div class="register-what">
        <h3>{register.name}</h3>
        <Origin register={register} serverNowMs={serverNowMs} />
      </div>
      <CameraChoice
        value={draft.camera}
        onChange={(camera) => change({ camera })}
        mayBeNone
        error={submit.errorOf('cameras')}
      />
      <div class="register-actions">
        <button
          type="button"
          class={isChanged ? 'main-button' : ''}
          aria-disabled={!isChanged || submit.isBusy}
          onClick={press}
        >
          {submit.isBusy ? words.list.updating : words.list.update}
        </button>
        <button
          type="button"
          class="icon-button"
          aria-label={`${register.name}: ${words.list.edit}`}
          title={words.list.edit}
          aria-expanded={isEditing}
          onClick={() => {
            setEditing(!isEditing);
          }}
        >
          <Icon name="pencil" />
        </button>
      </div>
      <div class="register-more">
        {isEditing && (
          <div
            class="register-edit"
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || event.isComposing || !(event.target instanceof HTMLInputElement))
                return;
              event.preventDefault();
              press();
            }}
          >
            <Field
              label={words.add.name}
              name="name"
              value={draft.name}
              onChange={(name) => change({ name })}
              submit={submit}
            />
            {register.from !== undefined && (
              <Field
                label={words.add.terminal}
                name="terminal"
                value={draft.terminal}
                onChange={(terminal) => change({ terminal })}
                submit={submit}
              />
            )}
            {register.printer !== undefined && register.printer.fixed !== true && (
              <Field
                label={printing.address}
                name="address"
                value={draft.address}
                onChange={(address) => change({ address })}
                submit={submit}
                hint={printing.addressChange}
              />
            )}
            {register.printer !== undefined && register.printer.fixed !== true && (
              <PrinterKind draft={draft} onChange={change} />
            )}
            {register.from === undefined && register.printer === undefined && (
              <NewToken register={register} />
            )}
            <ClockText
              register={register.key}
              camera={cameras.find(({ id }) => id === register.cameras[0]?.camera)}
            />
          </div>
        )}
        {isChanged && !submit.isBusy && (
          <p class="unsaved" role="status">
            {words.list.unsaved}
          </p>
        )}
        <AcceptUnknown submit={submit} onAccept={() => update({ terminal: true })} />
        <Accept
          submit={submit}
          of={printerUnreachable}
          text={printing.acceptUnreachableChange}
          onAccept={() => update({ printer: true })}
        />
        <Refusal
          submit={submit}
          fields={isEditing ? ['name', 'terminal', 'address', 'cameras'] : ['cameras']}
        />
        <p class="done-line" role="status">
          {isSaved && !isChanged && words.saved}
        </p>
        {isAsking && (
          <Confirm
            title={words.list.noneTitle(register.name)}
            texts={[
              words.list.noneText(
                register.cameras
                  .map(({ camera }) => cameras.find(({ id }) => id === camera)?.name ?? camera)
                  .join(words.comma),
              ),
            ]}
            action={words.list.noneConfirm}
            onConfirm={() => {
              setAsking(false);
              update();
            }}
            onClose={() => setAsking(false)}
          />
        )}
        <PrinterLine register={register} serverNowMs={serverNowMs} />
        <Waiting register={register} serverNowMs={serverNowMs} />
      </div>
    </li>
  );
}

type Draft = {
  readonly name: string;
  readonly terminal: string;
  readonly camera: string;
  readonly address: string;
  readonly dialect: DialectName;
  readonly encoding: PrinterEncoding;
};

function drafted({ name, from, cameras, printer }: RegisterJson): Draft {
  return {
    ...{ name, terminal: from?.terminal ?? '', camera: cameras[0]?.camera ?? '' },
    // The usual port goes without saying, as where it is added.
    address: printer?.fixed === true ? '' : (printer?.printer ?? '').replace(/:9100$/, ''),
    dialect: printer?.dialect ?? 'epson',
    encoding: printer?.encoding ?? 'cp932',
  };
}

/** What differs alone; the other cameras of the register stay. */
function changes(register: RegisterJson, draft: Draft) {
  const { from, cameras } = register;
  const stored = drafted(register);
  const others = cameras.slice(1).map(({ camera }) => camera);
  return {
    ...(draft.name !== stored.name && { name: draft.name }),
    ...(from !== undefined &&
      draft.terminal !== stored.terminal && { from: { account: from.account, terminal: draft.terminal } }),
    ...((['address', 'dialect', 'encoding'] as const).some((key) => draft[key] !== stored[key]) && {
      printer: { address: draft.address.trim(), dialect: draft.dialect, encoding: draft.encoding },
    }),
    ...(draft.camera !== stored.camera && {
      cameras:
        draft.camera === '' ? [] : [draft.camera, ...others.filter((camera) => camera !== draft.camera)],
    }),
  };
}

/** What a person can't know from the outside of the printer, and can be wrong about. */
function PrinterKind({ draft, onChange }: { draft: Draft; onChange: (part: Partial<Draft>) => void }) {
  const { t } = useLocale();
  const printing = useReceiptTexts();
  return (
    <details class="developers">
      <summary>{t.developers}</summary>
      <Choice
        label={printing.dialect}
        options={dialects.map((one) => [one, printing.dialects[one]])}
        value={draft.dialect}
        onChange={(dialect) => onChange({ dialect })}
      />
      <Choice
        label={printing.encoding}
        options={printerEncodings.map((one) => [one, printing.encodings[one]])}
        value={draft.encoding}
        onChange={(encoding) => onChange({ encoding })}
      />
    </details>
  );
}

function Origin({ register, serverNowMs }: { register: RegisterJson; serverNowMs: number }) {
  const words = useTexts();
  const { format, language } = useLocale();
  const { accounts, cameras, kinds } = useLinkage();
  const { key, from, lastSale } = register;
  const account = accounts.find(({ id }) => id === from?.account);
  const kind = kinds.find(({ id }) => id === account?.kind);
  const others = register.cameras
    .slice(1)
    .map(({ camera }) => cameras.find(({ id }) => id === camera)?.name ?? camera);
  const where =
    from === undefined
      ? words.list.local(key)
      : words.list.terminal({
          account: account?.name ?? from.account,
          what: kind?.terminalName[language] ?? words.add.terminal,
          terminal: from.terminal,
        });
  return (
    <p class="muted">
      {where}
      <br />
      {lastSale === undefined
        ? words.list.noSale
        : words.list.lastSale(format.exactMoment(lastSale, serverNowMs))}
      {register.cameras.length === 0 && ` · ${words.list.noCamera}`}
      {others.length > 0 && ` · ${words.list.moreCameras(others.join(words.comma))}`}
    </p>
  );
}

/** Until the first sale has come; that it has is said while the page is open. */
function Waiting({ register, serverNowMs }: { register: RegisterJson; serverNowMs: number }) {
  const words = useTexts();
  const { accounts } = useLinkage();
  const hasWaited = useRef(false);
  if (register.waiting) hasWaited.current = true;
  const account = accounts.find(({ id }) => id === register.from?.account);
  if (register.waiting && account !== undefined)
    return <WaitLine account={account} serverNowMs={serverNowMs} />;
  if (register.waiting) return <p class="wait-line">{words.wait.local}</p>;
  return (
    <p class="first-sale" role="status">
      {hasWaited.current && (
        <>
          <Icon name="check" /> {words.wait.seen}
        </>
      )}
    </p>
  );
}

/** One that has a token is asked about: that one ends at once. */
function NewToken({ register: { key, name, hasToken } }: { register: RegisterJson }) {
  const words = useTexts();
  const { t } = useLocale();
  const submit = useSubmit();
  const [token, setToken] = useState<string>();
  const [isAsking, setAsking] = useState(false);
  const make = () =>
    submit.run(
      () => linkageRequests.renewToken(key),
      (made) => {
        setAsking(false);
        setToken(made.token);
      },
    );
  if (token !== undefined) return <HowToSend made={{ way: 'push', key, token }} />;
  return (
    <details class="developers">
      <summary>{t.developers}</summary>
      {hasToken && <p class="muted">{words.local.newTokenText}</p>}
      <button
        type="button"
        aria-disabled={submit.isBusy}
        onClick={() => {
          if (hasToken) setAsking(true);
          else make();
        }}
      >
        {words.local.newToken}
      </button>
      {isAsking ? (
        <Confirm
          title={words.local.newTokenTitle(name)}
          texts={[words.local.newTokenEnds]}
          action={words.local.newToken}
          submit={submit}
          onConfirm={make}
          onClose={() => {
            setAsking(false);
            submit.clear();
          }}
        />
      ) : (
        <Refusal submit={submit} />
      )}
    </details>
  );
}
