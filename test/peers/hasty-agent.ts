/**
 * `node hasty-agent.ts CONFIG`: the agent as `tillframe run` starts it, but whatever would wait for minutes waits for seconds. For what
 * happens when people do nothing.
 */
import { runAgent } from '../../src/agent/agent.ts';
import { loadConfig } from '../../src/agent/config/load-config.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { createLog } from '../../src/lib/log.ts';
import { tryRules } from '../../src/printer-proxy/rules/try-rules.ts';

const longMs = 60_000;
const shortMs = 6_000;

const loaded = loadConfig(process.argv[2] ?? '', { environment: process.env });
if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
const stop = new AbortController();
process.on('SIGTERM', () => stop.abort(new Error('stopped by SIGTERM')));
await runAgent(
  {
    config: loaded.config,
    tryRules: (texts, rules) => tryRules(texts, rules, systemClock),
    log: createLog({ level: 'info' }),
    clock: {
      ...systemClock,
      sleep: (ms, signal) => systemClock.sleep(ms > longMs ? shortMs : ms, signal),
    },
  },
  stop.signal,
);
process.exit(0);
