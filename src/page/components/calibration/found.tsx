/** Result of the latency measurement, and the button that applies it. */
import { useState } from 'preact/hooks';
import type { PhoneCalibrationJson } from '../../../contract/page/calibrations.ts';
import type { Failure } from '../../api/api.ts';
import { setLatency } from '../../api/calibration.ts';
import { secondsText } from './context.ts';
import { usePhoneMessages } from './phone-messages.ts';

/** Beyond this a brighter screen is worth another try, milliseconds. */
const unsureFromMs = 40;

export function Found({ found, onAgain }: { found: PhoneCalibrationJson; onAgain: () => void }) {
  const phone = usePhoneMessages();
  const [stored, setStored] = useState<'no' | 'working' | 'yes' | Failure>('no');
  const { latencyMs, uncertaintyMs, samples, currentLatencyMs } = found;
  const use = () => {
    if (stored === 'working') return;
    setStored('working');
    void setLatency(found).then((answer) => setStored(answer.kind === 'ok' ? 'yes' : answer));
  };
  return (
    <div class="card measure-card">
      <p class="measured" role="status">
        {phone.found(secondsText(latencyMs), secondsText(uncertaintyMs))}
      </p>
      <p class="muted">
        {currentLatencyMs === undefined
          ? phone.foundFirst(samples)
          : phone.foundFrom(samples, secondsText(currentLatencyMs))}
      </p>
      {uncertaintyMs >= unsureFromMs && stored !== 'yes' && <p class="muted">{phone.unsure}</p>}
      <div class="form-actions">
        {stored !== 'yes' && (
          <button type="button" class="main-button" aria-disabled={stored === 'working'} onClick={use}>
            {stored === 'working' ? phone.using : phone.use}
          </button>
        )}
        <button type="button" onClick={onAgain}>
          {phone.again}
        </button>
      </div>
      <p class="done-line" role="status">
        {stored === 'yes' && phone.used(secondsText(latencyMs))}
      </p>
      {typeof stored === 'object' && (
        <p class="refusal" role="alert">
          {`${phone.notStored} (${stored.kind === 'unreachable' ? phone.failed.unreachable.title : stored.title})`}
        </p>
      )}
    </div>
  );
}
