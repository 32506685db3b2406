/**
 * What somebody has begun and not saved: it is still there after another view of the page, and leaving the page asks first. In this tab's
 * memory alone, secrets too, and only as long as the same person is signed in.
 */
import { useEffect, useState } from 'preact/hooks';

type Kept = { readonly draft: unknown; readonly isWritten: boolean };

const drafts = new Map<string, Kept>();

window.addEventListener('beforeunload', (event) => {
  if ([...drafts.values()].some(({ isWritten }) => isWritten)) event.preventDefault();
});

/** What it is a draft of: its kind, and which one. */
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

/** Of those of a kind that are still there, and of what they hold (`ID …`): what was begun of others can't be saved any more. */
export function keepDraftsOf(kind: DraftKind, ids: readonly string[]): void {
  for (const of of [...drafts.keys()])
    if (of.startsWith(`${kind} `) && !ids.some((id) => `${of} `.startsWith(`${kind} ${id} `)))
      drafts.delete(of);
}

/** Whoever comes next may be somebody else. */
export function forgetDrafts(): void {
  drafts.clear();
}

/** A form of something new, still open and filled in for whoever comes back to it. `isWritten`: more than what it begins with. */
export function useKept<Draft>(
  of: DraftName,
  empty: Draft,
  isWritten: (draft: Draft) => boolean,
): readonly [Draft, (draft: Draft) => void] {
  const [draft, setDraft] = useState(() => (keptDraft(of) as Draft | undefined) ?? empty);
  useEffect(() => keepDraft(of, draft, isWritten(draft)));
  return [draft, setDraft];
}
