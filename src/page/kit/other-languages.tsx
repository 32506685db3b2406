/** Translations beside Japanese and English, each loaded when it is chosen. */
import { useLocale } from '../state/locale.ts';
import { Button } from './button.tsx';

/** A translation that no native speaker has read is named as what it is. */
export function useTranslationNames(): { readonly tag: string; readonly text: string }[] {
  const { t, translations } = useLocale();
  return translations.map(({ tag, name, isReviewed }) => ({
    tag,
    text: isReviewed ? name : t.unreviewed(name),
  }));
}

export function OtherLanguages() {
  const { tag: shown, choose } = useLocale();
  const names = useTranslationNames().filter(({ tag }) => tag !== shown);
  if (names.length === 0) return null;
  return (
    <p class="other-languages">
      {names.map(({ tag, text }) => (
        <Button key={tag} class="quiet-button" lang={tag} text={text} onClick={() => void choose(tag)} />
      ))}
    </p>
  );
}
