/** Pages that are not part of the first load: fetched when they are opened, or a while after the start, to be at hand when the gateway is away. */
import { type ComponentType, h } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Button } from '../kit/button.tsx';
import { Empty } from '../kit/empty.tsx';
import { sleep } from '../state/clock.ts';
import { useLocale } from '../state/locale.ts';

/** The first page has its data and pictures by then. Milliseconds. */
const fetchAfterMs = 4_000;

const pages: (() => Promise<unknown>)[] = [];

/** `Placeholder`: until it is loaded. */
export function later<P extends object>(
  load: () => Promise<ComponentType<P>>,
  Placeholder: ComponentType<{ isFailed: boolean }> = NotYet,
): ComponentType<P> {
  let loaded: ComponentType<P> | undefined;
  const get = async () => {
    loaded ??= await load();
  };
  pages.push(get);
  return function Later(props: P) {
    const [state, setState] = useState<'loading' | 'loaded' | 'failed'>('loading');
    const { pages, loadPages } = useLocale();
    useEffect(() => {
      Promise.all([get(), loadPages()]).then(
        () => setState('loaded'),
        () => setState('failed'),
      );
    }, []);
    return loaded === undefined || pages === undefined ? (
      <Placeholder isFailed={state === 'failed'} />
    ) : (
      h(loaded, props)
    );
  };
}

export async function fetchPages(loadTexts: () => Promise<void>, signal: AbortSignal): Promise<void> {
  await sleep(fetchAfterMs, undefined, signal);
  // One that can't be had now is tried again when it is opened.
  for (const get of [loadTexts, ...pages]) await get().catch(() => undefined);
}

/** For a part of something that is shown already. */
export const Nothing = () => null;

function NotYet({ isFailed }: { isFailed: boolean }) {
  const { t } = useLocale();
  return (
    <main class="page" id="content" tabIndex={-1}>
      {isFailed ? (
        <Empty isCard role="alert" title={t.pageFailed} text={t.form.notReached}>
          {/* A browser may remember what it failed to get, and a newer gateway has other files. */}
          <Button class="main-button" text={t.retry} onClick={() => location.reload()} />
        </Empty>
      ) : (
        <Empty isCard role="status" isBusy text={t.pageLoading} />
      )}
    </main>
  );
}
