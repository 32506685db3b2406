/**
 * Both ends of a connection over HTTPS whose receipts are read: the till's ends here, with the certificate of the gateway's page, and
 * another goes to the printer. A printer's own certificate is signed by nobody: it is pinned at the first connection, and
 * another one is refused until a person accepts it. So is any while the pinned ones can't be read.
 */
import type { Socket } from 'node:net';
import { connect, TLSSocket as ServerEnd, type TLSSocket } from 'node:tls';
import {
  knownCertificate,
  printerTls,
  rememberCertificate,
} from '../../contract/printer/printer-certificates.ts';
import type { Log } from '../../lib/log.ts';
import { type ListenAddress, listenText } from '../../lib/net/listen-address.ts';
import { type CertificateFiles, secureContextOf } from '../../lib/tls/certificate-files.ts';

export type TlsEnds = {
  /** Throws while the gateway has no certificate. */
  till(socket: Socket): TLSSocket;
  /** `onReady`: connected to the printer whose certificate is known. Any other is an error of the socket. */
  printer(address: ListenAddress, onReady: () => void): TLSSocket;
};

/** Codes of the errors for a certificate that is not the pinned one, and for any while those can't be read. */
const refusedCodes = { other: 'OTHER_CERTIFICATE', lost: 'LOST_CERTIFICATES' } as const;

/** Codes of OpenSSL for the alerts of a till that does not trust the gateway's certificate (RFC 8446, 6.2). */
const distrust =
  /^ERR_SSL_.*ALERT_(?:UNKNOWN_CA|BAD_CERTIFICATE|CERTIFICATE_UNKNOWN|UNSUPPORTED_CERTIFICATE)$/;

export function isDistrust(error: NodeJS.ErrnoException): boolean {
  return distrust.test(error.code ?? '');
}

export function createTlsEnds(parts: {
  readonly certificate: CertificateFiles;
  /** Folder of the pinned certificates. */
  readonly folder: string;
  readonly log: Log;
}): TlsEnds {
  const context = secureContextOf(parts.certificate);
  const { folder, log } = parts;

  /** Pinned by this process alone, until they can be stored. */
  const unstored = new Map<string, string>();

  /** Code of the reason to refuse it; undefined for the pinned one. */
  async function refusalOf(printer: ListenAddress, fingerprint: string) {
    const known = await knownCertificate(folder, printer);
    if (known.kind === 'lost') return refusedCodes.lost;
    const address = listenText(printer);
    if (known.kind === 'accepted') unstored.delete(address);
    const pinned = known.kind === 'pinned' ? known.fingerprint : unstored.get(address);
    if (pinned !== undefined && pinned !== fingerprint) return refusedCodes.other;
    if (known.kind === 'pinned') return undefined;
    try {
      rememberCertificate(folder, printer, fingerprint);
      unstored.delete(address);
      log.info({ printer, fingerprint }, 'certificate of the printer pinned');
    } catch (error) {
      unstored.set(address, fingerprint);
      log.warn({ printer, why: (error as Error).message }, 'certificate of the printer not stored');
    }
    return undefined;
  }

  return {
    till: (socket) => new ServerEnd(socket, { isServer: true, secureContext: context() }),
    printer(address, onReady) {
      const socket = connect({ host: address.host, port: address.port, ...printerTls });
      socket.once('secureConnect', () => {
        const { fingerprint256 } = socket.getPeerCertificate();
        void refusalOf(address, fingerprint256).then((code) => {
          if (code !== undefined) socket.destroy(Object.assign(new Error('refused certificate'), { code }));
          else if (!socket.destroyed) onReady();
        });
      });
      return socket;
    },
  };
}
