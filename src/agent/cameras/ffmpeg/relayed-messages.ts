/** Messages of the RTSP relay (rtsp-relay.ts), as the camera and ffmpeg receive them. Pure. */
import { channelsOf } from '../rtsp/conversation.ts';
import { type Message, writeMessage } from '../rtsp/message.ts';
import type { Request } from '../rtsp/requests.ts';
import { originOf } from '../rtsp/udp.ts';

const usualNames: Readonly<Record<string, string>> = { cseq: 'CSeq', 'rtp-info': 'RTP-Info' };
/** The connection with the camera has its own. */
const notRepeated = ['cseq', 'authorization', 'user-agent', 'content-length'];
const notAnswered = [
  ...['cseq', 'content-length', 'transport', 'location', 'connection'],
  ...['www-authenticate', 'authentication-info'],
];

/** Some cameras compare header names with case. */
function usualName(name: string): string {
  return usualNames[name] ?? name.replaceAll(/(?<=^|-)[a-z]/g, (letter) => letter.toUpperCase());
}

function headersWithout(headers: Message['headers'], dropped: readonly string[]): Record<string, string> {
  const kept = [...headers].filter(([name]) => !dropped.includes(name));
  return Object.fromEntries(kept.map(([name, [value = '']]) => [usualName(name), value]));
}

/** The request of ffmpeg as it is sent to the camera, for this address. */
export function repeatedRequest({ method = '', headers }: Message, uri: string): Request {
  return { method, uri, headers: headersWithout(headers, notRepeated) };
}

/** The response of the camera as it is sent to ffmpeg. `remote`: IP address of the camera. */
export function relayedResponse(
  request: Pick<Message, 'headers'>,
  answer: Pick<Message, 'headers' | 'body'> & { readonly status: number },
  remote: string,
): Buffer {
  const head = writeMessage(`RTSP/1.0 ${answer.status} ${answer.status === 200 ? 'OK' : 'Refused'}`, {
    CSeq: request.headers.get('cseq')?.[0],
    ...headersWithout(answer.headers, notAnswered),
    Transport: relayedTransport(answer.headers.get('transport')?.[0], remote),
    'Content-Length': String(answer.body.length),
  });
  return Buffer.concat([head, answer.body]);
}

/** Ports and channels alone: ffmpeg would send to a `source` and join a `destination`, whatever host the camera names there. */
function relayedTransport(transport: string | undefined, remote: string): string | undefined {
  if (transport === undefined) return undefined;
  const origin = originOf(transport);
  if (origin !== undefined) {
    const ports = [origin.rtpPort, origin.rtcpPort].filter((port) => port !== undefined).join('-');
    const serverPort = origin.rtpPort === undefined ? '' : `;server_port=${ports}`;
    return `RTP/AVP/UDP;unicast${serverPort};source=${remote}`;
  }
  const channels = channelsOf(transport);
  return channels && `RTP/AVP/TCP;unicast;interleaved=${channels.rtp}-${channels.rtcp}`;
}
