/** Cameras and registers at a glance, with the ways to their own pages. */
import type { CameraStatusJson } from '../../../contract/page/status.ts';
import { Section } from '../../kit/section.tsx';
import { isReconnecting } from '../../state/brief.ts';
import { useLocale, usePageMessages } from '../../state/locale.ts';
import { linkedRegisters } from '../../state/registers.ts';
import { pageHref } from '../../state/route.ts';
import { cameraProblemText, cameraStateText, cameraTone, type Tone } from '../../text/messages.ts';
import { useSystem } from './context.ts';

export function Devices() {
  const words = usePageMessages().system;
  const { status, nowMs } = useSystem();
  const { cameras } = status;
  const registers = linkedRegisters(status);
  return (
    <Section of="system" id="devices" title={words.devices.heading} tone={devicesTone(cameras, nowMs)}>
      <h4>{words.devices.cameras}</h4>
      {cameras.length === 0 ? (
        <p class="muted">{words.devices.noCameras}</p>
      ) : (
        <ul class="device-list">
          {cameras.map((camera) => (
            <CameraLine key={camera.id} camera={camera} />
          ))}
        </ul>
      )}
      <a class="text-link" href={pageHref('cameras')}>
        {words.devices.toCameras}
      </a>
      <h4>{words.devices.registers}</h4>
      {registers.length === 0 ? <p class="muted">{words.devices.noRegisters}</p> : <Registers />}
      <a class="text-link" href={pageHref('linkage')}>
        {words.devices.toLinkage}
      </a>
    </Section>
  );
}

export function devicesTone(cameras: readonly CameraStatusJson[], nowMs: number): Tone {
  if (cameras.length === 0) return 'quiet';
  const tones = cameras.map((camera) => cameraTone(camera, nowMs));
  return (['bad', 'warn', 'quiet'] as const).find((tone) => tones.includes(tone)) ?? 'good';
}

function CameraLine({ camera }: { camera: CameraStatusJson }) {
  const words = usePageMessages().system;
  const { t, format } = useLocale();
  const { nowMs } = useSystem();
  const { id, name, state, warnings } = camera;
  const isDown = state === 'down' && !isReconnecting(camera, nowMs);
  const hasWarnings = state === 'up' && warnings.length > 0;
  return (
    <li>
      <span class={`dot ${cameraTone(camera, nowMs)}`} />
      <a class="text-link" href={pageHref('cameras', id)}>
        {name}
      </a>
      <span class="muted">
        {cameraStateText(camera, nowMs, t, format)}
        {hasWarnings && t.comma + words.devices.warnings(format.number(warnings.length))}
        {isDown && t.comma + cameraProblemText(camera, t).why}
      </span>
    </li>
  );
}

function Registers() {
  const words = usePageMessages().system;
  const { t, format } = useLocale();
  const { system, status, nowMs } = useSystem();
  return (
    <ul class="device-list">
      {linkedRegisters(status).map(({ key, name }) => {
        const lastSale = system.registers.find((register) => register.key === key)?.lastSale;
        const cameras = status.cameras.filter(({ registers }) => registers.includes(key));
        const seen = cameras.map((camera) => camera.name).join(t.comma);
        return (
          <li key={key}>
            <span class={`dot ${cameras.length === 0 ? 'warn' : 'good'}`} />
            <span>{name}</span>
            <span class="muted">
              {seen === '' ? words.devices.unseen : words.devices.seenBy(seen)}
              {t.comma}
              {lastSale === undefined
                ? words.devices.noSale
                : words.devices.lastSale(format.exactMoment(lastSale, nowMs))}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
