/** The check-up of the system page: what is well, what is not, and what to do; and the file for support. */
import { useState } from 'preact/hooks';
import type { DoctorJson } from '../../../contract/page/support.ts';
import { withoutStatus } from '../../../domain/problem/shown/without-status.ts';
import { examine, saveBundle } from '../../api/support.ts';
import { Button } from '../../kit/button.tsx';
import { Refusal } from '../../kit/form/refusal.tsx';
import { useSubmitting } from '../../kit/form/submit.ts';
import { BusyBar, DoneLine } from '../../kit/lines.tsx';
import { Permitted } from '../../kit/permitted.tsx';
import { Section } from '../../kit/section.tsx';
import { useLocale, usePageMessages } from '../../state/locale.ts';
import './support.css';

export function CheckUp() {
  const words = usePageMessages().support;
  const submit = useSubmitting();
  const [found, setFound] = useState<DoctorJson>();
  return (
    <Section of="system" id="check-up" title={words.doctorTitle}>
      <p>{words.doctorText}</p>
      <div class="form-actions">
        <Button
          text={words.examine}
          busy={submit.isBusy && words.examining}
          onClick={() => submit.run(examine, setFound)}
        />
        <p role="status">
          {found !== undefined && !submit.isBusy && <strong>{words.worst[found.worst]}</strong>}
        </p>
      </div>
      {submit.isBusy && <BusyBar />}
      <Refusal submit={submit} />
      {found !== undefined && !submit.isBusy && <Findings found={found} />}
      <Permitted right="system">
        <SupportFile />
      </Permitted>
    </Section>
  );
}

function Findings({ found }: { found: DoctorJson }) {
  const words = usePageMessages().support;
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
          <span class="finding-what">{withoutStatus(words.finding(what) ?? what.text)}</span>
          {todo !== undefined && (
            <span class="finding-todo">{withoutStatus(words.finding(todo) ?? todo.text)}</span>
          )}
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
  const words = usePageMessages().support;
  const submit = useSubmitting();
  return (
    <div class="support-part">
      <h4>{words.bundleTitle}</h4>
      <p>{words.bundleText}</p>
      <div class="form-actions">
        <Button
          text={words.download}
          busy={submit.isBusy && words.making}
          onClick={() => submit.run(saveBundle)}
        />
        <DoneLine>{submit.isDone && words.saved}</DoneLine>
      </div>
      <Refusal submit={submit} />
    </div>
  );
}
