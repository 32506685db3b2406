/** compose.yaml and the units of systemd say the same: what is started, how long it may take to stop, and its bounds. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

type Service = {
  command: string[];
  stop_grace_period: string;
  pids_limit: number;
  mem_limit: string;
  oom_score_adj: number;
  ulimits: Record<string, number>;
} & Record<string, unknown>;
const { services } = parse(readFileSync(new URL('../../compose.yaml', import.meta.url), 'utf8'), {
  merge: true,
}) as { services: Record<'agent' | 'printer-proxy', Service> };

const unit = (name: string): ((key: string) => string | undefined) => {
  const text = readFileSync(new URL(`../../systemd/${name}.service`, import.meta.url), 'utf8');
  return (key) => new RegExp(`^${key}=(.*)$`, 'm').exec(text)?.[1];
};

test.each([
  ['agent', 'tillframe'],
  ['printer-proxy', 'tillframe-printer-proxy'],
] as const)('the service %s is the unit %s', (name, unitName) => {
  const service = services[name];
  const says = unit(unitName);
  const [, command = ''] = /^\/usr\/bin\/tillframe (.*)$/.exec(says('ExecStart') ?? '') ?? [];
  // The image's own place of the config is the command's default.
  expect(service.command.join(' ')).toBe(command.replace(' --config /etc/tillframe/config.yaml', ''));
  expect(service.stop_grace_period).toBe(`${says('TimeoutStopSec')}s`);
  expect(service.pids_limit).toBe(Number(says('TasksMax')));
  expect(service.oom_score_adj).toBe(Number(says('OOMScoreAdjust')));
  expect(service.ulimits['core']).toBe(Number(says('LimitCORE')));
  expect(service).toMatchObject({
    ...{ read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] },
    restart: 'unless-stopped',
  });
  expect(service).not.toHaveProperty('privileged');
  expect(service).not.toHaveProperty('cap_add');
});

test('the printer proxy has its memory and its turn as in its unit', () => {
  const says = unit('tillframe-printer-proxy');
  expect(services['printer-proxy'].mem_limit.toUpperCase()).toBe(says('MemoryMax'));
  expect(services['printer-proxy'].ulimits['rtprio']).toBe(Number(says('LimitRTPRIO')));
});
