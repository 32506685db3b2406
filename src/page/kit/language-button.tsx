/** The way to the other language, which is loaded then. */
import { useLocale } from '../state/locale.ts';
import { otherThan } from '../text/language.ts';
import { Button } from './button.tsx';

export function LanguageButton() {
  const { t, language, change, switchLanguage } = useLocale();
  return (
    <>
      <Button
        class="quiet-button"
        text={t.otherLanguage}
        lang={otherThan(language)}
        aria-busy={change === 'loading'}
        onClick={() => void switchLanguage()}
      />
      {change === 'failed' && (
        <p class="language-failed" role="alert">
          {t.otherLanguageFailed}
        </p>
      )}
    </>
  );
}
