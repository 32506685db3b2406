/**
 * The far end of a relay: connections to the cloud that a printer used to poll. Over https its certificate has to be signed by an
 * authority of this system, or of Node; the connection is refused otherwise.
 */
import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls, createSecureContext, type SecureContext } from 'node:tls';
import { systemAuthorities } from '../../lib/tls/system-authorities.ts';

export type CloudEnd = {
  /** Value of the Host field. */
  readonly host: string;
  /** `onReady`: connected, and the certificate verified. */
  connect(onReady: () => void): Socket;
};

/** Reading the system's authorities takes tens of milliseconds: once a process. */
let authorities: SecureContext | undefined;

/** `cloud`: a valid URL. `trusted`: further authorities, in PEM. */
export function createCloudEnd(cloud: string, trusted: readonly string[] = []): CloudEnd {
  const { protocol, hostname, port, host } = new URL(cloud);
  const name = hostname.replace(/^\[|\]$/g, '');
  if (protocol === 'http:') {
    const to = { host: name, port: port === '' ? 80 : Number(port) };
    return {
      host,
      connect: (onReady) => connect({ ...to, allowHalfOpen: true, noDelay: true }).on('connect', onReady),
    };
  }
  const secureContext = trusted.length === 0 ? (authorities ??= contextOf([])) : contextOf(trusted);
  const to = { host: name, port: port === '' ? 443 : Number(port), secureContext };
  return {
    host,
    connect: (onReady) =>
      connectTls({
        ...{ ...to, allowHalfOpen: true, ALPNProtocols: ['http/1.1'] },
        // An address is no server name.
        ...(isIP(name) === 0 && { servername: name }),
      }).on('secureConnect', onReady),
  };
}

function contextOf(trusted: readonly string[]): SecureContext {
  return createSecureContext({ ca: [...systemAuthorities(), ...trusted] });
}
