/** The mark of tillframe, a receipt in a frame, as in icon.svg; in the colours of the page. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" />
      <path d="M6 11.5V9a3 3 0 0 1 3-3h2.5M20.5 6H23a3 3 0 0 1 3 3v2.5M26 20.5V23a3 3 0 0 1-3 3h-2.5M11.5 26H9a3 3 0 0 1-3-3v-2.5" />
      <path class="slip" d="M11.5 10h9v12l-2.25-1.6L16 22l-2.25-1.6L11.5 22z" />
    </svg>
  );
}
