/** Changes in the row of a register, kept until they are stored. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { RegisterJson } from '../../../../contract/page/registers.ts';
import { keepDraft, keptDraft } from '../../../state/drafts.ts';
import { isSame, merged } from '../../../state/merge.ts';
import type { PrinterKind } from '../printer-fields.ts';

export type RegisterDraft = PrinterKind & {
  readonly name: string;
  readonly terminal: string;
  readonly camera: string;
  readonly address: string;
  readonly earlierPicture: boolean;
  readonly noSale: boolean;
  /** Milliseconds, as typed. */
  readonly delayMs: string;
};

function drafted(register: RegisterJson): RegisterDraft {
  const { name, from, cameras, printer, earlierPicture, noSale, delayMs = 0 } = register;
  return {
    ...{ name, terminal: from?.terminal ?? '', camera: cameras[0]?.camera ?? '' },
    // The usual port goes without saying, as where it is added.
    address:
      printer?.fixed === true ? '' : (printer?.cloud ?? (printer?.printer ?? '').replace(/:9100$/, '')),
    dialect: printer?.dialect ?? 'epson',
    encoding: printer?.encoding ?? 'cp932',
    https: printer?.https ?? 'forward',
    pixelReceipts: printer?.pixelReceipts ?? 'always',
    earlierPicture: earlierPicture === true,
    noSale: noSale === true,
    delayMs: String(delayMs),
  };
}

/** Differences alone; the other cameras of the register stay. */
export function changes(register: RegisterJson, draft: RegisterDraft) {
  const { from, cameras } = register;
  const stored = drafted(register);
  const others = cameras.slice(1).map(({ camera }) => camera);
  return {
    ...(draft.name !== stored.name && { name: draft.name }),
    ...(from !== undefined &&
      draft.terminal !== stored.terminal && { from: { account: from.account, terminal: draft.terminal } }),
    ...((['address', 'dialect', 'encoding', 'https', 'pixelReceipts'] as const).some(
      (key) => draft[key] !== stored[key],
    ) && {
      printer: {
        ...{ address: draft.address.trim(), dialect: draft.dialect },
        ...{ encoding: draft.encoding, https: draft.https, pixelReceipts: draft.pixelReceipts },
      },
    }),
    ...(draft.earlierPicture !== stored.earlierPicture && { earlierPicture: draft.earlierPicture }),
    ...(draft.noSale !== stored.noSale && { noSale: draft.noSale }),
    // Anything but a number is refused by the gateway, in words.
    ...(draft.delayMs !== stored.delayMs && { delayMs: Number(draft.delayMs) }),
    ...(draft.camera !== stored.camera && {
      cameras:
        draft.camera === '' ? [] : [draft.camera, ...others.filter((camera) => camera !== draft.camera)],
    }),
  };
}

export function useRegisterDraft(register: RegisterJson) {
  const stored = drafted(register);
  const draftName = `register ${register.key}` as const;
  // A draft is restored on return to this page, merged over changes made by others meanwhile.
  const [draft, setDraft] = useState(() => {
    const kept = keptDraft(draftName) as { draft: RegisterDraft; was: RegisterDraft } | undefined;
    return kept === undefined ? stored : merged(kept.draft, kept.was, stored);
  });
  const before = useRef(stored);
  useEffect(() => {
    const was = before.current;
    before.current = stored;
    setDraft((draft) => merged(draft, was, stored));
  }, [
    ...[stored.name, stored.terminal, stored.camera, stored.address, stored.dialect, stored.encoding],
    ...[stored.https, stored.pixelReceipts],
    ...[stored.earlierPicture, stored.noSale, stored.delayMs],
  ]);
  const isChanged = !isSame(draft, stored);
  useEffect(() => {
    keepDraft(draftName, isChanged ? { draft, was: before.current } : undefined);
  });
  return {
    stored,
    draft,
    isChanged,
    /** Something else than the camera. */
    hasMore: !isSame({ ...draft, camera: stored.camera }, stored),
    change: (part: Partial<RegisterDraft>) => setDraft({ ...draft, ...part }),
    /** The draft is stored: the gateway's own reading of it shows. */
    settle: () => {
      before.current = draft;
    },
  };
}
