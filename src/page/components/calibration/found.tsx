/** Result of the latency measurement, and the button that applies it. */
import type { PhoneCalibrationJson } from '../../../contract/page/calibrations.ts';
import { setLatency } from '../../api/calibration.ts';
import { Button } from '../../kit/button.tsx';
import { useSubmitting } from '../../kit/form/submit.ts';
import { DoneLine } from '../../kit/lines.tsx';
import { usePageMessages } from '../../state/locale.ts';
import { secondsText } from './context.ts';

/** Beyond this a brighter screen is worth another try, milliseconds. */
const unsureFromMs = 40;

export function Found({ found, onAgain }: { found: PhoneCalibrationJson; onAgain: () => void }) {
  const phone = usePageMessages().phoneLatency;
  const submit = useSubmitting();
  const { isDone, failure } = submit;
  const { latencyMs, uncertaintyMs, samples, currentLatencyMs } = found;
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
      {uncertaintyMs >= unsureFromMs && !isDone && <p class="muted">{phone.unsure}</p>}
      <div class="form-actions">
        {!isDone && (
          <Button
            class="main-button"
            text={phone.use}
            busy={submit.isBusy && phone.using}
            onClick={() => submit.run(() => setLatency(found))}
          />
        )}
        <Button text={phone.again} onClick={onAgain} />
      </div>
      <DoneLine>{isDone && phone.used(secondsText(latencyMs))}</DoneLine>
      {failure !== undefined && (
        <p class="refusal" role="alert">
          {`${phone.notStored} (${failure.kind === 'unreachable' ? phone.failed.unreachable.title : failure.title})`}
        </p>
      )}
    </div>
  );
}
