/** The running time code, as large as its box allows: black on white, redrawn when its tick changes. */
import { useEffect, useRef } from 'preact/hooks';
import { columns, quietCells, rows, timeCodeCells } from '../../../domain/capture/time-code.ts';

/**
 * Delay from the drawing of a frame to its light: browsers show it one or two frames later, and a tick begins
 * half a frame late on average. Headless Chromium's own timestamps give 1.5
 * (test/page/real-time/phone-latency.test.ts); a screen adds the time to write the picture, half a frame to
 * its middle.
 */
const leadFrames = 2;
/** Screens show 60 pictures a second, some more. Milliseconds. */
const typicalFrameMs = 1_000 / 60;
const quickestFrameMs = 1_000 / 144;

const acrossCells = columns + 2 * quietCells;
const downCells = rows + 2 * quietCells;

/** `ahead`: gateway's clock − page's, milliseconds. */
export function TimeCode({ ahead, label }: { ahead: number; label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const element = canvas.current;
    const box = element?.parentElement;
    if (!element || !box) return;
    return run(element, box, ahead);
  }, [ahead]);
  return <canvas class="time-code" ref={canvas} role="img" aria-label={label} />;
}

/** Returns what ends it. */
function run(canvas: HTMLCanvasElement, box: HTMLElement, ahead: number): () => void {
  const context = canvas.getContext('2d', { alpha: false });
  let frameMs = typicalFrameMs;
  let lastMs: number | undefined;
  let drawn = '';
  const draw = (nowMs: number) => {
    // The shortest step is the screen's pace: longer ones are frames that a busy phone has left out.
    if (lastMs !== undefined) frameMs = Math.max(quickestFrameMs, Math.min(frameMs, nowMs - lastMs));
    lastMs = nowMs;
    const cells = timeCodeCells(nowMs + leadFrames * frameMs + ahead);
    const cellPx = cellSizePx(box);
    const isNew = `${cellPx} ${cells.join()}`;
    if (isNew !== drawn && context !== null) paint(context, cells, cellPx);
    drawn = isNew;
    request = requestAnimationFrame(draw);
  };
  let request = requestAnimationFrame(draw);
  return () => cancelAnimationFrame(request);
}

/** Whole pixels of the screen, so that edges are sharp. */
function cellSizePx({ clientWidth, clientHeight }: HTMLElement): number {
  const cssPx = Math.min(clientWidth / acrossCells, clientHeight / downCells);
  return Math.max(1, Math.floor(cssPx * devicePixelRatio));
}

function paint(
  context: CanvasRenderingContext2D,
  cells: readonly (readonly boolean[])[],
  cellPx: number,
): void {
  const { canvas } = context;
  const [width, height] = [acrossCells * cellPx, downCells * cellPx];
  if (canvas.width !== width || canvas.height !== height) {
    Object.assign(canvas, { width, height });
    canvas.style.width = `${width / devicePixelRatio}px`;
    canvas.style.height = `${height / devicePixelRatio}px`;
  }
  context.fillStyle = '#fff';
  context.fillRect(0, 0, width, height);
  context.fillStyle = '#000';
  for (const [row, line] of cells.entries()) {
    for (const [column, isWhite] of line.entries()) {
      if (!isWhite)
        context.fillRect((column + quietCells) * cellPx, (row + quietCells) * cellPx, cellPx, cellPx);
    }
  }
}
