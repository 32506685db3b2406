/** The way to the people who may use the page. */
import { Section } from '../../kit/section.tsx';
import { usePageMessages } from '../../state/locale.ts';
import { pageHref } from '../../state/route.ts';
import { useSession } from '../../state/session.ts';
import { useStore } from '../../state/use-store.ts';

/** Nothing before the first password: there are no people yet. */
export function PeopleSection() {
  const words = usePageMessages().people;
  const { stage } = useStore(useSession());
  if (stage !== 'signed_in') return null;
  return (
    <Section of="system" id="people" title={words.heading}>
      <p>{words.sectionText}</p>
      <div class="form-actions">
        <a class="button" href={pageHref('system', 'people')}>
          {words.open}
        </a>
      </div>
    </Section>
  );
}
