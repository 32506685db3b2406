/** The focus of a page that is opened. */

/** Until a page has what it shows, also on a bad line. Milliseconds. */
const settlesWithinMs = 10_000;
const byPeople = ['pointerdown', 'keydown'] as const;

/** Gives it to the element of that id, and again to the one that takes its place once what it shows has come; until somebody does something. */
export function focusOn(id: string): () => void {
  const take = () => {
    const content = document.getElementById(id);
    // A field that the page itself has gone to keeps the focus.
    if (content !== null && !content.contains(document.activeElement)) content.focus({ preventScroll: true });
  };
  const replaced = new MutationObserver(() => {
    if (document.activeElement === document.body) take();
  });
  const end = () => {
    replaced.disconnect();
    clearTimeout(late);
    for (const kind of byPeople) document.removeEventListener(kind, end, true);
  };
  const late = setTimeout(end, settlesWithinMs);
  take();
  replaced.observe(document.body, { childList: true, subtree: true });
  for (const kind of byPeople) document.addEventListener(kind, end, true);
  return end;
}
