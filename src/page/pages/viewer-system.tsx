/** The log and the people of a receiver, as pages of their own: it has no system page. */
import { LogPage } from '../components/people/log-page.tsx';
import { PeoplePage } from '../components/people/people-page.tsx';

export function ViewerSystem({ within }: { within: readonly string[] }) {
  return (
    <main class="page system" id="content" tabIndex={-1}>
      {within[0] === 'people' ? <PeoplePage /> : <LogPage />}
    </main>
  );
}
