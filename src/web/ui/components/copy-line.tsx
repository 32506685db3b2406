/** A line for developers, with a button that copies it where the browser lets a page do that. */
import { useState } from 'preact/hooks';
import { useLocale } from '../locale.ts';

export function CopyLine({ label, text, note }: { label: string; text: string; note?: string }) {
  const { t } = useLocale();
  const [isCopied, setCopied] = useState(false);
  // Absent over plain http.
  const clipboard = (navigator as { clipboard?: Clipboard }).clipboard;
  return (
    <div class="copy-line">
      <span class="copy-label">{label}</span>
      <code>{text}</code>
      {clipboard !== undefined && (
        <button
          type="button"
          class="small-button"
          onClick={() => void clipboard.writeText(text).then(() => setCopied(true))}
        >
          {isCopied ? t.form.copied : t.form.copy}
        </button>
      )}
      {note !== undefined && <small>{note}</small>}
    </div>
  );
}
