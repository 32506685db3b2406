/**
 * The masks over the picture. A press on the picture sets a corner; corners are dragged, or moved by the arrow keys once they have the focus.
 * Drawn in pixels of the screen, so that corners are as large as a finger whatever the size of the picture.
 */
import { useEffect, useRef, useState } from 'preact/hooks';
import { arrowDirections, pointOf } from '../../../kit/picture-points.ts';
import type { Drawing, Point, Step } from '../../../state/cameras/mask-drawing.ts';
import { usePageMessages } from '../../../state/locale.ts';

type Props = { drawing: Drawing; isPreview: boolean; onStep: (step: Step) => void };
type Size = { readonly width: number; readonly height: number };

/** Parts of the picture for a press of an arrow key, and with Shift. */
const stepPart = 0.005;
const bigStepPart = 0.05;
const dotPx = 7;
const fingerPx = 22;

export function MaskLayer({ drawing, isPreview, onStep }: Props) {
  const words = usePageMessages().cameras;
  const layer = useRef<SVGSVGElement>(null);
  const size = useSize(layer);
  const { masks, current } = drawing;

  const pointAt = (event: MouseEvent): Point => pointOf(event, layer.current);
  const pointsOf = (mask: readonly Point[]) =>
    mask.map(([x, y]) => `${x * size.width},${y * size.height}`).join(' ');
  return (
    <svg
      ref={layer}
      class={`mask-layer${isPreview ? ' preview' : ''}`}
      viewBox={`0 0 ${size.width} ${size.height}`}
      aria-label={words.masks.title}
      role="group"
    >
      <rect
        class="mask-ground"
        width={size.width}
        height={size.height}
        onClick={(event) => onStep({ type: 'corner', at: pointAt(event) })}
      />
      {masks.map((mask, index) => (
        <polygon
          key={index}
          class={index === current ? 'mask current' : 'mask'}
          points={pointsOf(mask)}
          onClick={(event) =>
            onStep(
              index === current ? { type: 'corner', at: pointAt(event) } : { type: 'choose', mask: index },
            )
          }
        />
      ))}
      {!isPreview &&
        masks.map((mask, index) =>
          mask.map((corner, at) => (
            <Corner
              key={`${index} ${at}`}
              label={words.masks.corner(index + 1, at + 1)}
              corner={corner}
              size={size}
              isCurrent={index === current}
              isChosen={index === current && at === drawing.corner}
              pointAt={pointAt}
              onMove={(to, goesOn) => onStep({ type: 'move', mask: index, corner: at, to, goesOn })}
              onDelete={() => onStep({ type: 'delete_corner', mask: index, corner: at })}
              onChoose={() => onStep({ type: 'choose', mask: index, corner: at })}
            />
          )),
        )}
    </svg>
  );
}

function Corner(props: {
  label: string;
  corner: Point;
  size: Size;
  isCurrent: boolean;
  isChosen: boolean;
  pointAt: (event: MouseEvent) => Point;
  onMove: (to: Point, goesOn: boolean) => void;
  onDelete: () => void;
  onChoose: () => void;
}) {
  const { label, corner, size, isCurrent, isChosen, pointAt, onMove, onDelete, onChoose } = props;
  const [x, y] = corner;
  /** Undefined while it is not dragged; false until it has moved. */
  const dragged = useRef<boolean>(undefined);
  return (
    // A corner is pressed like a button, and a button can't stand in a drawing.
    <g
      class={`mask-corner${isCurrent ? ' current' : ''}${isChosen ? ' chosen' : ''}`}
      tabIndex={0}
      role="button"
      aria-label={label}
      onFocus={() => {
        if (!isChosen) onChoose();
      }}
      onKeyDown={(event) => {
        const direction = arrowDirections[event.key];
        if (direction !== undefined) {
          event.preventDefault();
          const by = event.shiftKey ? bigStepPart : stepPart;
          onMove([x + direction[0] * by, y + direction[1] * by], false);
        } else if (event.key === 'Delete' || event.key === 'Backspace') {
          event.preventDefault();
          onDelete();
        }
      }}
      onPointerDown={(event) => {
        dragged.current = false;
        if (!isChosen) onChoose();
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => {
        if (dragged.current === undefined) return;
        onMove(pointAt(event), dragged.current);
        dragged.current = true;
      }}
      onPointerUp={() => {
        dragged.current = undefined;
      }}
      onPointerCancel={() => {
        dragged.current = undefined;
      }}
    >
      <circle class="finger" cx={x * size.width} cy={y * size.height} r={fingerPx} />
      <circle class="dot" cx={x * size.width} cy={y * size.height} r={dotPx} />
    </g>
  );
}

function useSize(element: { readonly current: Element | null }): Size {
  const [size, setSize] = useState<Size>({ width: 640, height: 360 });
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => {
      const { width = 0, height = 0 } = entry?.contentRect ?? {};
      if (width > 0 && height > 0) setSize({ width, height });
    });
    if (element.current) observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return size;
}
