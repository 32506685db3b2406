/** A page whose data is not here: on its way, or refused. */
import type { Failure } from '../api/api.ts';

type Props = {
  /** CSS class of the page. */
  page: string;
  failure: Failure | undefined;
  words: { title: string; loading: string; failedTitle: string; failedText: (title: string) => string };
  offlineText: string;
};

export function PageMissing({ page, failure, words, offlineText }: Props) {
  return (
    <main class={`page ${page}`} id="content" tabIndex={-1}>
      <h2 class="page-title">{words.title}</h2>
      {failure === undefined ? (
        <div class="card empty" role="status" aria-busy="true">
          <p>{words.loading}</p>
        </div>
      ) : (
        <div class="card empty" role="alert">
          <strong>{words.failedTitle}</strong>
          <p>{failure.kind === 'unreachable' ? offlineText : words.failedText(failure.title)}</p>
        </div>
      )}
    </main>
  );
}
