/**
 * Checks that the gateway answers at the addresses for browsers and registers, or could listen there once it
 * runs.
 */
import { request } from 'undici';
import { doctorMessage } from '../../../domain/doctor/doctor-text.ts';
import { type ListenAddress, listenText } from '../../../lib/net/listen-address.ts';
import { listenFailure, whyNotListen } from '../../../lib/net/open-listener.ts';
import type { Config } from '../../config/config.ts';
import { localUrl, ownPage } from '../../system/tls/own-page.ts';
import type { Check, Found } from './check.ts';

/** For a listener that is down: the level, and the remedy while the agent runs. */
type Missing = Required<Pick<Found, 'level' | 'todo'>>;

const needed: Missing = {
  level: 'red',
  todo: doctorMessage('doctor.restart_agent'),
};
/** Everything else works without it. */
const explains: Missing = {
  level: 'yellow',
  todo: doctorMessage('doctor.free_plain_port'),
};

/** `ask` resolves with the status of the answer. */
function listenerCheck(
  key: string,
  address: ListenAddress,
  scheme: 'http' | 'https',
  ask: (signal: AbortSignal) => Promise<number>,
  missing: Missing = needed,
): Check {
  return {
    name: 'listener',
    about: key,
    run: async ({ agent }, signal) =>
      agent === 'not_running'
        ? tryToListen(key, address, missing)
        : askWhoListens(`${scheme}://${listenText(address)}`, ask, missing, signal),
  };
}

export function pageCheck(config: Pick<Config, 'web' | 'dataDir'>): Check {
  const { listen, tls } = config.web;
  return listenerCheck('web.listen', listen, tls.kind === 'off' ? 'http' : 'https', async (signal) => {
    await using page = ownPage(config);
    return (await page.get('/healthz', { signal })).status;
  });
}

/** The page that explains the browser's warning. */
export function explainingCheck(address: ListenAddress): Check {
  return listenerCheck('web.plainListen', address, 'http', plainly(address, '/plain.css'), explains);
}

/** The listener for registers that push without TLS. */
export function pushCheck(address: ListenAddress): Check {
  return listenerCheck('registers.listen', address, 'http', plainly(address, '/healthz'));
}

function plainly(address: ListenAddress, path: string) {
  return async (signal: AbortSignal): Promise<number> => {
    const { statusCode, body } = await request(`http://${localUrl(address)}${path}`, { signal });
    await body.dump();
    return statusCode;
  };
}

async function tryToListen(key: string, address: ListenAddress, { level }: Missing): Promise<Found> {
  const code = await whyNotListen(address);
  const where = { address: listenText(address) };
  if (code === undefined) return { level: 'green', what: doctorMessage('doctor.port_free', where) };
  const problem = listenFailure(code, address, key);
  return {
    level,
    what:
      problem === undefined
        ? doctorMessage('doctor.port_fails', { ...where, error: code })
        : doctorMessage('doctor.port_unusable', { problem }),
  };
}

async function askWhoListens(
  address: string,
  ask: (signal: AbortSignal) => Promise<number>,
  missing: Missing,
  signal: AbortSignal,
): Promise<Found> {
  try {
    if ((await ask(signal)) === 200)
      return { level: 'green', what: doctorMessage('doctor.port_answers', { address }) };
  } catch {
    signal.throwIfAborted();
  }
  return { what: doctorMessage('doctor.port_silent', { address }), ...missing };
}
