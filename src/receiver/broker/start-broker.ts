/** The broker of `--from`, for receivers that have one; the client of NATS is loaded with it alone. */
import type { BrokerAddress } from './address.ts';
import type { BrokerDeps } from './run-broker.ts';

export type BrokerOptions = BrokerAddress & { readonly credentialsFile?: string };

/** Connects, and resolves with what takes its messages until a signal aborts. Throws `ErrorForPeople` where the broker can't be used. */
export async function startBroker(
  broker: BrokerOptions | undefined,
  deps: BrokerDeps,
  signal: AbortSignal,
): Promise<(signal: AbortSignal) => Promise<void>> {
  if (broker === undefined) return async () => undefined;
  const { openBroker, runBroker } = await import('./run-broker.ts');
  const options = { ...broker, clock: deps.clock };
  const link = await openBroker(options, deps.log, signal);
  return (lifetime) => runBroker(link, options, deps, lifetime);
}
