/**
 * Both ends of a connection over HTTPS whose receipts are read: the till's ends here, with the certificate of the gateway's page, and
 * another goes to the printer. A printer's own certificate is signed by nobody: it is pinned at the first connection, and
 * another one is refused until a person accepts it.
 */
import type { Socket } from 'node:net';
import { connect, TLSSocket as ServerEnd, type TLSSocket } from 'node:tls';
import { knownCertificate, rememberCertificate } from '../../contract/printer/printer-certificates.ts';
import type { Log } from '../../lib/log.ts';
import type { ListenAddress } from '../../lib/net/listen-address.ts';
import { type CertificateFiles, secureContextOf } from '../../lib/tls/certificate-files.ts';

export type TlsEnds = {
  /** Throws while the gateway has no certificate. */
  till(socket: Socket): TLSSocket;
  /** `onReady`: connected to the printer whose certificate is known. Any other is an error of the socket. */
  printer(address: ListenAddress, onReady: () => void): TLSSocket;
};

/** Code of the error for a certificate that is not the pinned one. */
const otherCertificate = 'OTHER_CERTIFICATE';

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

  async function isKnown(printer: ListenAddress, fingerprint: string): Promise<boolean> {
    const known = await knownCertificate(folder, printer);
    if (known !== undefined) return known === fingerprint;
    try {
      rememberCertificate(folder, printer, fingerprint);
      log.info({ printer, fingerprint }, 'certificate of the printer pinned');
    } catch (error) {
      log.warn({ printer, why: (error as Error).message }, 'certificate of the printer not stored');
    }
    return true;
  }

  return {
    till: (socket) => new ServerEnd(socket, { isServer: true, secureContext: context() }),
    printer(address, onReady) {
      const socket = connect({
        ...{ host: address.host, port: address.port, rejectUnauthorized: false },
        // Printers are used for ten years: their TLS may be as old.
        ...{ minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' },
      });
      socket.once('secureConnect', () => {
        const { fingerprint256 } = socket.getPeerCertificate();
        void isKnown(address, fingerprint256).then((isIt) => {
          if (isIt && !socket.destroyed) onReady();
          else socket.destroy(Object.assign(new Error('another certificate'), { code: otherCertificate }));
        });
      });
      return socket;
    },
  };
}
