/** Erasing a sale, or one of its pictures, on request of a person. */
import { useState } from 'preact/hooks';
import type { PairJson } from '../../../../contract/page/sales.ts';
import { eraseSale } from '../../../api/case-file.ts';
import { Button } from '../../../kit/button.tsx';
import { Form, useValues } from '../../../kit/form/form.tsx';
import { useSubmitting } from '../../../kit/form/submit.ts';
import { DoneLine } from '../../../kit/lines.tsx';
import { useLocale, usePageMessages } from '../../../state/locale.ts';

const wholeSale = '';

export function EraseSale({ pair }: { pair: PairJson }) {
  const { erase: words } = usePageMessages().record;
  const { t } = useLocale();
  const [isOpen, setOpen] = useState(false);
  const [isErased, setErased] = useState(false);
  const submit = useSubmitting();
  const [values, change] = useValues({ what: wholeSale, reason: '' });
  if (isErased) return <DoneLine>{words.done}</DoneLine>;
  if (!isOpen) return <Button icon="bin" text={words.open} onClick={() => setOpen(true)} />;
  const pictures = pair.captures.flatMap((capture) =>
    capture.outcome === 'captured'
      ? [{ sha256: capture.thumbnail.sha256, camera: capture.cameraName ?? capture.camera }]
      : [],
  );
  const erase = () => {
    const reason = values.reason.trim();
    if (reason === '') submit.refuse('reason', words.reasonMissing);
    else
      submit.run(
        () => eraseSale(pair.saleId, { reason, ...(values.what !== wholeSale && { picture: values.what }) }),
        () => setErased(true),
      );
  };
  return (
    <div class="note-form">
      <p>{words.text}</p>
      <Form
        label={words.open}
        fields={[
          {
            type: 'choice',
            name: 'what',
            label: words.what,
            options: [
              [wholeSale, words.sale] as const,
              ...pictures.map(({ sha256, camera }) => [sha256, words.picture(camera)] as const),
            ],
          },
          { name: 'reason', label: words.reason, hint: words.reasonHint, isWide: true },
        ]}
        values={values}
        onChange={change}
        submit={submit}
        action={words.erase}
        busy={words.erasing}
        onSubmit={erase}
        more={<Button text={t.form.cancel} onClick={() => setOpen(false)} />}
      />
    </div>
  );
}
