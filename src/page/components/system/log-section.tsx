/** The way to the log of people. */
import { Section } from '../../kit/section.tsx';
import { usePageMessages } from '../../state/locale.ts';
import { pageHref } from '../../state/route.ts';

export function LogSection() {
  const { log: words } = usePageMessages();
  return (
    <Section of="system" id="log" title={words.heading}>
      <p>{words.section}</p>
      <div class="form-actions">
        <a class="button" href={pageHref('system', 'log')}>
          {words.open}
        </a>
      </div>
    </Section>
  );
}
