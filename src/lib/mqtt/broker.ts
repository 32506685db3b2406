/** Connection options for a broker with MQTT.js: address, login, TLS, and a bound on received data. */
import { getCACertificates } from 'node:tls';
import type { IClientOptions, MqttClient } from 'mqtt';
import type { MqttLogin } from './login.ts';

export type BrokerConfig = MqttLogin & {
  /** Accepted by `mqttUrlProblem`. */
  readonly url: string;
  readonly clientId: string;
  readonly username?: string;
};

/**
 * A persistent session at the broker; the library stores and repeats nothing: it never reconnects by itself, and its
 * state ends with the connection.
 */
export function brokerOptions(config: BrokerConfig, version: 5 | 3): IClientOptions {
  const { protocol, hostname, port } = new URL(config.url);
  const isTls = protocol === 'mqtts:';
  const { username, password, caPem, certPem, keyPem } = config;
  return {
    protocol: isTls ? 'mqtts' : 'mqtt',
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: port === '' ? (isTls ? 8883 : 1883) : Number(port),
    clientId: config.clientId,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(isTls && caPem !== undefined && { ca: [...getCACertificates(), caPem] }),
    ...(isTls && certPem !== undefined && keyPem !== undefined && { cert: certPem, key: keyPem }),
    rejectUnauthorized: true,
    protocolVersion: version === 5 ? 5 : 4,
    clean: false,
    reconnectPeriod: 0,
    queueQoSZero: false,
    resubscribe: false,
  };
}

/** A chunk is counted after its packets, so up to one chunk counts twice. */
const chunkBytes = 64 * 1024;

/** MQTT 3.1.1 has no flow control, and the library would buffer everything in memory. */
export function boundReading(client: MqttClient, maxBytes: number, onOver: () => void): void {
  let unparsedBytes = 0;
  client.on('packetreceive', () => {
    unparsedBytes = 0;
  });
  client.stream.on('data', (chunk: Buffer) => {
    unparsedBytes += chunk.length;
    if (unparsedBytes > maxBytes + chunkBytes) onOver();
  });
}
