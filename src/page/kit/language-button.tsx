/** The way to the other language, which is loaded then. */
import { useLocale } from '../state/locale.ts';
import { otherThan } from '../text/language.ts';

export function LanguageButton() {
  const { t, language, change, switchLanguage } = useLocale();
  return (
    <>
      <button
        type="button"
        class="quiet-button"
        lang={otherThan(language)}
        aria-busy={change === 'loading'}
        onClick={() => void switchLanguage()}
      >
        {t.otherLanguage}
      </button>
      {change === 'failed' && (
        <p class="language-failed" role="alert">
          {t.otherLanguageFailed}
        </p>
      )}
    </>
  );
}
