/** In place of a page that the role of the signed-in person does not permit: why, and who can help. */
import { Empty } from '../kit/empty.tsx';
import { usePageMessages } from '../state/locale.ts';
import { homeHref } from '../state/route.ts';
import { useSession } from '../state/session.ts';
import { useStore } from '../state/use-store.ts';

export function NotPermitted() {
  const { notPermitted: words, roles } = usePageMessages().people;
  const { person } = useStore(useSession());
  return (
    <main class="page" id="content" tabIndex={-1}>
      <Empty
        isCard
        title={words.title}
        text={person !== undefined && words.text(person.name, roles[person.role], words.who[person.role])}
      >
        <a class="button" href={homeHref()}>
          {words.toSales}
        </a>
      </Empty>
    </main>
  );
}
