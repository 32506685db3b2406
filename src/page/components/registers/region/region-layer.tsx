/**
 * The region over the picture: drawn from corner to corner by mouse, pen or finger; moved by the arrow keys once it has the focus, and its
 * size changed by them with Shift.
 */
import { useRef, useState } from 'preact/hooks';
import { arrowDirections, pointOf } from '../../../kit/picture-points.ts';
import { usePageMessages } from '../../../state/locale.ts';
import { moved, type Point, type Rectangle, rectangleOf, resized } from '../../../state/region-drawing.ts';

type Props = { region: Rectangle; onChange: (region: Rectangle) => void };

/** Part of the picture for a press of an arrow key. */
const step = 0.01;

export function RegionLayer({ region, onChange }: Props) {
  const words = usePageMessages().linkage.region;
  const layer = useRef<SVGSVGElement>(null);
  const [from, setFrom] = useState<Point>();
  const onKeyDown = (event: KeyboardEvent) => {
    const direction = arrowDirections[event.key];
    if (direction === undefined) return;
    event.preventDefault();
    const by: Point = [direction[0] * step, direction[1] * step];
    onChange(event.shiftKey ? resized(region, by) : moved(region, by));
  };
  return (
    <svg
      ref={layer}
      class="region-layer"
      viewBox="0 0 1 1"
      preserveAspectRatio="none"
      role="group"
      aria-label={words.heading}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        setFrom(pointOf(event, layer.current));
      }}
      onPointerMove={(event) =>
        from !== undefined && onChange(rectangleOf(from, pointOf(event, layer.current)))
      }
      onPointerUp={() => setFrom(undefined)}
      onPointerCancel={() => setFrom(undefined)}
    >
      <rect
        class="region"
        x={region.left}
        y={region.top}
        width={region.width}
        height={region.height}
        // In a drawing, attributes keep their case: tabIndex is none.
        tabindex={0}
        role="img"
        aria-label={words.rectangle}
        onKeyDown={onKeyDown}
      />
    </svg>
  );
}
