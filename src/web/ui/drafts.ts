/** What somebody has begun and not saved: it is still there after another view of the page, and leaving the page asks first. */
const drafts = new Map<string, unknown>();

window.addEventListener('beforeunload', (event) => {
  if (drafts.size > 0) event.preventDefault();
});

/** `of` names what is changed; the caller knows its form. */
export function keptDraft<T>(of: string): T | undefined {
  return drafts.get(of) as T | undefined;
}

/** Undefined: there is nothing to keep any more. */
export function keepDraft(of: string, draft: unknown): void {
  if (draft === undefined) drafts.delete(of);
  else drafts.set(of, draft);
}
