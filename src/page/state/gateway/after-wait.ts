/** Requests that the gateway refuses for now (429): this session, or its address, has requested too many lists. */
import type { Answer } from '../../api/api.ts';
import { sleep } from '../clock.ts';

/** Another client that requests without end would keep this one waiting as long. */
const maxTries = 5;

/** Milliseconds until the gateway accepts the request; 0 where it did not refuse it for now. */
export function waitMsOf(answer: Answer<unknown>): number {
  return answer.kind === 'refused' ? (answer.waitMs ?? 0) : 0;
}

/** Tries again after the wait that the gateway names, up to `maxTries` times in all. `wake` ends a wait early. */
export async function requestAfterWait<T>(
  send: () => Promise<Answer<T>>,
  { wake }: { readonly wake?: EventTarget },
  signal: AbortSignal,
): Promise<Answer<T>> {
  for (let tries = 1; ; tries += 1) {
    const answer = await send();
    const waitMs = waitMsOf(answer);
    if (waitMs === 0 || tries === maxTries) return answer;
    await sleep(waitMs, wake, signal);
  }
}
