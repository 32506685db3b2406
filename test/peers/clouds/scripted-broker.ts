/** A broker that does as the test says, packet by packet: for the codes and silences that a real one can't be made to give. */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { generate, type Packet, parser } from 'mqtt-packet';

export type ScriptedBroker = {
  readonly url: string;
  /** Every packet that came, of all connections. */
  readonly packets: readonly Packet[];
  publishes(): number;
  connects(): number;
  [Symbol.asyncDispose](): Promise<void>;
};

/** What follows a packet: these packets, or bytes, nothing, the end of the connection, or undefined for what a good broker does. */
export type Script = (
  packet: Packet,
  broker: ScriptedBroker,
) => Packet[] | Buffer | 'nothing' | 'close' | undefined;

export async function startScriptedBroker(script: Script = () => undefined): Promise<ScriptedBroker> {
  const packets: Packet[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    const parse = parser();
    let protocolVersion = 4;
    parse.on('packet', (packet: Packet) => {
      if (packet.cmd === 'connect') protocolVersion = packet.protocolVersion ?? 4;
      packets.push(packet);
      const reply = script(packet, broker) ?? goodReply(packet);
      if (reply === 'close') socket.destroy();
      else if (Buffer.isBuffer(reply)) socket.write(reply);
      else if (reply !== 'nothing')
        for (const each of reply) socket.write(generate(each, { protocolVersion }));
    });
    socket.on('data', (bytes: Buffer) => parse.parse(bytes));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  const broker: ScriptedBroker = {
    url: `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`,
    packets,
    // The birth message is none of those that a test counts.
    publishes: () => packets.filter((packet) => packet.cmd === 'publish' && !packet.retain).length,
    connects: () => packets.filter((packet) => packet.cmd === 'connect').length,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return broker;
}

function goodReply(packet: Packet): Packet[] {
  const messageId = packet.messageId ?? 0;
  if (packet.cmd === 'connect')
    return [{ cmd: 'connack', sessionPresent: false, returnCode: 0, reasonCode: 0 }];
  if (packet.cmd === 'publish') return packet.qos === 1 ? [{ cmd: 'puback', messageId, reasonCode: 0 }] : [];
  if (packet.cmd === 'subscribe')
    return [{ cmd: 'suback', messageId, granted: packet.subscriptions.map(() => 1) }];
  return packet.cmd === 'pingreq' ? [{ cmd: 'pingresp' }] : [];
}
