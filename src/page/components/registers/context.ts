/** Shared parts of the registers page: linked registers and cameras. */
import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import type { MomentSourceJson, MomentSourceKindJson } from '../../../contract/page/moment-sources.ts';
import type { PosAccountsJson } from '../../../contract/page/pos-accounts.ts';
import type { PosKindJson, PosKindsJson, PushFormatJson } from '../../../contract/page/pos-kinds.ts';
import type { ReachableAddressesJson, RegisterJson } from '../../../contract/page/registers.ts';
import type { CameraStatusJson } from '../../../contract/page/status.ts';
import type { Answer } from '../../api/api.ts';
import { getAccounts, getPosKinds, getRegisters } from '../../api/registers.ts';
import { type Submit, useSubmitting } from '../../kit/form/submit.ts';
import { type DraftName, keepDraftsOf, useKept } from '../../state/drafts.ts';
import { type Fresh, useFresh } from '../../state/fresh.ts';
import { isSame } from '../../state/merge.ts';

export type { Submit } from '../../kit/form/submit.ts';

export type AccountJson = PosAccountsJson['accounts'][number];

export type LinkageData = {
  readonly registers: readonly RegisterJson[];
  readonly accounts: readonly AccountJson[];
  readonly kinds: readonly PosKindJson[];
  readonly pushFormats: readonly PushFormatJson[];
  /** Kinds of devices that report moments. */
  readonly momentSources: readonly MomentSourceKindJson[];
  readonly reach: ReachableAddressesJson;
};

export type Linkage = LinkageData & {
  readonly cameras: readonly CameraStatusJson[];
  /** The gateway's clock, epoch milliseconds. */
  readonly serverNowMs: number;
  /** The camera whose page somebody came from, to link a register with it. */
  readonly cameFrom: string | undefined;
  /** Changes are shown immediately. */
  readonly reload: () => void;
};

export const LinkageContext = createContext<Linkage | undefined>(undefined);

export function useLinkage(): Linkage {
  const linkage = useContext(LinkageContext);
  if (linkage === undefined) throw new Error('Rendered outside of LinkageContext');
  return linkage;
}

/**
 * Camera of a new register: the person's choice, until then the camera whose page led here, or the shop's
 * only camera, even if it appears or begins to work while the form is open. Empty for none. `before`: chosen
 * at an earlier visit.
 */
export function useNewCamera(before?: string): readonly [string, (camera: string) => void] {
  const { cameras, cameFrom } = useLinkage();
  const [only] = cameras;
  const usual =
    cameFrom ?? (cameras.length === 1 && only !== undefined && only.state !== 'down' ? only.id : undefined);
  const [chosen, choose] = useState(before);
  useEffect(() => choose((camera) => camera ?? usual), [usual]);
  return [chosen ?? usual ?? '', choose];
}

/**
 * Draft of a new register, with its camera: kept while a person leaves the page to add a camera. A draft with
 * a camera alone is one press, so it is discarded without a confirmation.
 */
export function useDraft<Draft extends { readonly camera: string }>(
  of: DraftName,
  empty: Draft,
): readonly [Draft, (draft: Draft) => void] {
  const [{ draft, chosen }, setPinned] = useKept<{
    readonly draft: Draft;
    /** Undefined until there is a camera or somebody has chosen none, which is not the same. */
    readonly chosen: string | undefined;
  }>(
    of,
    { draft: empty, chosen: undefined },
    (now) => !isSame({ ...now.draft, camera: empty.camera }, empty),
  );
  const [camera, chooseCamera] = useNewCamera(chosen);
  const change = (next: Draft) => {
    const isChosen = next.camera !== camera;
    setPinned({ draft: next, chosen: isChosen || camera !== '' ? next.camera : chosen });
    if (isChosen) chooseCamera(next.camera);
  };
  return [{ ...draft, camera }, change];
}

/** While a first sale is waited for, and otherwise. Milliseconds. */
const waitingEveryMs = 2_000;
const quietEveryMs = 15_000;

/** A device that was added just now, or is put right. */
function isUnread({ state, lastMoment }: MomentSourceJson): boolean {
  return state !== 'ok' || lastMoment === undefined;
}

function everyMs({ registers, accounts }: LinkageData): number {
  const isWaiting =
    registers.some(({ waiting, momentSources = [] }) => waiting || momentSources.some(isUnread)) ||
    accounts.some(({ state }) => state !== 'ok');
  return isWaiting ? waitingEveryMs : quietEveryMs;
}

/** The kinds of POS are loaded once. */
function createRequest() {
  let kinds: Answer<PosKindsJson> | undefined;
  return async (signal: AbortSignal): Promise<Answer<LinkageData>> => {
    const [posKinds, registers, accounts] = await Promise.all([
      kinds ?? getPosKinds(signal),
      getRegisters(signal),
      getAccounts(signal),
    ]);
    if (posKinds.kind !== 'ok') return posKinds;
    kinds = posKinds;
    if (registers.kind !== 'ok') return registers;
    if (accounts.kind !== 'ok') return accounts;
    return { kind: 'ok', value: { ...posKinds.value, ...registers.value, ...accounts.value } };
  };
}

/** Loads the registers and accounts, and removes the drafts of those that are gone. */
export function useLinkageData(latest: string): Fresh<LinkageData> {
  const [request] = useState(createRequest);
  const fresh = useFresh(request, { everyMs, latest });
  const { value } = fresh;
  useEffect(() => {
    if (value === undefined) return;
    const linked = value.registers.filter(({ unlinked }) => unlinked !== true);
    keepDraftsOf(
      'register',
      linked.map(({ key }) => key),
    );
    const accountIds = value.accounts.map(({ id }) => id);
    for (const kind of ['terminal', 'listed', 'account'] as const) keepDraftsOf(kind, accountIds);
  }, [value]);
  return fresh;
}

/** Successes show once the list is loaded. */
export function useSubmit(): Submit {
  return useSubmitting(useLinkage().reload);
}

/** Into view, and ready for a key. */
export function goTo(element: HTMLElement | null | undefined): void {
  element?.scrollIntoView({ block: 'center' });
  element?.focus();
}
