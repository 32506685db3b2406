/** Result of a connection test: the picture, and the streams to choose from if the camera reported any. */
import { useId, useMemo } from 'preact/hooks';
import type { StreamJson, TriedJson } from '../../../contract/page/cameras.ts';
import { JpegCanvas, jpegOfBase64 } from '../../kit/jpeg-canvas.tsx';
import { DoneLine } from '../../kit/lines.tsx';
import { Rows } from '../../kit/rows.tsx';
import { useLocale, usePageMessages } from '../../state/locale.ts';

const codecs = { h264: 'H.264', h265: 'H.265', jpeg: 'JPEG', other: '—' } as const;

export function TriedPicture({ tried, isOld = false }: { tried: TriedJson; isOld?: boolean }) {
  const words = usePageMessages().cameras;
  const { picture, problem } = tried;
  const jpeg = useMemo(() => (picture === undefined ? undefined : jpegOfBase64(picture.jpeg)), [picture]);
  if (picture === undefined || jpeg === undefined)
    return (
      <p class="field-error" role="alert">
        {problem?.message}
      </p>
    );
  const size = picture.width === undefined ? '' : `${picture.width} × ${picture.height}`;
  return (
    <figure class={`tried-picture${isOld ? ' old' : ''}`}>
      <JpegCanvas jpeg={jpeg} label={words.tried.picture} />
      <figcaption>
        <DoneLine>{words.tried.ok(codecs[picture.codec], size)}</DoneLine>
      </figcaption>
    </figure>
  );
}

export function StreamChoice(props: {
  streams: readonly StreamJson[];
  url: string;
  isBusy: boolean;
  onChoose: (stream: StreamJson) => void;
}) {
  const { streams, url, isBusy, onChoose } = props;
  const words = usePageMessages().cameras;
  const name = useId();
  return (
    <fieldset class="streams">
      <legend>{words.tried.streams}</legend>
      {streams.map((stream, index) => (
        <label key={stream.token} class="stream">
          <input
            type="radio"
            name={name}
            checked={stream.url === url}
            aria-disabled={isBusy}
            onChange={() => onChoose(stream)}
          />
          <span>
            {stream.name ?? words.tried.unnamed(index + 1)}
            {stream.recommended && <em class="recommended">{words.tried.recommended}</em>}
            <small>
              <StreamFacts stream={stream} />
            </small>
            {stream.warnings.map((warning) => (
              <small class="stream-warning" key={warning}>
                {warning}
              </small>
            ))}
          </span>
        </label>
      ))}
      <small class="muted">{words.tried.streamsHint}</small>
      <StreamFigures streams={streams} />
    </fieldset>
  );
}

function StreamFacts({ stream }: { stream: StreamJson }) {
  const words = usePageMessages().cameras;
  const { format } = useLocale();
  const { width, height, fps } = stream;
  const facts = [
    width === undefined || height === undefined ? undefined : `${width} × ${height}`,
    fps === undefined ? undefined : words.tried.fps(format.number(fps, 1)),
  ];
  return <>{facts.filter((fact) => fact !== undefined).join(' · ')}</>;
}

/** Details for the installer. */
function StreamFigures({ streams }: { streams: readonly StreamJson[] }) {
  const words = usePageMessages().cameras;
  const { t, format } = useLocale();
  return (
    <details>
      <summary>{t.details}</summary>
      <Rows
        rows={streams.map(({ name, codec, bitRate }, index) => [
          name ?? words.tried.unnamed(index + 1),
          [codecs[codec], ...(bitRate === undefined ? [] : [format.bitRate(bitRate)])].join(' · '),
        ])}
      />
    </details>
  );
}
