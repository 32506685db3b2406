/** A hostile MQTT broker and a hostile receipt printer: what they send to who connects. */
import type { Socket } from 'node:net';
import { generate } from 'mqtt-packet';
import { drip, filled, type Mode, pour } from './modes.ts';

type BrokerMode = Exclude<Mode, 'gzip-bomb' | 'reset' | 'fast'>;

const connack = (): Buffer =>
  generate(
    { cmd: 'connack', returnCode: 0, reasonCode: 0, sessionPresent: false, properties: {} },
    { protocolVersion: 5 },
  );
/** A message of 256 MB, the longest that MQTT has, and its topic. */
const endlessPublish = Buffer.concat([Buffer.of(0x30, 0xff, 0xff, 0xff, 0x7f, 0, 1, 0x61, 0)]);

export async function answerMqtt(socket: Socket, mode: BrokerMode, number: number): Promise<void> {
  const pick = <T>(from: readonly T[]): T => from[number % from.length] as T;
  switch (mode) {
    case 'endless':
    case 'huge':
      socket.write(connack());
      socket.write(endlessPublish);
      return pour(socket, filled('{"saleId":"x"}'), mode === 'huge' ? 268_435_455 : undefined);
    case 'dripping':
      if (number % 2 === 0) socket.write(connack());
      return drip(socket, number % 2 === 0 ? Buffer.from(endlessPublish) : Buffer.of(0x20, 0x7f, 0, 0, 0));
    case 'wrong-lengths':
      socket.write(connack());
      socket.write(
        pick([
          Buffer.of(0x30, 0xff, 0xff, 0xff, 0xff, 0xff),
          Buffer.of(0x32, 4, 0xff, 0xff, 0x61, 0x61),
          Buffer.of(0x90, 2, 0, 1),
          Buffer.of(0x20, 1, 0),
          Buffer.of(0x40, 0),
        ]),
      );
      return pour(socket, Buffer.alloc(64, 0xff), 64 * 1024);
    case 'absurd':
      socket.write(connack());
      // Properties of 2 MB, and a topic of 65,535 signs.
      return pour(
        socket,
        Buffer.concat([Buffer.of(0x30, 0xff, 0xff, 0x07, 0xff, 0xff), Buffer.alloc(131_069, 0x61)]),
      );
    case 'redirect':
      socket.end(
        generate(
          {
            cmd: 'connack',
            returnCode: 0,
            reasonCode: 0x9d,
            sessionPresent: false,
            properties: { serverReference: 'mqtt://127.0.0.1:1' },
          },
          { protocolVersion: 5 },
        ),
      );
      return;
    case 'challenges':
      return pour(
        socket,
        generate(
          { cmd: 'auth', reasonCode: 0x18, properties: { authenticationMethod: 'x' } },
          { protocolVersion: 5 },
        ),
      );
  }
}

export async function answerAsPrinter(socket: Socket, mode: 'endless' | 'dripping' | 'huge'): Promise<void> {
  if (mode === 'endless') return pour(socket, Buffer.alloc(125_000, 0x16));
  if (mode === 'dripping') return drip(socket, Buffer.of(0x16));
  // Takes nothing any more.
  socket.pause();
}
