/** The check-up of the system page: what is well, what is not, and what to do; and the file for support. */
import { useState } from 'preact/hooks';
import type { DoctorJson } from '../../../contract/page/support.ts';
import { examine, saveBundle } from '../../api/support.ts';
import { Refusal } from '../../kit/form.tsx';
import { useSubmitting } from '../../kit/submit.ts';
import { useLocale } from '../../state/locale.ts';
import { useSupportTexts } from './context.ts';
import { Section } from './section.tsx';

export function CheckUp() {
  const words = useSupportTexts();
  const submit = useSubmitting();
  const [found, setFound] = useState<DoctorJson>();
  return (
    <Section id="check-up" title={words.doctorTitle}>
      <p>{words.doctorText}</p>
      <div class="press">
        <button type="button" aria-disabled={submit.isBusy} onClick={() => submit.run(examine, setFound)}>
          {submit.isBusy ? words.examining : words.examine}
        </button>
        <p role="status">
          {found !== undefined && !submit.isBusy && <strong>{words.worst[found.worst]}</strong>}
        </p>
      </div>
      {submit.isBusy && <div class="busy-bar" aria-hidden="true" />}
      <Refusal submit={submit} />
      {found !== undefined && !submit.isBusy && <Findings found={found} />}
      <SupportFile />
    </Section>
  );
}

function Findings({ found }: { found: DoctorJson }) {
  const words = useSupportTexts();
  const { t } = useLocale();
  // A later version of the gateway may know other checks.
  const names: Readonly<Record<string, string>> = words.check;
  return (
    <ul class="findings">
      {found.findings.map(({ check, about, title = about, level, what, todo, systemCode }) => (
        <li key={`${check} ${about ?? ''}`} class={level}>
          <span class="finding-level">{words.level[level]}</span>
          <strong>
            {names[check] ?? check}
            {title !== undefined && ` ${title}`}
          </strong>
          <span class="finding-what">{words.finding(what) ?? what.text}</span>
          {todo !== undefined && <span class="finding-todo">{words.finding(todo) ?? todo.text}</span>}
          {systemCode !== undefined && (
            <details class="finding-todo">
              <summary>{t.details}</summary>
              <code>{systemCode}</code>
            </details>
          )}
        </li>
      ))}
    </ul>
  );
}

function SupportFile() {
  const words = useSupportTexts();
  const submit = useSubmitting();
  return (
    <div class="support-part">
      <h4>{words.bundleTitle}</h4>
      <p>{words.bundleText}</p>
      <div class="press">
        <button
          type="button"
          aria-disabled={submit.isBusy}
          onClick={() => submit.run(saveBundle, () => undefined)}
        >
          {submit.isBusy ? words.making : words.download}
        </button>
        <p class="done-line" role="status">
          {submit.isDone && words.saved}
        </p>
      </div>
      <Refusal submit={submit} />
    </div>
  );
}
