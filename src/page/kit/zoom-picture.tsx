/** A picture that is enlarged by fingers, wheel, keys or buttons, and moved when it is larger than its box. */
import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { usePageMessages } from '../state/locale.ts';
import { panBy, wholePicture, type Zoom, zoomAt } from '../state/zoom.ts';
import { Button } from './button.tsx';
import { arrowDirections, pointOf } from './picture-points.ts';
import './zoom-picture.css';

const stepFactor = 1.5;
const doubleFactor = 2.5;
/** Share of the box that a press of an arrow key moves. */
const arrowShare = 0.1;

export function ZoomPicture({
  src,
  alt,
  children,
}: {
  src: string;
  alt: string;
  children?: ComponentChildren;
}) {
  const words = usePageMessages().evidence;
  const box = useRef<HTMLDivElement>(null);
  const [zoom, setZoom] = useState(wholePicture);
  /** Fingers on the picture, by their id. */
  const pointers = useRef(new Map<number, readonly [number, number]>()).current;
  const at = (event: MouseEvent) => pointOf(event, box.current);
  const moved = (event: PointerEvent) => {
    const before = pointers.get(event.pointerId);
    if (before === undefined) return;
    const now = at(event);
    const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
    pointers.set(event.pointerId, now);
    setZoom((zoom) =>
      other === undefined ? panBy(zoom, minus(now, before)) : pinched(zoom, other, before, now),
    );
  };
  const lifted = (event: PointerEvent) => void pointers.delete(event.pointerId);
  const pressed = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const direction = arrowDirections[event.key];
    if (direction !== undefined && zoom.scale > 1)
      setZoom(panBy(zoom, [-arrowShare * direction[0], -arrowShare * direction[1]]));
    else if (event.key === '+' || event.key === ';') setZoom(zoomAt(zoom, stepFactor));
    else if (event.key === '-') setZoom(zoomAt(zoom, 1 / stepFactor));
    else if (event.key === '0') setZoom(wholePicture);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div class="zoom-picture" onKeyDown={pressed}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: keys move the picture */}
      <div
        ref={box}
        class={`zoom-box${zoom.scale > 1 ? ' zoomed' : ''}`}
        role="group"
        tabIndex={0}
        aria-label={words.zoomKeys}
        onWheel={(event) => {
          event.preventDefault();
          const factor = Math.exp(-event.deltaY / 400);
          const place = at(event);
          setZoom((zoom) => zoomAt(zoom, factor, place));
        }}
        onDblClick={(event) => setZoom(zoom.scale > 1 ? wholePicture : zoomAt(zoom, doubleFactor, at(event)))}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          pointers.set(event.pointerId, at(event));
        }}
        onPointerMove={moved}
        onPointerUp={lifted}
        onPointerCancel={lifted}
      >
        <img
          src={src}
          alt={alt}
          draggable={false}
          style={{ transform: `translate(${100 * zoom.x}%, ${100 * zoom.y}%) scale(${zoom.scale})` }}
        />
      </div>
      <div class="form-actions">
        <Button
          text="−"
          aria-label={words.smaller}
          isOff={zoom.scale <= 1}
          onClick={() => setZoom(zoomAt(zoom, 1 / stepFactor))}
        />
        <output>{Math.round(100 * zoom.scale)}%</output>
        <Button text="＋" aria-label={words.larger} onClick={() => setZoom(zoomAt(zoom, stepFactor))} />
        <Button text={words.whole} isOff={zoom.scale <= 1} onClick={() => setZoom(wholePicture)} />
        {children}
      </div>
    </div>
  );
}

const minus = ([ax, ay]: readonly [number, number], [bx, by]: readonly [number, number]) =>
  [ax - bx, ay - by] as const;

/** One of two fingers has moved: the picture grows with their distance, around the other one. */
function pinched(
  zoom: Zoom,
  other: readonly [number, number],
  before: readonly [number, number],
  now: readonly [number, number],
): Zoom {
  const distance = (place: readonly [number, number]) => Math.hypot(...minus(place, other));
  return distance(before) === 0 ? zoom : zoomAt(zoom, distance(now) / distance(before), other);
}
