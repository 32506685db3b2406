/** One picture large, all of them in a row below: by finger, by mouse, by the arrow keys. */
import { useEffect, useRef } from 'preact/hooks';
import type { StripJson } from '../../../api/calibrations-schema.ts';
import { JpegCanvas } from '../jpeg-canvas.tsx';
import { secondsText, useWords } from './context.ts';
import { type Shot, useShots } from './moment-shots.ts';

/** So many that are not held, and none that is: the video around the sale is gone. */
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
  const list = useRef<HTMLUListElement>(null);
  const shots = useShots(pictures, at, list);
  useEffect(() => {
    list.current?.children[at]?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [at]);
  const ends = [...shots.values()];
  const isGone = ends.length >= goneAfter && ends.every((shot) => shot === 'gone');
  useEffect(() => {
    if (isGone) onGone();
  }, [isGone]);
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
          <Large shot={shots.get(chosen.url)} label={name(chosen.offsetMs)} />
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
              aria-label={
                shots.get(url) === 'gone'
                  ? undefined
                  : `${name(offsetMs)}${n === now ? ` (${words.now})` : ''}`
              }
              tabIndex={n === at ? 0 : -1}
              class={n === now ? 'now' : ''}
              onClick={() => onChoose(n)}
            >
              <Small shot={shots.get(url)} />
              <span>{name(offsetMs)}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Large({ shot, label }: { shot: Shot; label: string }) {
  const { strip: words } = useWords();
  if (shot instanceof Blob)
    return (
      <span class="picture">
        <JpegCanvas jpeg={shot} label={label} />
      </span>
    );
  const text = shot === undefined ? words.loadingOne : words[shot];
  return (
    <span class={`picture none${shot === 'gone' ? '' : ' pending'}`} role="status">
      {text}
    </span>
  );
}

/** Its button says which it is. */
function Small({ shot }: { shot: Shot }) {
  const { strip: words } = useWords();
  if (shot === 'gone') return <span class="picture none">{words.gone}</span>;
  return (
    <span class={shot instanceof Blob ? 'picture' : 'picture none pending'} aria-hidden="true">
      {shot instanceof Blob ? <JpegCanvas jpeg={shot} label="" /> : '…'}
    </span>
  );
}
