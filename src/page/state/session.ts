/**
 * Whether this browser may see the page: requested at the start and whenever the gateway refuses a request,
 * and updated by signing in and out.
 */
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { SignedInPerson } from '../../contract/page/access/people.ts';
import type { HandOverJson, SessionJson } from '../../contract/page/access/session.ts';
import { may, type Right } from '../../domain/people/roles.ts';
import { type Answer, call } from '../api/api.ts';
import { getSession, type Refusal, signOut } from '../api/session-api.ts';
import { forgetDrafts } from './drafts.ts';
import { rememberName } from './last-name.ts';
import { createStore, type Store } from './store.ts';
import { useStore } from './use-store.ts';

type SessionState = {
  readonly stage: 'loading' | 'unreachable' | SessionJson['state'];
  readonly minPasswordChars: number;
  readonly needsName: boolean;
  readonly hasPasskeys: boolean;
  /** The signed-in person. */
  readonly person: SignedInPerson | undefined;
  /** At a receiver: over all shops, for reading. Undefined at a gateway. */
  readonly viewer: SessionJson['viewer'];
  /** Nobody has named the shop. */
  readonly needsShopName: boolean;
  /** How the session before came to its end, on this page. */
  readonly left: 'by_me' | 'ended' | undefined;
  /** This session has handed the gateway over: its code is shown once, also when nobody is signed in any more. */
  readonly handedOver: HandOverJson | undefined;
  /** Somebody at an open page is about to set its first password. */
  readonly isSetUpRequested: boolean;
};

export type Session = Store<SessionState> & {
  /** Requests the state of the session from the gateway. */
  readonly check: () => Promise<void>;
  readonly entered: (answer: SessionJson) => void;
  /** Undefined where it is over, else why the session goes on. */
  readonly leave: () => Promise<Refusal | undefined>;
  readonly requestSetUp: (isWished: boolean) => void;
  /** Ends this session with all others. */
  readonly handOver: () => Promise<Answer<HandOverJson>>;
  /** The code has been noted. */
  readonly forgetCode: () => void;
};

/** The disk of a small gateway may be busy. Milliseconds. */
const handOverWithinMs = 30_000;

export function createSession(): Session {
  const { state, subscribe, set } = createStore<SessionState>({
    stage: 'loading',
    minPasswordChars: 1,
    ...{ needsName: false, needsShopName: false, hasPasskeys: false, person: undefined },
    viewer: undefined,
    left: undefined,
    ...{ handedOver: undefined, isSetUpRequested: false },
  });

  function change(news: Partial<SessionState>): void {
    const next = { ...state(), ...news };
    // Nobody finds what somebody before wrote.
    if (state().stage === 'signed_in' && next.stage !== 'signed_in') forgetDrafts();
    set(next);
  }

  async function check(): Promise<void> {
    const answer = await getSession();
    // As it is now: somebody may have left meanwhile.
    const before = state().stage;
    if (answer.kind !== 'ok') {
      // An open page stays: it states itself that the gateway is away.
      if (before === 'loading') change({ stage: 'unreachable' });
      return;
    }
    const { state: stage, minPasswordChars, needsName, person, viewer } = answer.value;
    const { hasPasskeys = false, needsShopName = false } = answer.value;
    const hasEnded = before === 'signed_in' && stage !== 'signed_in';
    change({
      stage,
      minPasswordChars,
      needsName,
      needsShopName,
      hasPasskeys,
      person,
      viewer,
      ...(hasEnded && { left: 'ended' }),
    });
  }

  return {
    ...{ state, subscribe },
    check,
    entered({ state: stage, minPasswordChars, needsName, hasPasskeys = false, person }) {
      if (person !== undefined) rememberName(person.name);
      change({
        ...{ stage, minPasswordChars, needsName, hasPasskeys, person },
        ...{ left: undefined, isSetUpRequested: false },
      });
    },
    async leave() {
      const answer = await signOut();
      const isOver = answer.kind === 'ok' || (answer.kind === 'refused' && answer.status === 401);
      if (!isOver) return answer;
      change({ stage: 'login', person: undefined, left: 'by_me' });
      // People and passkeys may have come and gone since this session began.
      void check();
      return undefined;
    },
    requestSetUp: (isSetUpRequested) => change({ isSetUpRequested }),
    async handOver() {
      const answer = await call('POST /api/v1/handover', { withinMs: handOverWithinMs });
      if (answer.kind === 'ok')
        change({ stage: 'set_up', person: undefined, left: undefined, handedOver: answer.value });
      return answer;
    },
    forgetCode: () => change({ handedOver: undefined }),
  };
}

export const SessionContext = createContext<Session | undefined>(undefined);

/** Whether the signed-in person may do it; before there are people, everybody at the gateway may. */
export function useMay(right: Right): boolean {
  const { person, viewer } = useStore(useSession());
  if (viewer !== undefined) return viewer.rights.includes(right);
  return person === undefined || may(person.role, right);
}

/** Whether this is the page of a receiver, which has no cameras, video or set-up. */
export function useIsViewer(): boolean {
  return useStore(useSession()).viewer !== undefined;
}

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === undefined) throw new Error('Rendered outside of SessionContext');
  return session;
}
