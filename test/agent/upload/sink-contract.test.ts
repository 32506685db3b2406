/** The one suite over all sinks. */
import { createHttpsSink } from '../../../src/agent/upload/https/https.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import {
  allStored,
  peerToken,
  type ReceivedRequest,
  type Reply,
  startCloudPeer,
} from '../../peers/clouds/cloud.ts';
import { type FarSideMood, type SinkUnderTest, sinkContract } from './sink-contract.ts';
import { mqtt } from './sink-under-test-mqtt.ts';

const results = (ids: readonly string[], result: object): Reply => ({
  status: 200,
  body: { results: ids.map((id) => ({ id, ...result })) },
});

const answers: Record<FarSideMood, (told: ReceivedRequest) => Reply> = {
  takes_all: (told) => (told.method === 'PUT' ? { status: 201 } : allStored(told)),
  knows_all: ({ ids }) => results(ids, { status: 'duplicate', pictures: [] }),
  rejects_events: ({ ids }) => results(ids, { status: 'rejected', reason: 'no such shop' }),
  wants_events_later: ({ ids }) => results(ids, { status: 'retry', reason: 'busy' }),
  is_busy: () => ({ status: 503 }),
  is_silent: () => 'hang',
  breaks_off: () => 'reset',
  denies: () => ({ status: 401 }),
};

const https: SinkUnderTest = {
  name: 'HTTPS',
  moods: new Set(Object.keys(answers) as FarSideMood[]),
  async start(mood) {
    const peer = await startCloudPeer(answers[mood]);
    const config = { kind: 'https', url: `${peer.url}/base`, token: peerToken } as const;
    const sink = createHttpsSink(config, systemClock, { requestMs: mood === 'is_silent' ? 500 : 20_000 });
    const { told } = peer;
    return {
      sink,
      events: () => told.flatMap(({ ids }) => ids),
      pictures: () =>
        told
          .filter(({ method }) => method === 'PUT')
          .map(({ path }) => path.slice(path.lastIndexOf('/') + 1)),
      async [Symbol.asyncDispose]() {
        await sink[Symbol.asyncDispose]();
        await peer[Symbol.asyncDispose]();
      },
    };
  },
};

for (const sink of [https, mqtt]) sinkContract(sink);
