/** The page's start: who may see it does, everybody else stands before the door. */
import { render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { tagInCookies } from '../contract/page/language.ts';
import { refused, setRequestLanguage } from './api/api.ts';
import { App } from './app.tsx';
import { useHash } from './kit/hooks.ts';
import { JoinPage } from './pages/join.tsx';
import { KeepNetwork } from './pages/keep-network.tsx';
import { SignInPages } from './pages/sign-in.tsx';
import { createGateway } from './state/gateway/gateway.ts';
import { createLanguages } from './state/languages.ts';
import { LanguagesContext } from './state/locale.ts';
import { joinedBy, keepNetworkKey, parseRoute } from './state/route.ts';
import { createSession, type Session, SessionContext, useIsViewer } from './state/session.ts';
import { begin } from './state/turns.ts';
import { useStore } from './state/use-store.ts';
import type { Messages } from './text/ja.ts';
import type { Language } from './text/language.ts';
import { translationsAt } from './text/languages/translations.ts';

/** Every file of the folder is a translation. */
const translations = translationsAt(
  import.meta.glob<string>('./text/languages/*.json', { query: '?url', import: 'default', eager: true }),
);

/** Called by the script of the document, which knows its language. */
export function start(language: Language, t: Messages): void {
  const session = createSession();
  const languages = createLanguages(
    { language, t },
    (cookie) => {
      document.cookie = cookie;
    },
    { translations },
  );
  setRequestLanguage(language);
  languages.subscribe(() => {
    // Before the components, some of which then load texts of the gateway again.
    const { language, tag } = languages.state();
    document.documentElement.lang = tag;
    setRequestLanguage(language);
  });
  const root = document.getElementById('app');
  if (root === null) throw new Error('the document has no #app');
  const show = () =>
    render(
      <LanguagesContext.Provider value={languages}>
        <Root session={session} />
      </LanguagesContext.Provider>,
      root,
    );
  const chosen = tagInCookies(document.cookie);
  // The document is in English then. Where the translation cannot be had, the page stays so.
  if (translations.all.some(({ tag }) => tag === chosen)) void languages.choose(chosen ?? '').then(show);
  else show();
  // A session that has ended elsewhere shows in what is refused.
  refused.addEventListener('signed_out', () => void session.check());
  // A change of the role is not announced.
  refused.addEventListener('not_permitted', () => void session.check());
  void session.check();
}

function Root({ session }: { session: Session }) {
  const { stage, isSetUpRequested, viewer } = useStore(session);
  const hash = useHash();
  const changeKey = keepNetworkKey(hash);
  if (changeKey !== undefined) return <KeepNetwork changeKey={changeKey} />;
  const joined = joinedBy(hash);
  if (joined !== undefined) return <JoinPage session={session} {...joined} />;
  const isIn = stage === 'signed_in' || (stage === 'open' && !isSetUpRequested);
  if (!isIn && viewer !== undefined) {
    // A receiver has a page of its own to log in, to which it leads.
    location.reload();
    return null;
  }
  if (!isIn) return <SignInPages session={session} />;
  return (
    <SessionContext.Provider value={session}>
      <Inside />
    </SessionContext.Provider>
  );
}

/** With it goes all that it has shown. */
function Inside() {
  const isViewer = useIsViewer();
  const [gateway] = useState(() => createGateway(parseRoute(location.hash).filter, isViewer));
  useEffect(() => {
    const retry = () => {
      if (!document.hidden) gateway.retryNow();
    };
    return begin((signal) => {
      addEventListener('online', retry, { signal });
      document.addEventListener('visibilitychange', retry, { signal });
      return gateway.run(signal);
    });
  }, [gateway]);
  return <App gateway={gateway} />;
}
