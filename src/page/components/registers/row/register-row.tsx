/** One register: where its sales come from, its camera, and how the link fares. What is changed in it is stored by one press. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { RegisterJson } from '../../../../contract/page/registers.ts';
import { printerUnreachable } from '../../../../domain/setup/receipt-printer.ts';
import { linkageRequests } from '../../../api/registers.ts';
import { Button } from '../../../kit/button.tsx';
import { Confirm } from '../../../kit/dialog/confirm.tsx';
import { Accept } from '../../../kit/form/form.tsx';
import { Refusal } from '../../../kit/form/refusal.tsx';
import { Icon } from '../../../kit/icon.tsx';
import { DoneLine } from '../../../kit/lines.tsx';
import { useLocale, usePageMessages } from '../../../state/locale.ts';
import { AcceptUnknown } from '../add-terminal.tsx';
import { CameraChoice } from '../camera-choice.tsx';
import { goTo, type Submit, useLinkage, useSubmit } from '../context.ts';
import { ExactnessLine, type RowPlace } from '../exactness/exactness-line.tsx';
import { MomentSourceLines } from '../moment-sources/moment-source-lines.tsx';
import { MomentSourcesEdit } from '../moment-sources/moment-sources-edit.tsx';
import { PrinterLine } from '../printer-line.tsx';
import { RegionEdit } from '../region/region-edit.tsx';
import { changes, type RegisterDraft, useRegisterDraft } from './register-draft.ts';
import { RegisterEdit } from './register-edit.tsx';
import { WaitLine } from './wait-line.tsx';

type Props = {
  register: RegisterJson;
  serverNowMs: number;
  isSelected: boolean;
  onSelect: (isSelected: boolean) => void;
};

export function RegisterRow({ register, serverNowMs, isSelected, onSelect }: Props) {
  const words = usePageMessages().linkage;
  const submit = useSubmit();
  const [isSaved, setSaved] = useState(false);
  const { stored, draft, isChanged, hasMore, settle, ...drafting } = useRegisterDraft(register);
  const [isEditing, setEditing] = useState(hasMore);
  const { more, place, go } = usePlace(() => setEditing(true));
  const change = (part: Partial<RegisterDraft>) => {
    drafting.change(part);
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
  const update = (accepted: Accepted = {}) => {
    if (!isChanged) return;
    submit.run(
      () =>
        linkageRequests.changeRegister(register.key, {
          ...changes(register, draft),
          acceptUnknownTerminal: accepted.terminal === true,
          acceptUnreachablePrinter: accepted.printer === true,
        }),
      () => {
        settle();
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
      <RowActions
        name={register.name}
        isChanged={isChanged}
        isBusy={submit.isBusy}
        onUpdate={press}
        isEditing={isEditing}
        onEdit={() => setEditing(!isEditing)}
      />
      <div class="register-more" ref={more}>
        {isEditing && (
          <RegisterEdit
            register={register}
            place={place}
            draft={draft}
            onChange={change}
            onSubmit={press}
            submit={submit}
          />
        )}
        {isChanged && !submit.isBusy && (
          <p class="unsaved" role="status">
            {words.list.unsaved}
          </p>
        )}
        <RowProblems submit={submit} isEditing={isEditing} onAccept={update} />
        <DoneLine>{isSaved && !isChanged && words.saved}</DoneLine>
        {isAsking && (
          <ConfirmNone
            register={register}
            onConfirm={() => {
              setAsking(false);
              update();
            }}
            onClose={() => setAsking(false)}
          />
        )}
        <ExactnessLine register={register} onGo={go} />
        <PrinterLine register={register} serverNowMs={serverNowMs} />
        <MomentSourceLines register={register} serverNowMs={serverNowMs} />
        {isEditing && <MomentSourcesEdit register={register} isStarted={place === 'device'} />}
        {isEditing && <RegionEdit register={register} />}
        <Waiting register={register} serverNowMs={serverNowMs} />
      </div>
    </li>
  );
}

/** Where a next step is taken within a row. */
const placeSelectors: Readonly<Record<RowPlace, string>> = {
  device: '.moment-sources form input, .moment-sources button',
  printer: 'input[name="address"]',
  delay: 'input[name="delayMs"]',
  sending: '.developers summary',
};

/** Opens the part of the row where a step is taken, and moves the focus there. */
function usePlace(onOpen: () => void) {
  const more = useRef<HTMLDivElement>(null);
  const [asked, setAsked] = useState<{ readonly place: RowPlace }>();
  useEffect(() => {
    if (asked !== undefined) goTo(more.current?.querySelector<HTMLElement>(placeSelectors[asked.place]));
  }, [asked]);
  const go = (place: RowPlace) => {
    onOpen();
    setAsked({ place });
  };
  return { more, place: asked?.place, go };
}

type ActionsProps = {
  name: string;
  isChanged: boolean;
  isBusy: boolean;
  onUpdate: () => void;
  isEditing: boolean;
  onEdit: () => void;
};

function RowActions({ name, isChanged, isBusy, onUpdate, isEditing, onEdit }: ActionsProps) {
  const words = usePageMessages().linkage;
  return (
    <div class="register-actions">
      <Button
        class={isChanged ? 'main-button' : ''}
        text={words.list.update}
        busy={isBusy && words.list.updating}
        isOff={!isChanged}
        onClick={onUpdate}
      />
      <Button
        class="icon-button"
        icon="pencil"
        aria-label={`${name}: ${words.list.edit}`}
        title={words.list.edit}
        aria-expanded={isEditing}
        onClick={onEdit}
      />
    </div>
  );
}

type Accepted = { readonly terminal?: true; readonly printer?: true };
type ProblemsProps = { submit: Submit; isEditing: boolean; onAccept: (accepted: Accepted) => void };

function RowProblems({ submit, isEditing, onAccept }: ProblemsProps) {
  const printing = usePageMessages().receipts;
  return (
    <>
      <AcceptUnknown submit={submit} onAccept={() => onAccept({ terminal: true })} />
      <Accept
        submit={submit}
        of={printerUnreachable}
        text={printing.acceptUnreachableChange}
        onAccept={() => onAccept({ printer: true })}
      />
      <Refusal
        submit={submit}
        fields={isEditing ? ['name', 'terminal', 'address', 'cameras', 'delayMs'] : ['cameras']}
      />
    </>
  );
}

type ConfirmProps = { register: RegisterJson; onConfirm: () => void; onClose: () => void };

/** All cameras of a register with several are taken away. */
function ConfirmNone({ register, onConfirm, onClose }: ConfirmProps) {
  const words = usePageMessages().linkage;
  const { t } = useLocale();
  const { cameras } = useLinkage();
  const names = register.cameras.map(({ camera }) => cameras.find(({ id }) => id === camera)?.name ?? camera);
  return (
    <Confirm
      title={words.list.noneTitle(register.name)}
      texts={[words.list.noneText(names.join(t.comma))]}
      action={words.list.noneConfirm}
      onConfirm={onConfirm}
      onClose={onClose}
    />
  );
}

function Origin({ register, serverNowMs }: { register: RegisterJson; serverNowMs: number }) {
  const words = usePageMessages().linkage;
  const { t, format, language } = useLocale();
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
      {others.length > 0 && ` · ${words.list.moreCameras(others.join(t.comma))}`}
    </p>
  );
}

/** Until the first sale has come; that it has is said while the page is open. */
function Waiting({ register, serverNowMs }: { register: RegisterJson; serverNowMs: number }) {
  const words = usePageMessages().linkage;
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
