/** One picture large, all of them in a row below: by finger, by mouse, by the arrow keys. */
import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';
import { JpegCanvas } from '../../kit/jpeg-canvas.tsx';
import { usePageMessages } from '../../state/locale.ts';
import { secondsText } from './context.ts';
import type { Moment, Shot } from './moment-choices.ts';

type Props = {
  moments: readonly Moment[];
  chosen: Moment;
  /** Holds an element for each; those in view are loaded. */
  list: RefObject<HTMLUListElement | null>;
  onChoose: (url: string) => void;
};

/** No further from it than this a picture is called that of the moment itself: a digit less than is written. Milliseconds. */
export const sameMomentMs = 50;

export function MomentPictures({ moments, chosen, list, onChoose }: Props) {
  const { momentStrip: words } = usePageMessages();
  const at = moments.indexOf(chosen);
  useEffect(() => {
    list.current?.children[at]?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [chosen.url, at]);
  const name = ({ offsetMs }: Moment) =>
    Math.abs(offsetMs) < sameMomentMs
      ? words.same
      : (offsetMs > 0 ? words.after : words.before)(secondsText(offsetMs, 1));
  const mark = ({ isStored, isSet }: Moment) => (isStored ? words.stored : isSet ? words.now : undefined);
  const pressed = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step === undefined) return;
    // The sale below has arrows of its own.
    event.stopPropagation();
    event.preventDefault();
    const next = Math.min(moments.length - 1, Math.max(0, at + step));
    const { url } = moments[next] ?? chosen;
    onChoose(url);
    list.current?.children[next]?.querySelector('button')?.focus();
  };
  return (
    <div class="moment-pictures" onKeyDown={pressed}>
      <figure>
        <Large shot={chosen.shot} label={name(chosen)} />
        <figcaption aria-live="polite">
          {name(chosen)} {mark(chosen) !== undefined && <span class="badge">{mark(chosen)}</span>}
        </figcaption>
      </figure>
      <ul class="moment-list" ref={list} aria-label={words.list}>
        {moments.map((one) => (
          <li key={one.url} data-n={one.n}>
            <button
              type="button"
              aria-pressed={one === chosen}
              aria-label={
                one.shot === 'gone'
                  ? undefined
                  : `${name(one)}${mark(one) === undefined ? '' : ` (${mark(one)})`}`
              }
              tabIndex={one === chosen ? 0 : -1}
              class={mark(one) === undefined ? '' : 'now'}
              onClick={() => onChoose(one.url)}
            >
              <Small shot={one.shot} />
              <span>{name(one)}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Large({ shot, label }: { shot: Shot; label: string }) {
  const { momentStrip: words } = usePageMessages();
  if (typeof shot === 'object')
    return (
      <span class="picture">
        <JpegCanvas jpeg={shot.jpeg} label={label} />
      </span>
    );
  const text = shot === undefined ? words.loadingOne : words[shot];
  return (
    <span class={`picture none${shot === 'gone' ? '' : ' pending'}`} role="status">
      {text}
    </span>
  );
}

/** Described by its button. */
function Small({ shot }: { shot: Shot }) {
  const { momentStrip: words } = usePageMessages();
  if (shot === 'gone') return <span class="picture none">{words.gone}</span>;
  return (
    <span class={typeof shot === 'object' ? 'picture' : 'picture none pending'} aria-hidden="true">
      {typeof shot === 'object' ? <JpegCanvas jpeg={shot.jpeg} label="" /> : '…'}
    </span>
  );
}
