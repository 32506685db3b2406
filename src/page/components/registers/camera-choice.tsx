/**
 * The drop-down of cameras: those that work with a small picture, the others greyed with the reason and what to do. Radio buttons within a
 * disclosure, so that keyboard and screen reader know their way.
 */
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { CameraStatusJson } from '../../../contract/page/status.ts';
import { pathOf } from '../../api/api.ts';
import { Icon } from '../../kit/icon.tsx';
import { every } from '../../state/clock.ts';
import { useLocale, usePageMessages } from '../../state/locale.ts';
import { pageHref } from '../../state/route.ts';
import { cameraProblemText } from '../../text/messages.ts';
import { useLinkage } from './context.ts';

type Props = {
  /** Empty for none. */
  value: string;
  onChange: (camera: string) => void;
  /** None may be chosen too, as for a register that is new. */
  mayBeNone?: boolean;
  error?: string | undefined;
};

export function CameraChoice({ value, onChange, mayBeNone = false, error }: Props) {
  const { cameras } = useLinkage();
  const words = usePageMessages().linkage;
  const { t } = useLocale();
  const name = useId();
  const box = useRef<HTMLDetailsElement>(null);
  const chosen = cameras.find(({ id }) => id === value);
  const unchosen = value === '' ? words.camera.choose : words.camera.unknown(value);

  useEffect(() => {
    const closeOutside = (event: Event) => {
      const { current } = box;
      if (current?.open && !(event.target instanceof Node && current.contains(event.target)))
        current.open = false;
    };
    document.addEventListener('pointerdown', closeOutside);
    return () => document.removeEventListener('pointerdown', closeOutside);
  }, []);

  const close = () => {
    if (box.current === null) return;
    box.current.open = false;
    box.current.querySelector('summary')?.focus();
  };
  return (
    <div class="camera-choice">
      <details
        ref={box}
        onKeyDown={(event) => {
          if (event.key === 'Escape') close();
        }}
      >
        <summary aria-label={`${words.camera.label}: ${chosen?.name ?? unchosen}`}>
          {chosen === undefined ? (
            <span class="camera-shot none" aria-hidden="true" />
          ) : (
            <CameraShot camera={chosen} />
          )}
          <span class="camera-choice-name">{chosen?.name ?? unchosen}</span>
          <span class="camera-choice-arrow" aria-hidden="true" />
        </summary>
        <fieldset class="card camera-options">
          <legend class="hidden">{words.camera.label}</legend>
          {mayBeNone && (
            <label class="camera-option">
              <input
                type="radio"
                name={name}
                checked={value === ''}
                onChange={() => onChange('')}
                onClick={(event) => tapped(event, close)}
              />
              <span class="camera-shot none" aria-hidden="true" />
              <span>{words.camera.none}</span>
            </label>
          )}
          {cameras.map((camera) => (
            <CameraOption
              key={camera.id}
              camera={camera}
              name={name}
              isChosen={camera.id === value}
              onChoose={() => onChange(camera.id)}
              onTap={close}
            />
          ))}
          <p class="camera-note">
            {cameras.length === 0 && `${words.camera.empty} `}
            <a class="text-link" href={pageHref('cameras', 'new')}>
              {t.cameras.add}
            </a>
          </p>
        </fieldset>
      </details>
      {error !== undefined && (
        <p class="field-error" role="alert">
          {error}
        </p>
      )}
    </div>
  );
}

/** The arrow keys go through the list, which stays open for them; a tap has chosen. */
function tapped(event: MouseEvent, onTap: () => void): void {
  if (event.detail > 0) onTap();
}

type OptionProps = {
  camera: CameraStatusJson;
  name: string;
  isChosen: boolean;
  onChoose: () => void;
  onTap: () => void;
};

function CameraOption({ camera, name, isChosen, onChoose, onTap }: OptionProps) {
  const { t } = useLocale();
  const words = usePageMessages().linkage;
  const id = useId();
  const isDown = camera.state === 'down';
  const { why, advice } = cameraProblemText(camera, t);
  return (
    <label class={`camera-option${isDown ? ' down' : ''}`}>
      <input
        type="radio"
        name={name}
        checked={isChosen}
        disabled={isDown}
        aria-describedby={camera.state === 'up' ? undefined : id}
        onChange={onChoose}
        onClick={(event) => tapped(event, onTap)}
      />
      <CameraShot camera={camera} />
      <span>
        {camera.name}
        {camera.state !== 'up' && (
          <small id={id}>{isDown ? `${why} — ${advice}` : words.camera.starting}</small>
        )}
        {isDown && (
          <a class="text-link" href={pageHref('cameras', camera.id)}>
            {words.camera.repair}
          </a>
        )}
      </span>
    </label>
  );
}

/** No wider than it is shown, on a phone's screen of many dots. */
const shotWidthPx = 192;
/** Interval of retries for a picture that did not load, milliseconds: a camera just added has none yet. */
const retryEveryMs = 5_000;

/** The newest picture, small; none of a camera that is down. */
function CameraShot({ camera }: { camera: CameraStatusJson }) {
  const [failed, setFailed] = useState(false);
  useEffect(() => (failed ? every(retryEveryMs, () => setFailed(false)) : undefined), [failed]);
  if (camera.state !== 'up' || failed)
    return (
      <span class="camera-shot none" aria-hidden="true">
        <Icon name="cameraOff" />
      </span>
    );
  const address = { params: { id: camera.id }, query: { width: shotWidthPx } };
  return (
    <img
      class="camera-shot"
      src={pathOf('GET /api/v1/cameras/:id/frame.jpeg', address)}
      alt=""
      width={64}
      height={36}
      loading="lazy"
      onError={() => setFailed(true)}
    />
  );
}
