/** A line for developers, with a button that copies it where the browser lets a page do that. */
import { useState } from 'preact/hooks';
import { useLocale } from '../state/locale.ts';
import { Button } from './button.tsx';
import './form/form.css';

export function CopyLine({ label, text, note }: { label: string; text: string; note?: string }) {
  const { t } = useLocale();
  const [state, setState] = useState<'ready' | 'copied' | 'failed'>('ready');
  // Absent over plain http.
  const clipboard = (navigator as { clipboard?: Clipboard }).clipboard;
  return (
    <div class="copy-line">
      <span class="copy-label">{label}</span>
      <code>{text}</code>
      {clipboard !== undefined && (
        <Button
          class="small-button"
          text={state === 'copied' ? t.form.copied : t.form.copy}
          onClick={() =>
            void clipboard.writeText(text).then(
              () => setState('copied'),
              () => setState('failed'),
            )
          }
        />
      )}
      <small role="status">{state === 'failed' && t.form.copyFailed}</small>
      {note !== undefined && <small>{note}</small>}
    </div>
  );
}
