/** Bars of amounts, each a link, beside thin ones to compare with. */

export type Bar = {
  readonly key: string;
  /** Below the bar; empty where there is no room for one. */
  readonly label: string;
  readonly amount: number;
  readonly before?: number | undefined;
  readonly text: string;
  readonly href: string;
};

const heightPx = 132;
const labelPx = 18;
/** More bars than these are reached through the table or a shorter period by keyboard. */
const maxStops = 31;

export function BarChart({ bars, label }: { bars: readonly Bar[]; label: string }) {
  const most = Math.max(1, ...bars.flatMap(({ amount, before = 0 }) => [amount, before]));
  const height = (amount: number) => (Math.max(0, amount) / most) * (heightPx - labelPx - 4);
  const step = 100 / Math.max(1, bars.length);
  const bar = (amount: number, x: number, width: number, kind: string) => (
    <rect
      class={kind}
      x={`${x}%`}
      width={`${width}%`}
      y={heightPx - labelPx - height(amount)}
      height={height(amount)}
    />
  );
  return (
    <svg class="bar-chart" width="100%" height={heightPx} role="group" aria-label={label}>
      <line class="base" x1="0" x2="100%" y1={heightPx - labelPx} y2={heightPx - labelPx} />
      {bars.map(({ key, amount, before, text, href }, n) => (
        <a key={key} href={href} aria-label={text} tabIndex={bars.length > maxStops ? -1 : undefined}>
          <title>{text}</title>
          <rect class="area" x={`${n * step}%`} width={`${step}%`} y="0" height={heightPx} />
          {before !== undefined && bar(before, n * step + step * 0.08, step * 0.84, 'bar-before')}
          {bar(amount, n * step + step * 0.2, step * 0.6, 'bar-now')}
        </a>
      ))}
      {/* Part of the names of the links, so not within them. */}
      {bars.map(
        ({ key, label }, n) =>
          label !== '' && (
            <text
              key={key}
              x={`${(n + 0.5) * step}%`}
              y={heightPx - 4}
              text-anchor="middle"
              aria-hidden="true"
            >
              {label}
            </text>
          ),
      )}
    </svg>
  );
}
