/** The code over the whole screen, white all round, and below it how far the gateway is with reading it. */
import { useEffect, useId, useState } from 'preact/hooks';
import { Button } from '../../kit/button.tsx';
import { Modal } from '../../kit/dialog/modal.tsx';
import { lookForMs } from '../../state/cameras/measure-by-phone.ts';
import { elapsedMs, every } from '../../state/clock.ts';
import { usePageMessages } from '../../state/locale.ts';
import { TimeCode } from './time-code.tsx';

export type Shown = {
  /** Gateway's clock − page's, milliseconds; absent until it is measured. */
  readonly ahead?: number;
  readonly samples?: number;
  readonly requested?: number;
};

export function Showing({ shown, onCancel }: { shown: Shown; onCancel: () => void }) {
  const phone = usePageMessages().phoneLatency;
  const id = useId();
  const { ahead, samples = 0, requested = 24 } = shown;
  return (
    <Modal titleId={id} class="code-screen" onClose={onCancel}>
      <div class="code-box">{ahead !== undefined && <TimeCode ahead={ahead} label={phone.code} />}</div>
      <div class="code-below">
        <p class="code-words" id={id} role="status">
          {ahead === undefined ? phone.preparing : samples > 0 ? phone.reading : phone.aim}
        </p>
        <progress max={requested} value={samples} aria-label={phone.progress} />
        <p class="code-figures">
          <span>{phone.count(samples, requested)}</span>
          {ahead !== undefined && <TimeLeft />}
        </p>
        <p class="code-turn">{phone.turn}</p>
        <Button text={phone.cancel} onClick={onCancel} />
      </div>
    </Modal>
  );
}

function TimeLeft() {
  const phone = usePageMessages().phoneLatency;
  const [fromMs] = useState(elapsedMs);
  const [nowMs, setNowMs] = useState(elapsedMs);
  useEffect(() => every(1_000, () => setNowMs(elapsedMs())), []);
  return <span>{phone.left(Math.max(0, Math.round((lookForMs - (nowMs - fromMs)) / 1_000)))}</span>;
}
