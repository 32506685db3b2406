/** The button in the header that opens one's own access. */
import { Button } from '../kit/button.tsx';
import { useLoaded } from '../kit/hooks.ts';
import { useLocale } from '../state/locale.ts';
import { useSession } from '../state/session.ts';
import { useStore } from '../state/use-store.ts';

/** Nothing where nobody has to sign in. */
export function AccountButton() {
  const { t } = useLocale();
  const { stage } = useStore(useSession());
  const { code, isFailed, open, close } = useLoaded(() => import('./account.tsx'));
  if (stage !== 'signed_in') return null;
  return (
    <>
      {isFailed && <span role="alert">{t.form.notReached}</span>}
      <Button class="icon-button" icon="person" aria-label={t.account.account} onClick={open} />
      {code && <code.AccountDialog onClose={close} />}
    </>
  );
}
