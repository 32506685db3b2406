/** The language the page speaks now, handed down to every component; the choice is remembered in this browser. */
import { createContext } from 'preact';
import { useContext, useEffect, useMemo, useState } from 'preact/hooks';
import { setRequestLanguage } from '../api/api.ts';
import { createFormat, type Format } from '../text/format.ts';
import type { Messages } from '../text/ja.ts';
import { chooseLanguage, type Language, messages } from '../text/language.ts';

export type Locale = {
  readonly language: Language;
  readonly t: Messages;
  readonly format: Format;
  readonly switchLanguage: () => void;
};

const key = 'tillframe.language';

export const LocaleContext = createContext<Locale | undefined>(undefined);

export function useLocale(): Locale {
  const locale = useContext(LocaleContext);
  if (locale === undefined) throw new Error('Rendered outside of LocaleContext');
  return locale;
}

/** Until the shop's zone is known, the browser's serves. */
export function useLocaleState(timeZone: string | undefined): Locale {
  const [language, setLanguage] = useState(() => chooseLanguage(remembered(), navigator.languages));
  useEffect(() => {
    document.documentElement.lang = language;
    setRequestLanguage(language);
  }, [language]);
  return useMemo(
    () => ({
      language,
      t: messages[language],
      format: createFormat(language, timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone),
      switchLanguage() {
        const other = language === 'ja' ? 'en' : 'ja';
        remember(other);
        setLanguage(other);
      },
    }),
    [language, timeZone],
  );
}

/** Storage may be switched off in the browser: then the choice lasts as long as the page. */
function remembered(): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function remember(language: Language): void {
  try {
    localStorage.setItem(key, language);
  } catch {
    // See above.
  }
}
