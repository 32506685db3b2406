/** One camera: what it shows and how it fares, how it is set up, and its removal. A section for each. */
import { useContext, useState } from 'preact/hooks';
import type { CameraStatusJson, StatusJson } from '../../../contract/page/status.ts';
import { rfc3339 } from '../../../domain/time/time-text.ts';
import { goTo } from '../../kit/hooks.ts';
import { PageHead } from '../../kit/page-head.tsx';
import { Permitted } from '../../kit/permitted.tsx';
import { Section } from '../../kit/section.tsx';
import { useLocale, usePageMessages } from '../../state/locale.ts';
import { homeHref, pageHref } from '../../state/route.ts';
import { cameraSentence } from '../../text/pages/camera-sentence.ts';
import { ReachableContext } from '../sales/thumbnail.tsx';
import { AddressSection } from './address-section.tsx';
import { CameraFigures, CameraHeldCut, CameraProblemNote, CameraWarnings } from './camera-facts.tsx';
import { ClockSection } from './clock-section.tsx';
import { useCameraSettings } from './context.ts';
import { KeyFramesSection } from './key-frames-section.tsx';
import { LatencySection } from './latency-section.tsx';
import { LivePicture } from './live-picture.tsx';
import { RemoveSection } from './remove-section.tsx';
import { SettingsMissing } from './settings-missing.tsx';
import { ShapeSection } from './shape-section.tsx';
import { MomentForm } from './timeline/moment-form.tsx';

type Props = {
  camera: CameraStatusJson;
  registers: StatusJson['registers'];
  nowMs: number;
  timeZone: string;
  onRemoved: () => void;
};

export function CameraPage({ camera, registers, nowMs, timeZone, onRemoved }: Props) {
  const { cameras: words, timeline } = usePageMessages();
  const { t } = useLocale();
  const [behindMs, setBehindMs] = useState<number>();
  const names = camera.registers.map((key) => registers.find((one) => one.key === key)?.name ?? key);
  return (
    <>
      <PageHead title={camera.name} back={{ href: pageHref('cameras'), text: words.back }} />
      <Sentence camera={camera} nowMs={nowMs} />
      <div class="camera-columns">
        <section class="card" aria-labelledby="camera-status">
          <LivePicture camera={camera} onBehind={setBehindMs} />
          <div class="camera-text">
            <h3 id="camera-status" class="hidden">
              {words.settings.status}
            </h3>
            <CameraProblemNote camera={camera} nowMs={nowMs} />
            <CameraWarnings camera={camera} nowMs={nowMs} maxOpen={Infinity} />
            <section class="look-back" aria-labelledby="camera-look-back">
              <h3 id="camera-look-back">{timeline.heading}</h3>
              <MomentForm
                {...{ atMs: nowMs, nowMs, timeZone }}
                onShow={(ms) =>
                  goTo(pageHref('cameras', camera.id, 'timeline', rfc3339(ms, timeZone).slice(0, 19)))
                }
              />
            </section>
            <details class="camera-figures">
              <summary>{t.details}</summary>
              <CameraHeldCut camera={camera} />
              <CameraFigures camera={camera} nowMs={nowMs} behindMs={behindMs} />
            </details>
          </div>
        </section>
        <div class="camera-sections">
          <Permitted right="settings">
            <Settings camera={camera} />
          </Permitted>
          <Section of="camera" id="registers" title={words.settings.registers}>
            {names.length === 0 ? (
              <p class="muted">{words.settings.noRegisters}</p>
            ) : (
              <ul class="registers">
                {names.map((name) => (
                  <li key={name}>{name}</li>
                ))}
              </ul>
            )}
            <div class="form-actions">
              <a class="text-link" href={homeHref({ camera: camera.id })}>
                {words.settings.sales}
              </a>
              <Permitted right="settings">
                <a class="text-link" href={pageHref('linkage', 'for', camera.id)}>
                  {words.settings.link}
                </a>
              </Permitted>
            </div>
          </Section>
          <Permitted right="settings">
            <RemoveSection camera={camera} registers={names} onRemoved={onRemoved} />
          </Permitted>
        </div>
      </div>
    </>
  );
}

function Sentence({ camera, nowMs }: Pick<Props, 'camera' | 'nowMs'>) {
  const { sentence: words } = usePageMessages().cameras;
  const { format } = useLocale();
  const isReachable = useContext(ReachableContext);
  const { tone, text } = cameraSentence(camera, { nowMs, isReachable }, words, format);
  return (
    <p class="camera-sentence">
      <span class={`dot ${tone}`} />
      {text}
    </p>
  );
}

function Settings({ camera }: { camera: CameraStatusJson }) {
  const { settings, failure, set } = useCameraSettings(camera.id, `${camera.name} ${camera.masked}`);
  if (settings === undefined) return <SettingsMissing failure={failure} />;
  return (
    <>
      <AddressSection settings={settings} onSaved={set} />
      {camera.codec !== 'jpeg' && <ShapeSection {...{ camera, settings }} onSaved={set} />}
      <MasksSection id={camera.id} count={settings.masks.length} />
      {camera.codec !== 'jpeg' && <KeyFramesSection camera={camera} onSwitched={set} />}
      <ClockSection camera={camera} />
      <LatencySection cameraId={camera.id} latencyMs={settings.latencyMs} />
    </>
  );
}

function MasksSection({ id, count }: { id: string; count: number }) {
  const { masks } = usePageMessages().cameras;
  return (
    <Section of="camera" id="masks" title={masks.title}>
      <p class="muted">{masks.text}</p>
      <p>{count === 0 ? masks.none : masks.count(count)}</p>
      <div class="form-actions">
        <a class="button" href={pageHref('cameras', id, 'masks')}>
          {masks.open}
        </a>
      </div>
    </Section>
  );
}
