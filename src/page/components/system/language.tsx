/** The language of the page on this device. */
import { useState } from 'preact/hooks';
import { Choice } from '../../kit/form/form.tsx';
import { useTranslationNames } from '../../kit/other-languages.tsx';
import { Section } from '../../kit/section.tsx';
import { useLocale, usePageMessages } from '../../state/locale.ts';

export function LanguageSection() {
  const words = usePageMessages().system;
  const { tag, change, choose } = useLocale();
  const translations = useTranslationNames();
  const [chosen, setChosen] = useState(tag);
  return (
    <Section of="system" id="language" title={words.language.heading}>
      <Choice
        label={words.language.text}
        options={[
          ['ja', '日本語', 'ja'],
          ['en', 'English', 'en'],
          ...translations.map(({ tag, text }) => [tag, text, tag] as const),
        ]}
        value={change === 'loading' ? chosen : tag}
        onChange={(next) => {
          setChosen(next);
          void choose(next);
        }}
      />
    </Section>
  );
}
