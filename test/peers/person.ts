/**
 * A person at a page in a real browser: each tap, typed and pasted text is counted, with the time that a person needs for it.
 *
 * Times are those of the keystroke-level model (Card, Moran, Newell 1980): making up one's mind 1.35 s, pointing 1.1 s, a key of an
 * unpractised typist 0.5 s. What the page and the world take is measured apart.
 */
import type { WalkedLocator, WalkedPage } from './page/walked-page.ts';

/** Longest text of the page where what a person waits for is not seen: a time-out alone does not say why. */
const maxShownChars = 400;

const decideMs = 1_350;
const pointMs = 1_100;
const keyMs = 500;

/** Why something has to be typed or pasted: nobody but this person knows it, or it is theirs to choose. */
type Reason = 'secret' | 'choice';

type Step = {
  readonly kind: 'tap' | 'type' | 'paste';
  readonly what: string;
  readonly humanMs: number;
  readonly reason?: Reason;
};

export type Person = {
  readonly page: WalkedPage;
  readonly steps: readonly Step[];
  /** How long this person has waited for what was to come, milliseconds. */
  waitedMs(): number;
  tap(target: WalkedLocator, what: string): Promise<void>;
  /** Into a field, sign by sign. */
  type(target: WalkedLocator, text: string, what: string, reason: Reason): Promise<void>;
  /** Copied elsewhere: an administration page, a note. */
  paste(target: WalkedLocator, text: string, what: string, reason: Reason): Promise<void>;
  /** Outside of the page: a hand at the till, with so many keys; a step at the browser's own warning. */
  does(what: string, work?: () => unknown, keys?: number): Promise<void>;
  /** Waits until it is there. */
  sees(target: WalkedLocator): Promise<void>;
  /** A picture of the page, for a guide. Nothing where nobody wants it. */
  shot(name: string): Promise<void>;
};

export function personAt(
  page: WalkedPage,
  onShot: (name: string) => Promise<void> = async () => undefined,
): Person {
  const steps: Step[] = [];
  let waitedMs = 0;
  const touch = (target: WalkedLocator) =>
    (page.viewportSize()?.width ?? 1_000) < 600 ? target.tap() : target.click();
  const waiting = async (work: () => Promise<unknown>) => {
    const from = performance.now();
    await work();
    waitedMs += performance.now() - from;
  };
  const shown = async () => (await page.locator('body').innerText()).slice(0, maxShownChars);
  const sees = (target: WalkedLocator) =>
    waiting(() =>
      target.waitFor().catch(async (error: unknown) => {
        const text = await shown().catch(() => 'nothing');
        throw new Error(`not seen. The page shows: ${text}\n${String(error)}`, { cause: error });
      }),
    );

  return {
    page,
    steps,
    waitedMs: () => Math.round(waitedMs),
    sees,
    async tap(target, what) {
      await sees(target);
      await touch(target);
      steps.push({ kind: 'tap', what, humanMs: decideMs + pointMs });
    },
    async type(target, text, what, reason) {
      await sees(target);
      await target.fill('');
      await target.pressSequentially(text);
      steps.push({ kind: 'type', what, reason, humanMs: decideMs + pointMs + keyMs * text.length });
    },
    async paste(target, text, what, reason) {
      await sees(target);
      await target.fill(text);
      // Finding, marking and copying it where it stands; then pasting.
      steps.push({ kind: 'paste', what, reason, humanMs: 3 * (decideMs + pointMs) });
    },
    async does(what, work = () => undefined, keys = 0) {
      await work();
      steps.push({ kind: 'tap', what, humanMs: decideMs + pointMs + keyMs * keys });
    },
    shot: (name) => onShot(name),
  };
}

/** As a table for people. */
export function walkText(title: string, person: Pick<Person, 'steps' | 'waitedMs'>): string {
  const seconds = (ms: number) => `${(ms / 1_000).toFixed(1).padStart(6)} s`;
  const humanMs = person.steps.reduce((sum, step) => sum + step.humanMs, 0);
  return [
    title,
    ...person.steps.map(
      (step, n) =>
        `${String(n + 1).padStart(4)}  ${step.kind.padEnd(5)} ${seconds(step.humanMs)}  ${step.what}${step.reason === undefined ? '' : ` (${step.reason})`}`,
    ),
    `      ${person.steps.length} interactions, ${seconds(humanMs).trim()} of human steps, ${seconds(person.waitedMs()).trim()} waited`,
  ].join('\n');
}
