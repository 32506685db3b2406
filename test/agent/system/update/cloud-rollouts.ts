/**
 * A cloud that requests versions of the gateway in the booted Debian: the reference receiver in this process, in the network of the container. The
 * gateway enrols there, reads its desired state and reports; root's hourly program is started instead of awaited.
 */
import { expect } from 'vitest';
import { z } from 'zod';
import { type RemoteReport, remoteReportSchema } from '../../../../src/contract/cloud/remote/report.ts';
import { systemClock as clock } from '../../../../src/lib/clock.ts';
import { openReceiverAdmin } from '../../../../src/receiver/receiver-store.ts';
import { done } from '../../../deb/container.ts';
import { eventually } from '../../../peers/program.ts';
import { allChanges } from '../../../receiver/feed/reader.ts';
import { ask, startReceiver } from '../../../receiver/start.ts';

const gateway = 'gw-booted';
/** The gateway reads its desired state every 30 s, a bad version takes two minutes to be judged. Milliseconds. */
const reportedWithinMs = 500_000;

const fleetSchema = z.object({
  gateways: z.array(
    z.object({
      shop: z.string(),
      gateway: z.string(),
      version: z.string().optional(),
      report: remoteReportSchema.shape.rollout,
    }),
  ),
});
type State = NonNullable<RemoteReport['rollout']>['state'];

export type RolloutCloud = Awaited<ReturnType<typeof startRolloutCloud>>;

/** `updatesUrl`: its signed versions. */
export async function startRolloutCloud(updatesUrl: string) {
  const receiver = await startReceiver();

  /** Undefined until it was seen. */
  async function known() {
    const { gateways } = fleetSchema.parse(await (await ask(receiver, '/v1/rollouts')).json());
    return gateways.find((its) => its.gateway === gateway);
  }

  return {
    /** Sections of config.yaml. The container has no time service: the host sees to its clock. */
    config(): string {
      using admin = openReceiverAdmin({ dataDir: receiver.dataDir, nowMs: () => clock.nowMs() });
      const { secret } = admin.credentials.make({ kind: 'key', gateway });
      return `gateway: { id: ${gateway} }
clock: { state: synced }
cloud: { kind: https, url: '${receiver.url}', enrolKey: '${secret}', spreadSeconds: 0 }
remote: { updates: true }
update: { from: '${updatesUrl}', hours: '00:00-24:00' }`;
    },

    untilSeen: () => eventually('the gateway at the cloud', known),

    async request(version: string): Promise<void> {
      const its = await known();
      const body = JSON.stringify({ version, by: '本部 田中', gateways: [{ shop: its?.shop, gateway }] });
      const headers = { 'content-type': 'application/json' };
      const answer = await ask(receiver, '/v1/rollouts', { method: 'PUT', headers, body });
      expect(answer.status, await answer.text()).toBe(200);
    },

    async untilReported(version: string, state: State) {
      const { report } = await eventually(
        `${version} reported as ${state}`,
        async () => {
          const its = await known();
          return its?.report?.version === version && its.report.state === state ? its : undefined;
        },
        reportedWithinMs,
      );
      return report;
    },

    /** Version in its newest status. */
    runs: async (): Promise<string | undefined> => (await known())?.version,

    /** Ids of the sales that it has. */
    async sales(): Promise<Set<string>> {
      const changes = await allChanges(receiver, 'secret', { limit: '500' });
      const sales = changes.filter(({ event }) => event.type === 'com.tillframe.sale.v1');
      return new Set(sales.map(({ event }) => event.subject));
    },

    [Symbol.asyncDispose]: () => receiver[Symbol.asyncDispose](),
  };
}

/** Starts the service of the hourly timer. */
export const runTimer = (): Promise<string> => done('systemctl start tillframe-update.service');
