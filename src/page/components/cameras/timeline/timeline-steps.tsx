/** Range and steps of a timeline, as buttons for fingers. */
import { Button } from '../../../kit/button.tsx';
import { zoomsMs } from '../../../state/cameras/timeline.ts';
import { useLocale, usePageMessages } from '../../../state/locale.ts';

type Props = {
  lengthMs: number;
  onZoom: (lengthMs: number) => void;
  onShift: (by: 1 | -1) => void;
  onStep: (ms: number) => void;
  onFrame: (step: 1 | -1) => void;
  onNewest: () => void;
};

export function TimelineSteps({ lengthMs, onZoom, onShift, onStep, onFrame, onNewest }: Props) {
  const words = usePageMessages().timeline;
  const { format } = useLocale();
  const { steps } = words;
  const second = (n: number) => (
    <Button
      text={steps.seconds(n)}
      aria-label={`${steps.seconds(n)} ${steps.secondsLong(n)}`}
      onClick={() => onStep(1_000 * n)}
    />
  );
  const frame = (n: 1 | -1) => (
    <Button
      text={steps.frame(n)}
      aria-label={`${steps.frame(n)} ${steps.frameLong(n)}`}
      onClick={() => onFrame(n)}
    />
  );
  return (
    <>
      <div class="timeline-steps" role="group" aria-label={steps.label}>
        {second(-10)}
        {second(-1)}
        {frame(-1)}
        {frame(1)}
        {second(1)}
        {second(10)}
      </div>
      <div class="timeline-range">
        <Button class="icon-button" icon="left" aria-label={words.earlier} onClick={() => onShift(-1)} />
        <div class="tabs" role="group" aria-label={words.zoom}>
          {zoomsMs.map((ms) => (
            <button type="button" key={ms} aria-pressed={ms === lengthMs} onClick={() => onZoom(ms)}>
              {format.duration(ms)}
            </button>
          ))}
        </div>
        <Button class="icon-button" icon="right" aria-label={words.later} onClick={() => onShift(1)} />
        <Button class="quiet-button" text={words.newest} onClick={onNewest} />
      </div>
    </>
  );
}
