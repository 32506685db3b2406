/** The tools of the mask editor, and the list of its masks. */
import { Button } from '../../../kit/button.tsx';
import { Check } from '../../../kit/form/form.tsx';
import { type Drawing, isFinished, mayAddMask, type Step } from '../../../state/cameras/mask-drawing.ts';
import { usePageMessages } from '../../../state/locale.ts';

type ToolsProps = {
  drawing: Drawing;
  onStep: (step: Step) => void;
  /** Another picture is wanted. */
  onRenew: () => void;
  isPreview: boolean;
  onPreview: (isPreview: boolean) => void;
};

export function MaskTools({ drawing, onStep, onRenew, isPreview, onPreview }: ToolsProps) {
  const { masks: words } = usePageMessages().cameras;
  const { current: mask, corner, masks } = drawing;
  const isFull = !mayAddMask(drawing);
  return (
    <div class="form-actions">
      <Button text={words.undo} isOff={drawing.past.length === 0} onClick={() => onStep({ type: 'undo' })} />
      {masks.length > 0 && (
        <Button text={words.newMask} isOff={isFull} onClick={() => onStep({ type: 'new_mask' })} />
      )}
      <Button text={words.rectangle} isOff={isFull} onClick={() => onStep({ type: 'rectangle' })} />
      <Button
        text={words.deleteCorner}
        isOff={corner === undefined}
        onClick={() => corner !== undefined && onStep({ type: 'delete_corner', mask, corner })}
      />
      <Button text={words.renew} onClick={onRenew} />
      <Check label={words.preview} isOn={isPreview} onChange={onPreview} />
    </div>
  );
}

export function MaskList({ drawing, onStep }: { drawing: Drawing; onStep: (step: Step) => void }) {
  const words = usePageMessages().cameras;
  const { masks, current } = drawing;
  return (
    <ul class="mask-list">
      {masks.map((mask, index) => (
        <li key={index}>
          <Button
            text={words.masks.mask(index + 1)}
            aria-pressed={index === current}
            aria-label={words.masks.choose(index + 1)}
            onClick={() => onStep({ type: 'choose', mask: index })}
          />
          <span class={isFinished(mask) ? 'muted' : 'stream-warning'}>
            {isFinished(mask) ? words.masks.corners(mask.length) : words.masks.unfinished}
          </span>
          <Button
            class="icon-button"
            icon="bin"
            aria-label={words.masks.deleteMask(index + 1)}
            onClick={() => onStep({ type: 'delete_mask', mask: index })}
          />
        </li>
      ))}
    </ul>
  );
}
