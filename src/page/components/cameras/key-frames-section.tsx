/** How far apart the key frames of a camera are and what that costs, and the ways to a cheaper picture: nothing is changed without a press. */
import { useState } from 'preact/hooks';
import type { CameraSettingsJson } from '../../../contract/page/cameras.ts';
import type { KeyFramesJson, KeyFramesSetJson } from '../../../contract/page/discovery.ts';
import type { CameraStatusJson } from '../../../contract/page/status.ts';
import { cameraRequests } from '../../api/cameras.ts';
import { Form, useValues } from '../../kit/form/form.tsx';
import { useSubmitting } from '../../kit/form/submit.ts';
import { Section } from '../../kit/section.tsx';
import { useLocale, usePageMessages } from '../../state/locale.ts';
import { problemText } from '../../text/messages.ts';

type Props = { camera: CameraStatusJson; onSwitched: (settings: CameraSettingsJson) => void };

export function KeyFramesSection({ camera, onSwitched }: Props) {
  const { format } = useLocale();
  const { keyFrames, settings } = usePageMessages().cameras;
  const submit = useSubmitting();
  const [values, change] = useValues({ port: '80' });
  const [found, setFound] = useState<KeyFramesJson>();
  const { keyFrameIntervalMs, decodeMs } = camera;
  return (
    <Section of="camera" id="key-frames" title={keyFrames.title}>
      <p>
        {keyFrameIntervalMs === undefined
          ? keyFrames.unmeasured
          : keyFrames.measured(format.seconds(keyFrameIntervalMs))}
      </p>
      {decodeMs !== undefined && <p>{keyFrames.cost(format.seconds(decodeMs))}</p>}
      <p class="muted">{keyFrames.text}</p>
      <Form
        label={keyFrames.title}
        fields={[
          { type: 'group', summary: settings.more, fields: [{ name: 'port', label: keyFrames.port }] },
        ]}
        values={values}
        onChange={change}
        submit={submit}
        action={keyFrames.read}
        busy={keyFrames.reading}
        isMain={false}
        isLong
        onSubmit={() => {
          setFound(undefined);
          submit.run(() => cameraRequests.keyFrames(camera.id, values.port.trim()), setFound);
        }}
      />
      {found !== undefined && (
        <>
          <IntervalChoice
            id={camera.id}
            port={Number(values.port)}
            found={found}
            // The saving of a smaller stream was estimated for the interval of before.
            onSet={() => setFound((now) => now && { ...now, smaller: undefined })}
          />
          <SmallerStream
            id={camera.id}
            found={found}
            onSwitched={(next) => {
              setFound(undefined);
              onSwitched(next);
            }}
          />
        </>
      )}
    </Section>
  );
}

type IntervalProps = { id: string; port: number; found: KeyFramesJson; onSet: () => void };

function IntervalChoice({ id, port, found, onSet }: IntervalProps) {
  const { t, format } = useLocale();
  const { keyFrames } = usePageMessages().cameras;
  const submit = useSubmitting();
  const { intervals, problem } = found;
  const [values, change] = useValues({ interval: String(intervals.at(-1)?.intervalMs ?? '') });
  const [result, setResult] = useState<KeyFramesSetJson>();
  const reportedMs = result?.reportedMs ?? found.reportedMs;
  return (
    <>
      {reportedMs !== undefined && <p>{keyFrames.reported(format.seconds(reportedMs))}</p>}
      {problem !== undefined && <p class="trouble">{problemText(problem, t)}</p>}
      {intervals.length === 0 && problem === undefined && <p>{keyFrames.short}</p>}
      {intervals.length > 0 && (
        <Form
          label={keyFrames.interval}
          fields={[
            {
              type: 'choice',
              name: 'interval',
              label: keyFrames.interval,
              options: intervals.map(({ intervalMs, decodeMs }) => [
                String(intervalMs),
                keyFrames.option(
                  format.seconds(intervalMs),
                  decodeMs === undefined ? undefined : format.seconds(decodeMs),
                ),
              ]),
            },
          ]}
          values={values}
          onChange={change}
          submit={submit}
          action={keyFrames.set}
          busy={keyFrames.setting}
          isMain={false}
          isLong
          onSubmit={() => {
            setResult(undefined);
            const intervalMs = Number(values.interval);
            submit.run(
              () => cameraRequests.setKeyFrames(id, { intervalMs, port }),
              (set) => {
                setResult(set);
                if (set.problem === undefined) onSet();
              },
            );
          }}
          done={result !== undefined && result.problem === undefined && <ResultText result={result} />}
        />
      )}
      {result?.problem !== undefined && (
        <div class="trouble" role="status">
          <p>{problemText(result.problem, t)}</p>
          <p>
            <ResultText result={result} />
          </p>
        </div>
      )}
    </>
  );
}

/** The interval measured afterwards, whatever was requested. */
function ResultText({ result: { measuredMs } }: { result: KeyFramesSetJson }) {
  const { format } = useLocale();
  const { keyFrames } = usePageMessages().cameras;
  return <>{measuredMs === undefined ? keyFrames.notYet : keyFrames.measured(format.seconds(measuredMs))}</>;
}

type SmallerProps = { id: string; found: KeyFramesJson; onSwitched: Props['onSwitched'] };

function SmallerStream({ id, found: { smaller, decodeMs }, onSwitched }: SmallerProps) {
  const { format } = useLocale();
  const { keyFrames } = usePageMessages().cameras;
  const submit = useSubmitting();
  if (smaller === undefined) return null;
  const size = `${smaller.width} × ${smaller.height}`;
  return (
    <>
      <p>
        {smaller.decodeMs === undefined || decodeMs === undefined
          ? keyFrames.smaller(size)
          : keyFrames.faster(size, format.seconds(smaller.decodeMs), format.seconds(decodeMs))}
      </p>
      <p class="muted">{keyFrames.smallerText}</p>
      <Form
        label={size}
        fields={[]}
        values={{}}
        onChange={() => undefined}
        submit={submit}
        action={keyFrames.use}
        busy={keyFrames.using}
        isMain={false}
        isLong
        onSubmit={() => submit.run(() => cameraRequests.change(id, { url: smaller.url }), onSwitched)}
      />
    </>
  );
}
