/** The language of the page with its texts and formats, handed down to every component. */
import { createContext } from 'preact';
import { useContext, useMemo } from 'preact/hooks';
import { createFormat, type Format } from '../text/format.ts';
import type { PageMessages } from '../text/pages/pages-ja.ts';
import type { LanguageState, Languages } from './languages.ts';
import { useStore } from './use-store.ts';

export type Locale = LanguageState &
  Pick<Languages, 'switchLanguage' | 'choose' | 'translations' | 'loadPages'> & { readonly format: Format };

export const LanguagesContext = createContext<Languages | undefined>(undefined);
export const LocaleContext = createContext<Locale | undefined>(undefined);

export function useLocale(): Locale {
  const locale = useContext(LocaleContext);
  if (locale === undefined) throw new Error('Rendered outside of LocaleContext');
  return locale;
}

/** For components of the pages that `later` loads together with these texts. */
export function usePageMessages(): PageMessages {
  const { pages } = useLocale();
  if (pages === undefined) throw new Error('Rendered before the texts of its page are loaded');
  return pages;
}

/** Until the shop's zone is known, the browser's serves. */
export function useLocaleState(timeZone: string | undefined): Locale {
  const languages = useContext(LanguagesContext);
  if (languages === undefined) throw new Error('Rendered outside of LanguagesContext');
  const state = useStore(languages);
  const { tag, t } = state;
  const format = useMemo(
    () => createFormat(tag, t, timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone),
    [tag, t, timeZone],
  );
  return useMemo(() => {
    const { switchLanguage, choose, translations, loadPages } = languages;
    return { ...state, format, switchLanguage, choose, translations, loadPages };
  }, [languages, state, format]);
}
