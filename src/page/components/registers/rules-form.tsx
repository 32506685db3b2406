/** A register's own rules, one a line: what is written is tried at once, and stored by one press. */

import type { ReceiptsJson } from '../../../contract/page/receipts.ts';
import type { Failure } from '../../api/api.ts';
import { linkageRequests } from '../../api/registers.ts';
import { Button } from '../../kit/button.tsx';
import { CopyLine } from '../../kit/copy-line.tsx';
import { Fields } from '../../kit/form/form.tsx';
import { Refusal } from '../../kit/form/refusal.tsx';
import { errorIn } from '../../kit/form/submit.ts';
import { DoneLine } from '../../kit/lines.tsx';
import { usePageMessages } from '../../state/locale.ts';
import { useSubmit } from './context.ts';
import { type Rules, type RulesField, rulesFields } from './receipts-data.ts';

type Props = {
  registerKey: string;
  data: ReceiptsJson;
  /** Undefined: as they are stored. */
  draft: Rules | undefined;
  /** Failure of the last try. */
  failure: Failure | undefined;
  onChange: (draft: Rules | undefined) => void;
};

export function RulesForm({ registerKey, data, draft, failure, onChange }: Props) {
  const words = usePageMessages().receipts;
  const submit = useSubmit();
  // While rules are tried, those that come back are the tried ones.
  const rules = draft ?? data.rules;
  const isFixed = data.fixed === true;
  return (
    <details class="rules-form">
      <summary>{words.rules}</summary>
      <p class="muted">{words.rulesText}</p>
      <div class="form">
        <Fields
          fields={rulesFields.map((name) => ({ type: 'lines', name, label: words.fields[name] }))}
          values={textsOf(rules)}
          onChange={(part) => {
            submit.clear();
            onChange({ ...rules, ...linesOf(part) });
          }}
          submit={{ ...submit, errorOf: (field) => errorIn(failure, field) ?? submit.errorOf(field) }}
        />
      </div>
      <p class="muted">
        <small>{words.patternNote}</small>
      </p>
      {isFixed ? (
        <CopyLine label={words.rulesFixed} text={JSON.stringify(written(rules))} />
      ) : (
        <div class="form-actions">
          <Button
            class="main-button"
            text={words.save}
            busy={submit.isBusy && words.saving}
            isOff={draft === undefined}
            onClick={() =>
              draft !== undefined &&
              submit.run(
                () => linkageRequests.putRules(registerKey, written(draft)),
                () => onChange(undefined),
              )
            }
          />
          {draft !== undefined && <Button text={words.back} onClick={() => onChange(undefined)} />}
        </div>
      )}
      <DoneLine>{submit.isDone && draft === undefined && words.saved}</DoneLine>
      <Refusal submit={submit} fields={rulesFields} />
    </details>
  );
}

type Texts = Readonly<Record<RulesField, string>>;

/** A rule a line. */
function textsOf(rules: Rules): Texts {
  return mapped((field) => rules[field].join('\n'));
}

function linesOf(texts: Partial<Texts>): Partial<Rules> {
  return Object.fromEntries(Object.entries(texts).map(([field, text]) => [field, text.split('\n')]));
}

/** Empty lines say nothing. */
export function written(rules: Rules): Rules {
  return mapped((field) => rules[field].map((line) => line.trim()).filter((line) => line !== ''));
}

function mapped<T>(of: (field: RulesField) => T): Record<RulesField, T> {
  return Object.fromEntries(rulesFields.map((field) => [field, of(field)])) as Record<RulesField, T>;
}
