/** A page whose data is not here: on its way, or refused. */
import type { Failure } from '../api/api.ts';
import { Empty } from './empty.tsx';

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
        <Empty isCard role="status" isBusy text={words.loading} />
      ) : (
        <Empty
          isCard
          role="alert"
          title={words.failedTitle}
          text={failure.kind === 'unreachable' ? offlineText : words.failedText(failure.title)}
        />
      )}
    </main>
  );
}
