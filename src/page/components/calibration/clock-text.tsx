/** State of a register's clock, its camera's latency and their offset, in sentences. Loaded when it becomes visible. */
import type { CalibrationsJson } from '../../../contract/page/calibrations.ts';
import { useLocale } from '../../state/locale.ts';
import { pageHref } from '../../state/route.ts';
import type { CalibrationMessages } from '../../text/latency/calibration-ja.ts';
import { secondsText, useCalibrations } from './context.ts';
import { NotYet } from './not-yet.tsx';
import './clock-text.css';

/** Below this two clocks agree, as far as a shop cares. Milliseconds. */
const agreesWithinMs = 100;

type Props = { register: string; camera: { id: string; name: string } | undefined };

export function ClockText({ register, camera }: Props) {
  const { clocks } = useLocale().t.calibration;
  const found = useCalibrations(`${register} ${camera?.id ?? ''}`);
  if (found === undefined || !('cameras' in found))
    return (
      <section class="clock-text">
        <h3>{clocks.heading}</h3>
        <NotYet isFailed={found !== undefined} />
      </section>
    );
  return (
    <section class="clock-text">
      <h3>{clocks.heading}</h3>
      <ul>
        {clockTexts(found, register, camera, clocks).map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
      {camera !== undefined && <a href={pageHref('cameras', camera.id, 'latency')}>{clocks.measure}</a>}
    </section>
  );
}

function clockTexts(
  found: CalibrationsJson,
  register: string,
  camera: Props['camera'],
  clocks: CalibrationMessages['clocks'],
): string[] {
  const texts = [skewText(found, register, clocks)];
  if (camera === undefined) return texts;
  const latency = found.cameras.find((one) => one.camera === camera.id);
  if (latency !== undefined)
    texts.push(
      latency.latencyMs === undefined
        ? clocks.noLatency(camera.name)
        : clocks.latency(camera.name, secondsText(latency.latencyMs)),
    );
  const link = found.links.find((one) => one.register === register && one.camera === camera.id);
  if (link !== undefined && link.offsetMs !== 0)
    texts.push((link.offsetMs > 0 ? clocks.later : clocks.earlier)(secondsText(link.offsetMs, 1)));
  return texts;
}

function skewText(found: CalibrationsJson, register: string, clocks: CalibrationMessages['clocks']): string {
  const skew = found.registers.find((one) => one.register === register);
  if (skew === undefined) return clocks.unknown;
  const plusMinus = secondsText(skew.uncertaintyMs, 1);
  if (Math.abs(skew.skewMs) < agreesWithinMs) return clocks.right(plusMinus);
  return (skew.skewMs > 0 ? clocks.ahead : clocks.behind)(secondsText(skew.skewMs, 1), plusMinus);
}
