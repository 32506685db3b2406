/** The log of a receiver, as a page of its own: it has no system page. */
import { LogPage } from '../components/people/log-page.tsx';

export function ViewerLog() {
  return (
    <main class="page system" id="content" tabIndex={-1}>
      <LogPage />
    </main>
  );
}
