/** The case file of a sale: a button, and a dialog that asks in which form, and who exports it. */
import { useId, useState } from 'preact/hooks';
import { saveCase } from '../../../api/case-file.ts';
import { Button } from '../../../kit/button.tsx';
import { Modal } from '../../../kit/dialog/modal.tsx';
import { Fields, useValues } from '../../../kit/form/form.tsx';
import { Refusal } from '../../../kit/form/refusal.tsx';
import { useSubmitting } from '../../../kit/form/submit.ts';
import { DoneLine } from '../../../kit/lines.tsx';
import { useLocale, usePageMessages } from '../../../state/locale.ts';
import { useSession } from '../../../state/session.ts';
import { useStore } from '../../../state/use-store.ts';

export function CaseFileButton({ saleId }: { saleId: string }) {
  const { caseFile: words } = usePageMessages().record;
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button text={words.open} onClick={() => setOpen(true)} />
      {isOpen && <CaseFileDialog saleId={saleId} onClose={() => setOpen(false)} />}
    </>
  );
}

/** Until the page is left: the next case file has the same name in it. */
let lastBy = '';

function CaseFileDialog({ saleId, onClose }: { saleId: string; onClose: () => void }) {
  const { caseFile: words } = usePageMessages().record;
  const { language } = useLocale();
  const id = useId();
  const submit = useSubmitting();
  const [form, setForm] = useState<'pdf' | 'zip'>('pdf');
  const { person } = useStore(useSession());
  const [values, change] = useValues({ by: lastBy || (person?.name ?? '') });
  const save = (chosen: 'pdf' | 'zip') => {
    const by = values.by.trim();
    lastBy = by;
    if (!submit.isBusy) setForm(chosen);
    submit.run(() => saveCase(chosen, { saleId, language, by }));
  };
  const button = (one: 'pdf' | 'zip', text: string, about: string) => (
    <div>
      <Button
        class={one === 'pdf' ? 'main-button' : ''}
        text={text}
        busy={submit.isBusy && form === one && words.making}
        isOff={submit.isBusy}
        onClick={() => save(one)}
      />
      <small>{about}</small>
    </div>
  );
  return (
    <Modal titleId={id} class="confirm" onClose={onClose}>
      <div class="confirm-text case-file">
        <h2 id={id}>{words.title}</h2>
        <p>{words.text}</p>
        <p class="muted">{words.personal}</p>
        <Fields
          fields={[{ name: 'by', label: words.by, hint: words.byHint }]}
          values={values}
          onChange={change}
          submit={submit}
        />
        <div class="case-forms">
          {button('pdf', words.pdf, words.pdfText)}
          {button('zip', words.zip, words.zipText)}
        </div>
        <Refusal submit={submit} fields={['by']} />
        <DoneLine>{submit.isDone && words.saved}</DoneLine>
        <div class="form-actions">
          <Button text={words.close} onClick={onClose} />
        </div>
      </div>
    </Modal>
  );
}
