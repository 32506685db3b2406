/**
 * Contract of every sink, whatever its protocol (src/agent/upload/sink.ts): the mapping of the far side's
 * behaviour onto outcomes. A new sink is one more `SinkUnderTest` in sink-contract.test.ts.
 */
import { getEventListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import type { OutboxPicture } from '../../../src/agent/store/store.ts';
import type { Sink } from '../../../src/agent/upload/sink.ts';
import { jpegOf, owedEvent, sha256Of } from './events.ts';

/** Behaviour of the far side for all requests. */
export type FarSideMood =
  | 'takes_all'
  /** Answers for each event that it was stored before. */
  | 'knows_all'
  | 'rejects_events'
  | 'wants_events_later'
  /** Not now, for nobody. */
  | 'is_busy'
  | 'is_silent'
  | 'breaks_off'
  /** Doesn't take the gateway's login. */
  | 'denies';

type FarSide = AsyncDisposable & {
  /** Gives up after about a second, so that silence is an outcome soon. */
  readonly sink: Sink;
  /** Received events, in order, duplicates included. */
  readonly events: () => readonly string[];
  /** SHA-256 of what came. */
  readonly pictures: () => readonly string[];
};

export type SinkUnderTest = {
  readonly name: string;
  /** Behaviours that the protocol can't express are omitted. */
  readonly moods: ReadonlySet<FarSideMood>;
  readonly start: (mood: FarSideMood) => Promise<FarSide>;
};

const never = new AbortController().signal;
const events = [1, 2, 3].map((sequence) => owedEvent({ sequence }));
const ids = events.map(({ eventId }) => eventId);
const jpeg = jpegOf('one');
const picture: OutboxPicture = { sha256: sha256Of(jpeg), jpeg, attempts: 0 };

export function sinkContract({ name, moods, start }: SinkUnderTest): void {
  const when = (mood: FarSideMood) => test.skipIf(!moods.has(mood));

  describe(`${name}: a far side that`, () => {
    when('takes_all')('takes all: each event is stored, and so is the picture, byte for byte', async () => {
      await using far = await start('takes_all');
      const outcome = await far.sink.sendEvents({ events, storedThrough: 0 }, never);
      expect(outcome.kind === 'results' && [...outcome.results.keys()].toSorted()).toEqual(ids.toSorted());
      expect(outcome.kind === 'results' && [...outcome.results.values()].map(({ kind }) => kind)).toEqual(
        ids.map(() => 'stored'),
      );
      expect(await far.sink.sendPicture(picture, never)).toEqual({ kind: 'stored' });
      expect(far.events().toSorted()).toEqual(ids.toSorted());
      expect(far.pictures()).toEqual([picture.sha256]);
    });

    when('takes_all')('takes all: the same once more is the same once more, under the same id', async () => {
      await using far = await start('takes_all');
      for (let round = 0; round < 2; round++) {
        const outcome = await far.sink.sendEvents({ events, storedThrough: 0 }, never);
        expect(outcome.kind).toBe('results');
      }
      expect(far.events().toSorted()).toEqual([...ids, ...ids].toSorted());
    });

    when('knows_all')('knows all: duplicates are stored', async () => {
      await using far = await start('knows_all');
      const outcome = await far.sink.sendEvents({ events, storedThrough: 0 }, never);
      const kinds = outcome.kind === 'results' && [...outcome.results.values()].map(({ kind }) => kind);
      expect(kinds).toEqual(ids.map(() => 'stored'));
    });

    when('rejects_events')('rejects: each event with a reason, and only these', async () => {
      await using far = await start('rejects_events');
      const outcome = await far.sink.sendEvents({ events, storedThrough: 0 }, never);
      const results = outcome.kind === 'results' ? [...outcome.results.values()] : [];
      expect(results.map(({ kind }) => kind)).toEqual(ids.map(() => 'rejected'));
    });

    when('wants_events_later')('wants events later: nothing is stored, nothing rejected', async () => {
      await using far = await start('wants_events_later');
      const outcome = await far.sink.sendEvents({ events, storedThrough: 0 }, never);
      const results = outcome.kind === 'results' ? [...outcome.results.values()] : [];
      expect(results.map(({ kind }) => kind)).toEqual(ids.map(() => 'try_later'));
    });

    for (const mood of ['is_busy', 'is_silent', 'breaks_off'] as const) {
      when(mood)(`${mood.replace('_', ' ')}: later, with a problem, and a picture too`, async () => {
        await using far = await start(mood);
        const outcome = await far.sink.sendEvents({ events, storedThrough: 0 }, never);
        expect(outcome).toMatchObject({
          kind: 'try_later',
          problem: { code: expect.stringMatching(/\w\.\w/) as string },
        });
        const sent = await far.sink.sendPicture(picture, never);
        expect(['try_later', 'no_answer']).toContain(sent.kind);
      });
    }

    when('denies')('denies: everything is held, nothing rejected', async () => {
      await using far = await start('denies');
      const outcome = await far.sink.sendEvents({ events, storedThrough: 0 }, never);
      expect(outcome).toMatchObject({
        kind: 'refused',
        problem: { code: expect.stringMatching(/\w\.\w/) as string },
      });
      expect((await far.sink.sendPicture(picture, never)).kind).toBe('refused');
    });

    when('is_silent')(
      'is silent: an abort rejects with its reason, and leaves nothing on the signal',
      async () => {
        await using far = await start('is_silent');
        const lifetime = new AbortController();
        const sent = [
          far.sink.sendEvents({ events, storedThrough: 0 }, lifetime.signal),
          far.sink.sendPicture(picture, lifetime.signal),
        ];
        lifetime.abort(new Error('stopping'));
        const ends = await Promise.allSettled(sent);
        expect(ends.map((end) => end.status === 'rejected' && (end.reason as Error).message)).toEqual([
          'stopping',
          'stopping',
        ]);
        expect(getEventListeners(lifetime.signal, 'abort')).toEqual([]);
        await expect(far.sink.sendEvents({ events, storedThrough: 0 }, lifetime.signal)).rejects.toThrow(
          'stopping',
        );
      },
    );
  });
}
