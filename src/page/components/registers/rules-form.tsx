/** A register's own rules, one a line: what is written is tried at once, and stored by one press. */

import { useId } from 'preact/hooks';
import type { ReceiptsJson } from '../../../contract/page/receipts.ts';
import type { Failure } from '../../api/api.ts';
import { linkageRequests } from '../../api/registers.ts';
import { CopyLine } from '../../kit/copy-line.tsx';
import { Refusal } from '../../kit/form.tsx';
import { useReceiptTexts, useSubmit } from './context.ts';
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
  const words = useReceiptTexts();
  const submit = useSubmit();
  const id = useId();
  // While rules are tried, those that come back are the tried ones.
  const rules = draft ?? data.rules;
  const errorOf = (field: RulesField) =>
    failure?.kind === 'refused'
      ? failure.problem?.errors?.find((error) => error.field === field)?.message
      : submit.errorOf(field);
  const isFixed = data.fixed === true;
  return (
    <details class="rules-form">
      <summary>{words.rules}</summary>
      <p class="muted">{words.rulesText}</p>
      <div class="rules-fields">
        {rulesFields.map((field) => {
          const error = errorOf(field);
          return (
            <div class="field" key={field}>
              <label for={`${id}-${field}`}>{words.fields[field]}</label>
              <textarea
                id={`${id}-${field}`}
                name={field}
                rows={2}
                spellcheck={false}
                autocapitalize="off"
                value={rules[field].join('\n')}
                aria-invalid={error !== undefined}
                aria-describedby={error === undefined ? undefined : `${id}-${field}-error`}
                onInput={(event) => {
                  submit.clear();
                  onChange({ ...rules, [field]: event.currentTarget.value.split('\n') });
                }}
              />
              {error !== undefined && (
                <p class="field-error" id={`${id}-${field}-error`} role="alert">
                  {error}
                </p>
              )}
            </div>
          );
        })}
      </div>
      <p class="muted">
        <small>{words.patternNote}</small>
      </p>
      {isFixed ? (
        <CopyLine label={words.rulesFixed} text={JSON.stringify(written(rules))} />
      ) : (
        <div class="form-actions">
          <button
            type="button"
            class="main-button"
            aria-disabled={draft === undefined || submit.isBusy}
            onClick={() => {
              if (draft === undefined) return;
              submit.run(
                () => linkageRequests.putRules(registerKey, written(draft)),
                () => onChange(undefined),
              );
            }}
          >
            {submit.isBusy ? words.saving : words.save}
          </button>
          {draft !== undefined && (
            <button type="button" onClick={() => onChange(undefined)}>
              {words.back}
            </button>
          )}
        </div>
      )}
      <p class="done-line" role="status">
        {submit.isDone && draft === undefined && words.saved}
      </p>
      <Refusal submit={submit} fields={rulesFields} />
    </details>
  );
}

/** Empty lines say nothing. */
export function written(rules: Rules): Rules {
  const lines = (field: RulesField) => rules[field].map((line) => line.trim()).filter((line) => line !== '');
  return {
    totalLabels: lines('totalLabels'),
    totalPatterns: lines('totalPatterns'),
    numberPatterns: lines('numberPatterns'),
    refundPatterns: lines('refundPatterns'),
    voidPatterns: lines('voidPatterns'),
    salePatterns: lines('salePatterns'),
    notSalePatterns: lines('notSalePatterns'),
  };
}
