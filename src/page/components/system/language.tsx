/** The language of the page on this device. */
import { useLocale } from '../../state/locale.ts';
import { otherThan } from '../../text/language.ts';
import { useTexts } from './context.ts';
import { Section } from './section.tsx';

const choices = [
  ['ja', '日本語'],
  ['en', 'English'],
] as const;

export function LanguageSection() {
  const words = useTexts();
  const { language, change, switchLanguage } = useLocale();
  const shown = change === 'loading' ? otherThan(language) : language;
  return (
    <Section id="language" title={words.language.heading}>
      <fieldset class="choice">
        <legend>{words.language.text}</legend>
        {choices.map(([value, name]) => (
          <label key={value} lang={value}>
            <input
              type="radio"
              name="language"
              value={value}
              checked={value === shown}
              onChange={() => void switchLanguage()}
            />
            {name}
          </label>
        ))}
      </fieldset>
    </Section>
  );
}
