/** One picture large, all of them in a row below: by finger, by mouse, by the arrow keys. Each is loaded when it comes into view. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { StripJson } from '../../../api/calibrations-schema.ts';
import { secondsText, useWords } from './context.ts';

/** So many that failed, and none that came: the video around the sale is gone. */
const goneAfter = 3;

type Props = {
  strip: StripJson;
  /** Numbers of pictures: what is set now, and what is looked at. */
  now: number;
  at: number;
  onChoose: (at: number) => void;
  /** None of them is held any more. */
  onGone: () => void;
};

export function MomentPictures({ strip: { pictures }, now, at, onChoose, onGone }: Props) {
  const { strip: words } = useWords();
  const [loads, setLoads] = useState<Readonly<Record<string, boolean>>>({});
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    list.current?.children[at]?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [at]);
  const ends = Object.values(loads);
  const isGone = ends.length >= goneAfter && ends.every((isThere) => !isThere);
  useEffect(() => {
    if (isGone) onGone();
  }, [isGone]);
  const tell = (url: string, isThere: boolean) => setLoads((before) => ({ ...before, [url]: isThere }));
  const chosen = pictures[at];
  if (isGone) return <p class="empty">{words.allGone}</p>;
  const name = (offsetMs: number) =>
    offsetMs === 0 ? words.same : (offsetMs > 0 ? words.after : words.before)(secondsText(offsetMs, 1));
  const pressed = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step === undefined) return;
    // The sale below has arrows of its own.
    event.stopPropagation();
    event.preventDefault();
    const next = Math.min(pictures.length - 1, Math.max(0, at + step));
    onChoose(next);
    list.current?.children[next]?.querySelector('button')?.focus();
  };
  return (
    <div class="moment-pictures" onKeyDown={pressed}>
      {chosen !== undefined && (
        <figure>
          <Shot url={chosen.url} alt={name(chosen.offsetMs)} isThere={loads[chosen.url]} tell={tell} />
          <figcaption aria-live="polite">
            {name(chosen.offsetMs)} {at === now && <span class="badge">{words.now}</span>}
          </figcaption>
        </figure>
      )}
      <ul class="moment-list" ref={list} aria-label={words.list}>
        {pictures.map(({ url, offsetMs }, n) => (
          <li key={url}>
            <button
              type="button"
              aria-pressed={n === at}
              aria-label={`${name(offsetMs)}${n === now ? ` (${words.now})` : ''}`}
              tabIndex={n === at ? 0 : -1}
              class={n === now ? 'now' : ''}
              onClick={() => onChoose(n)}
            >
              <Shot url={url} alt="" isThere={loads[url]} tell={tell} />
              <span>{name(offsetMs)}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Shot(props: {
  url: string;
  alt: string;
  isThere: boolean | undefined;
  tell: (url: string, isThere: boolean) => void;
}) {
  const { url, alt, isThere, tell } = props;
  const { strip: words } = useWords();
  if (isThere === false) return <span class="picture none">{words.gone}</span>;
  return (
    <span class="picture">
      <img
        src={url}
        alt={alt}
        loading="lazy"
        decoding="async"
        onLoad={() => tell(url, true)}
        onError={() => tell(url, false)}
      />
    </span>
  );
}
