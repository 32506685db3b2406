/** The part of a camera's time that is shown: what is held, sales as marks, and a cursor that finger, mouse and keys move. */
import { useRef } from 'preact/hooks';
import {
  labelsOf,
  type Mark,
  shareOf,
  type Timeline,
  type TimeSpan,
} from '../../../state/cameras/timeline.ts';
import { useLocale, usePageMessages } from '../../../state/locale.ts';

/** A press this near to a mark means the mark, px. */
const markReachPx = 8;
/** A finger rests less calmly than this moves, px. */
const dragFromPx = 4;

const stepsMs: Readonly<Record<string, number>> = {
  ArrowLeft: -1_000,
  ArrowDown: -1_000,
  ArrowRight: 1_000,
  ArrowUp: 1_000,
  PageUp: 60_000,
  PageDown: -60_000,
};

type Props = {
  timeline: Timeline;
  part: TimeSpan;
  marks: readonly Mark[];
  atMs: number;
  timeZone: string;
  onMove: (atMs: number) => void;
  /** By so many pictures. */
  onFrame: (step: 1 | -1) => void;
};

export function TimelineTrack({ timeline, part, marks, atMs, timeZone, onMove, onFrame }: Props) {
  const words = usePageMessages().timeline;
  const { format } = useLocale();
  const track = useRef<HTMLDivElement>(null);
  const pressedAt = useRef<number>(undefined);
  const iso = (ms: number) => new Date(ms).toISOString();
  const place = (ms: number) => `${100 * shareOf(part, ms)}%`;
  const timeAt = (event: PointerEvent): { readonly ms: number; readonly perPx: number } => {
    const box = track.current?.getBoundingClientRect();
    if (box === undefined || box.width === 0) return { ms: atMs, perPx: 0 };
    const perPx = (part.untilMs - part.fromMs) / box.width;
    const px = Math.min(box.width, Math.max(0, event.clientX - box.left));
    return { ms: part.fromMs + px * perPx, perPx };
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const frame = { ',': -1, '.': 1 }[event.key];
    const stepMs = stepsMs[event.key];
    if (frame !== undefined) onFrame(frame === 1 ? 1 : -1);
    else if (stepMs !== undefined) onMove(atMs + stepMs);
    else if (event.key === 'Home') onMove(part.fromMs);
    else if (event.key === 'End') onMove(part.untilMs);
    else return;
    event.preventDefault();
  };
  const periods = [
    ...timeline.held,
    ...timeline.clips.map(({ fromMs, untilMs }) => ({ kind: 'stored' as const, fromMs, untilMs })),
  ].filter(({ fromMs, untilMs }) => untilMs >= part.fromMs && fromMs <= part.untilMs);
  return (
    <div class="timeline-scale">
      <div
        ref={track}
        class="timeline-track"
        role="slider"
        tabIndex={0}
        aria-label={words.slider}
        aria-valuemin={part.fromMs}
        aria-valuemax={part.untilMs}
        aria-valuenow={atMs}
        aria-valuetext={format.dateTime(iso(atMs))}
        aria-describedby="timeline-keys"
        onKeyDown={pressed}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          event.currentTarget.focus();
          pressedAt.current = event.clientX;
          onMove(timeAt(event).ms);
        }}
        onPointerMove={(event) => {
          if (pressedAt.current !== undefined) onMove(timeAt(event).ms);
        }}
        onPointerUp={(event) => {
          const from = pressedAt.current;
          pressedAt.current = undefined;
          if (from === undefined || Math.abs(event.clientX - from) > dragFromPx) return;
          const { ms, perPx } = timeAt(event);
          const away = (mark: Mark) => Math.abs(mark.atMs - ms);
          const near = marks
            .filter((mark) => away(mark) <= markReachPx * perPx)
            .sort((a, b) => away(a) - away(b))[0];
          if (near !== undefined) onMove(near.atMs);
        }}
        onPointerCancel={() => {
          pressedAt.current = undefined;
        }}
      >
        {periods.map(({ kind, fromMs, untilMs }) => (
          <span
            key={`${kind} ${fromMs}`}
            class={`period ${kind}`}
            style={{ left: place(fromMs), right: `${100 * (1 - shareOf(part, untilMs))}%` }}
          />
        ))}
        {marks.map((mark) => (
          <span
            key={mark.key}
            class={`mark${mark.isException ? ' exception' : ''}`}
            style={{ left: place(mark.atMs) }}
          />
        ))}
        <span class="cursor" style={{ left: place(atMs) }} />
      </div>
      <div class="timeline-labels" aria-hidden="true">
        {labelsOf(part, timeZone).map((ms) => (
          <span key={ms} style={{ left: place(ms) }}>
            {format.minute(iso(ms))}
          </span>
        ))}
      </div>
      <p id="timeline-keys" class="hidden">
        {words.keys}
      </p>
    </div>
  );
}
