/**
 * Web Push with Node's own cryptography: the payload is encrypted for one browser (RFC 8291 over RFC 8188, `aes128gcm`), and the
 * request signed with the gateway's key (VAPID, RFC 8292). The push service learns neither text nor shop.
 */
import { createCipheriv, createECDH, createPrivateKey, ECDH, hkdfSync, randomBytes, sign } from 'node:crypto';

/** From the browser, in base64url. */
type PushKeys = {
  /** Its public key: an uncompressed point of P-256. */
  readonly p256dh: string;
  /** Its secret, 16 bytes. */
  readonly auth: string;
};

/** The gateway's key pair, in base64url: an uncompressed point and a scalar of P-256. */
export type VapidKeys = { readonly publicKey: string; readonly privateKey: string };

export function makeVapidKeys(): VapidKeys {
  const pair = createECDH('prime256v1');
  pair.generateKeys();
  const privateKey = Buffer.concat([Buffer.alloc(32), pair.getPrivateKey()]).subarray(-32);
  return { publicKey: pair.getPublicKey('base64url'), privateKey: privateKey.toString('base64url') };
}

/** Whether a browser's public key is a point of the curve: nothing can be encrypted for another one. */
export function isPushKey(p256dh: string): boolean {
  try {
    ECDH.convertKey(Buffer.from(p256dh, 'base64url'), 'prime256v1');
    return true;
  } catch {
    return false;
  }
}

/** Services take payloads of 4,096 bytes: with header, tag and delimiter that leaves this for the text. */
export const maxPushBytes = 3_993;
const recordBytes = 4_096;

/** `random`: salt and key pair of one message; fixed in tests alone. */
export function encryptPush(
  text: Uint8Array,
  { p256dh, auth }: PushKeys,
  random: { readonly salt: Uint8Array; readonly privateKey?: Uint8Array } = { salt: randomBytes(16) },
): Buffer {
  const browserKey = Buffer.from(p256dh, 'base64url');
  const own = createECDH('prime256v1');
  if (random.privateKey === undefined) own.generateKeys();
  else own.setPrivateKey(random.privateKey);
  const ownKey = own.getPublicKey();
  const shared = own.computeSecret(browserKey);
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), browserKey, ownKey]);
  const secret = derive(shared, { salt: Buffer.from(auth, 'base64url'), info, bytes: 32 });
  const { salt } = random;
  const key = derive(secret, { salt, info: Buffer.from('Content-Encoding: aes128gcm\0'), bytes: 16 });
  const nonce = derive(secret, { salt, info: Buffer.from('Content-Encoding: nonce\0'), bytes: 12 });
  const cipher = createCipheriv('aes-128-gcm', key, nonce);
  // 2 ends the last record.
  const sealed = Buffer.concat([cipher.update(text), cipher.update(Buffer.of(2)), cipher.final()]);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(recordBytes);
  return Buffer.concat([salt, size, Buffer.of(ownKey.length), ownKey, sealed, cipher.getAuthTag()]);
}

function derive(
  secret: Uint8Array,
  { salt, info, bytes }: { readonly salt: Uint8Array; readonly info: Uint8Array; readonly bytes: number },
): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, salt, info, bytes));
}

/** Header `Authorization` for a push service. `subject`: a contact, `mailto:` or `https:`. */
export function vapidAuthorization(
  { publicKey, privateKey }: VapidKeys,
  {
    endpoint,
    subject,
    nowMs,
  }: { readonly endpoint: string; readonly subject: string; readonly nowMs: number },
): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  // Services accept at most 24 hours.
  const exp = Math.floor(nowMs / 1_000) + 12 * 3_600;
  const claims = { aud: new URL(endpoint).origin, exp, sub: subject };
  const signed = `${part({ typ: 'JWT', alg: 'ES256' })}.${part(claims)}`;
  const point = Buffer.from(publicKey, 'base64url');
  const key = createPrivateKey({
    format: 'jwk',
    key: {
      ...{ kty: 'EC', crv: 'P-256', d: privateKey },
      ...{ x: point.subarray(1, 33).toString('base64url'), y: point.subarray(33).toString('base64url') },
    },
  });
  const signature = sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' });
  return `vapid t=${signed}.${signature.toString('base64url')}, k=${publicKey}`;
}
