/** The check-up of the system page: what is well, what is not, and what to do; and the file for support. */
import { useState } from 'preact/hooks';
import type { DoctorJson } from '../../../api/support-schema.ts';
import type { Failure } from '../../api.ts';
import { useLocale } from '../../locale.ts';
import { examine, getBundle, keep } from '../../support-api.ts';
import { failureText, useSupportWords } from './support-words.ts';

export function CheckUp() {
  const words = useSupportWords();
  const [isBusy, setBusy] = useState(false);
  const [found, setFound] = useState<DoctorJson>();
  const [failure, setFailure] = useState<Failure>();
  const start = async () => {
    setBusy(true);
    const answer = await examine(new AbortController().signal);
    setBusy(false);
    setFailure(answer.kind === 'ok' ? undefined : answer);
    if (answer.kind === 'ok') setFound(answer.value);
  };
  return (
    <section class="card system-section" id="system-check-up" aria-labelledby="system-check-up-title">
      <h3 id="system-check-up-title">{words.doctorTitle}</h3>
      <p>{words.doctorText}</p>
      <button type="button" disabled={isBusy} onClick={() => void start()}>
        {isBusy ? words.examining : words.examine}
      </button>
      <div role="status" aria-busy={isBusy}>
        {found !== undefined && !isBusy && <p>{words.worst[found.worst]}</p>}
      </div>
      {failure !== undefined && <p role="alert">{failureText(failure, words)}</p>}
      {found !== undefined && !isBusy && <Findings found={found} />}
      <SupportFile />
    </section>
  );
}

function Findings({ found }: { found: DoctorJson }) {
  const words = useSupportWords();
  const { language } = useLocale();
  return (
    <ul class="findings">
      {found.findings.map(({ check, about, level, what, todo }) => (
        <li key={`${check} ${about ?? ''}`} class={level}>
          <span class="finding-level">{words.level[level]}</span>
          <strong>
            {words.check[check] ?? check}
            {about !== undefined && ` ${about}`}
          </strong>
          <span class="finding-what">{what[language]}</span>
          {todo !== undefined && <span class="finding-todo">{todo[language]}</span>}
        </li>
      ))}
    </ul>
  );
}

function SupportFile() {
  const words = useSupportWords();
  const [state, setState] = useState<'idle' | 'busy' | 'done' | Failure>('idle');
  const start = async () => {
    setState('busy');
    const answer = await getBundle(new AbortController().signal);
    if (answer.kind === 'ok') keep(answer.value);
    setState(answer.kind === 'ok' ? 'done' : answer);
  };
  return (
    <div class="support-part">
      <h4>{words.bundleTitle}</h4>
      <p>{words.bundleText}</p>
      <button type="button" disabled={state === 'busy'} onClick={() => void start()}>
        {state === 'busy' ? words.downloading : words.download}
      </button>
      <p role="status">{state === 'done' && words.downloaded}</p>
      {typeof state === 'object' && <p role="alert">{failureText(state, words)}</p>}
    </div>
  );
}
