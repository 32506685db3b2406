/** Shared by the parts of the gateway's state: the state, its changes, and the requests under way. */
import { getStatus } from '../../api/sales.ts';
import { elapsedMs } from '../clock.ts';
import type { News, PageState } from '../state.ts';
import type { Turns } from '../turns.ts';

export type PageData = {
  readonly state: () => PageState;
  readonly change: (news: News) => void;
  readonly turns: Turns<'load' | 'older' | 'show' | 'count'>;
  /** A `wake` event ends the pauses between tries. */
  readonly wake: EventTarget;
};

/** Requests the status; resolves with whether the gateway answers. */
export async function refreshStatus({ state, change }: PageData, signal: AbortSignal): Promise<boolean> {
  const before = state().status;
  const answer = await getStatus(signal);
  // A status received live in the meantime is newer.
  if (answer.kind === 'ok' && state().status === before)
    change({ type: 'status', status: answer.value, receivedAtMs: elapsedMs() });
  return answer.kind === 'ok';
}
