/**
 * Unsaved drafts. A draft survives a change of view, and leaving the page requires confirmation. Drafts,
 * including secrets, exist only in the memory of this tab, and only while the same person is signed in.
 */
import { useEffect, useState } from 'preact/hooks';

type Kept = { readonly draft: unknown; readonly isWritten: boolean };

const drafts = new Map<string, Kept>();

window.addEventListener('beforeunload', (event) => {
  if ([...drafts.values()].some(({ isWritten }) => isWritten)) event.preventDefault();
});

/** Kind and id of the edited item. */
export type DraftName = `${DraftKind} ${string}`;
type DraftKind = 'register' | 'masks' | 'terminal' | 'listed' | 'account' | 'add';

/** `of` names what is changed; the caller knows its form. */
export function keptDraft(of: DraftName): unknown {
  return drafts.get(of)?.draft;
}

/** Whether something would be lost with it. */
export function isDraftWritten(of: DraftName): boolean {
  return drafts.get(of)?.isWritten ?? false;
}

/** Undefined: there is nothing to keep any more. `isWritten`: something would be lost with the page. */
export function keepDraft(of: DraftName, draft: unknown, isWritten = true): void {
  if (draft === undefined) drafts.delete(of);
  else drafts.set(of, { draft, isWritten });
}

/**
 * Keeps the drafts of existing items of a kind and of their parts (`ID …`); drafts of removed items can no
 * longer be saved.
 */
export function keepDraftsOf(kind: DraftKind, ids: readonly string[]): void {
  for (const of of [...drafts.keys()])
    if (of.startsWith(`${kind} `) && !ids.some((id) => `${of} `.startsWith(`${kind} ${id} `)))
      drafts.delete(of);
}

/** The next person to sign in may be a different one. */
export function forgetDrafts(): void {
  drafts.clear();
}

/**
 * Form of a new item, which stays open and filled in across views. `isWritten`: whether the draft holds more
 * than its initial values.
 */
export function useKept<Draft>(
  of: DraftName,
  empty: Draft,
  isWritten: (draft: Draft) => boolean,
): readonly [Draft, (draft: Draft) => void] {
  const [draft, setDraft] = useState(() => (keptDraft(of) as Draft | undefined) ?? empty);
  useEffect(() => keepDraft(of, draft, isWritten(draft)));
  return [draft, setDraft];
}
