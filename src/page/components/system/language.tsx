/** The language of the page on this device. */
import { Choice } from '../../kit/form/form.tsx';
import { Section } from '../../kit/section.tsx';
import { useLocale, usePageMessages } from '../../state/locale.ts';
import { otherThan } from '../../text/language.ts';

export function LanguageSection() {
  const words = usePageMessages().system;
  const { language, change, switchLanguage } = useLocale();
  return (
    <Section of="system" id="language" title={words.language.heading}>
      <Choice
        label={words.language.text}
        options={[
          ['ja', '日本語', 'ja'],
          ['en', 'English', 'en'],
        ]}
        value={change === 'loading' ? otherThan(language) : language}
        onChange={() => void switchLanguage()}
      />
    </Section>
  );
}
