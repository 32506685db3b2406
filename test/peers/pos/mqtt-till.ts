/** A till that publishes its sales to the shop's broker, and hears what the gateway answers. */
import { connectAsync, type IClientPublishOptions } from 'mqtt';

type MqttAnswer = {
  readonly topic: string;
  readonly status: number;
  readonly registerSaleId?: string;
  readonly saleId?: string;
  readonly revision?: number;
  readonly title?: string;
  readonly detail?: string;
  readonly errors?: readonly { readonly field: string; readonly message: string }[];
  /** Correlation data, as text; of version 5. */
  readonly correlation?: string;
};

export type MqttTill = {
  /** Resolves when the broker has it. `message`: a text or bytes as they are, else made JSON. */
  publish(message: unknown, options?: IClientPublishOptions & { key?: string }): Promise<void>;
  readonly answers: readonly MqttAnswer[];
  [Symbol.asyncDispose](): Promise<void>;
};

export async function startMqttTill(options: {
  url: string;
  key: string;
  topicPrefix?: string;
  version?: 4 | 5;
}): Promise<MqttTill> {
  const { url, key, topicPrefix = 'tillframe', version = 5 } = options;
  const client = await connectAsync(url, { protocolVersion: version, reconnectPeriod: 50 });
  const answers: MqttAnswer[] = [];
  client.on('message', (topic, payload, packet) => {
    const correlation = packet.properties?.correlationData?.toString();
    answers.push({
      topic,
      ...(JSON.parse(payload.toString()) as Omit<MqttAnswer, 'topic'>),
      ...(correlation !== undefined && { correlation }),
    });
  });
  await client.subscribeAsync(`${topicPrefix}/registers/+/answers/#`, { qos: 1 });
  return {
    answers,
    publish: async (message, { key: other = key, ...how } = {}) => {
      const payload =
        typeof message === 'string' || Buffer.isBuffer(message) ? message : JSON.stringify(message);
      await client.publishAsync(`${topicPrefix}/registers/${other}/sales`, payload, { qos: 1, ...how });
    },
    [Symbol.asyncDispose]: () => client.endAsync(true),
  };
}
