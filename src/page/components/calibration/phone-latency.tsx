/** `#/cameras/ID/latency`: how late a camera's picture is, measured with a phone that shows the time. One job: begin, hold, take the value. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { CameraStatusJson } from '../../../contract/page/status.ts';
import { Button } from '../../kit/button.tsx';
import { Empty } from '../../kit/empty.tsx';
import { OfflineLine } from '../../kit/lines.tsx';
import { PageHead } from '../../kit/page-head.tsx';
import { measure, type Outcome } from '../../state/cameras/measure-by-phone.ts';
import { useLocale, usePageMessages } from '../../state/locale.ts';
import { pageHref } from '../../state/route.ts';
import type { PageState } from '../../state/state.ts';
import { secondsText, useCalibrations } from './context.ts';
import { Found } from './found.tsx';
import { NotYet } from './not-yet.tsx';
import { OpenOnPhone } from './open-on-phone.tsx';
import { type PhoneAids, startPhoneAids } from './phone-aids.ts';
import { Showing, type Shown } from './showing.tsx';
import './phone-latency.css';

type Step = { readonly kind: 'ready' } | ({ readonly kind: 'showing' } & Shown) | Outcome;

export function PhoneLatency({ state, cameraId }: { state: PageState; cameraId: string }) {
  const phone = usePageMessages().phoneLatency;
  const status = state.status?.json;
  const camera = status?.cameras.find(({ id }) => id === cameraId);
  return (
    <main class="page phone-latency" id="content" tabIndex={-1}>
      <PageHead
        title={phone.title}
        back={{ href: pageHref('cameras', cameraId), text: camera?.name ?? phone.back }}
      />
      {status === undefined && (
        <p class="card empty" role="status">
          {phone.loading}
        </p>
      )}
      {status !== undefined && camera === undefined && (
        <Empty isCard role="alert" title={phone.unknownTitle} text={phone.unknownText} />
      )}
      {camera !== undefined && (
        <Measurement key={camera.id} camera={camera} isOffline={state.connection === 'offline'} />
      )}
    </main>
  );
}

function Measurement({ camera, isOffline }: { camera: CameraStatusJson; isOffline: boolean }) {
  const phone = usePageMessages().phoneLatency;
  const [step, setStep] = useState<Step>({ kind: 'ready' });
  const running = useRef<{ stop: AbortController; aids: PhoneAids }>(undefined);
  useEffect(() => () => finish(running), []);
  const start = () => {
    finish(running);
    const now = (running.current = { stop: new AbortController(), aids: startPhoneAids() });
    setStep({ kind: 'showing' });
    measure(
      camera.id,
      (news) =>
        setStep((before) => (before.kind === 'showing' ? { ...before, ...news, kind: 'showing' } : before)),
      now.stop.signal,
    ).then(
      (outcome) => {
        finish(running, true);
        setStep(outcome);
      },
      (error: unknown) => {
        if (!now.stop.signal.aborted) throw error;
      },
    );
  };
  const cancel = () => {
    finish(running);
    setStep({ kind: 'ready' });
  };
  const obstacle = isOffline
    ? phone.offline
    : camera.state === 'down'
      ? phone.down
      : camera.state === 'starting'
        ? phone.starting
        : undefined;
  switch (step.kind) {
    case 'showing':
      return <Showing shown={step} onCancel={cancel} />;
    case 'measured':
      return <Found key={step.found.samples} found={step.found} onAgain={start} />;
    case 'failed':
      return (
        <div class="card measure-card" role="alert">
          <strong>{phone.failed[step.why].title}</strong>
          <p>{phone.failed[step.why].text}</p>
          <Button class="main-button" text={phone.again} onClick={start} />
        </div>
      );
    case 'ready':
      return (
        <>
          <OpenOnPhone />
          <p>{phone.what(camera.name)}</p>
          <ol class="measure-steps">
            {phone.steps.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ol>
          {obstacle !== undefined && <OfflineLine>{obstacle}</OfflineLine>}
          <Button
            class="main-button measure-start"
            text={phone.start}
            isOff={obstacle !== undefined}
            onClick={() => obstacle === undefined && start()}
          />
          <CurrentLatency cameraId={camera.id} />
        </>
      );
  }
}

function finish(
  running: { current: { stop: AbortController; aids: PhoneAids } | undefined },
  isDone = false,
): void {
  running.current?.stop.abort();
  running.current?.aids.end(isDone);
  running.current = undefined;
}

function CurrentLatency({ cameraId }: { cameraId: string }) {
  const phone = usePageMessages().phoneLatency;
  const { format } = useLocale();
  const found = useCalibrations(cameraId);
  if (found === undefined || !('cameras' in found)) return <NotYet isFailed={found !== undefined} />;
  const one = found.cameras.find(({ camera }) => camera === cameraId);
  if (one === undefined) return null;
  const { latencyMs, measured } = one;
  return (
    <p class="muted">
      {phone.current}
      {latencyMs === undefined ? (
        phone.none
      ) : (
        <>
          <b>{phone.seconds(secondsText(latencyMs))}</b>
          {measured !== undefined && (
            <small>
              {' '}
              {measured.uncertaintyMs !== undefined &&
                `${phone.plusMinus(secondsText(measured.uncertaintyMs))} `}
              {phone.by[measured.by]} {format.dateTime(measured.at)}
            </small>
          )}
        </>
      )}
    </p>
  );
}
