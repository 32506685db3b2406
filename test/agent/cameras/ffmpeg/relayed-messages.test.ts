import { describe, expect, test } from 'vitest';
import { relayedResponse, repeatedRequest } from '../../../../src/agent/cameras/ffmpeg/relayed-messages.ts';

const headers = (given: Record<string, string>) =>
  new Map(Object.entries(given).map(([name, value]) => [name, [value]]));

test('requests have header names as cameras know them, and none of the connection with ffmpeg', () => {
  const asked = headers({
    ...{ transport: 'RTP/AVP/TCP', session: 'S1', accept: 'application/sdp', range: 'npt=0.000-' },
    ...{ 'x-dynamic-rate': '1', cseq: '4', 'user-agent': 'Lavf', authorization: 'x', 'content-length': '0' },
  });
  expect(repeatedRequest({ method: 'SETUP', headers: asked, body: Buffer.alloc(0) }, 'rtsp://c/x')).toEqual({
    method: 'SETUP',
    uri: 'rtsp://c/x',
    headers: {
      ...{ Transport: 'RTP/AVP/TCP', Session: 'S1', Accept: 'application/sdp', Range: 'npt=0.000-' },
      'X-Dynamic-Rate': '1',
    },
  });
});

describe('a transport is answered with ports and channels alone', () => {
  const answered = (transport: string, remote = '192.0.2.7') =>
    /^Transport: (.*)\r$/m.exec(
      relayedResponse(
        { headers: headers({ cseq: '3' }) },
        { status: 200, headers: headers({ transport }), body: Buffer.alloc(0) },
        remote,
      ).toString('latin1'),
    )?.[1];

  test.each([
    [
      'RTP/AVP/UDP;unicast;source=198.51.100.1;destination=198.51.100.2;client_port=4-5;server_port=6000-6001;ssrc=1',
      'RTP/AVP/UDP;unicast;server_port=6000-6001;source=192.0.2.7',
    ],
    [
      'RTP/AVP;unicast;server_port=6000;source="198.51.100.1",RTP/AVP;source=198.51.100.3',
      'RTP/AVP/UDP;unicast;server_port=6000-6001;source=192.0.2.7',
    ],
    ['RTP/AVP;unicast', 'RTP/AVP/UDP;unicast;source=192.0.2.7'],
    [
      'RTP/AVP/TCP;unicast;destination=198.51.100.2;interleaved=2-3;mode="PLAY"',
      'RTP/AVP/TCP;unicast;interleaved=2-3',
    ],
    ['RTP/AVP/UDP;multicast;destination=239.1.1.1;port=5000-5001', undefined],
  ])('%s', (transport, expected) => {
    expect(answered(transport)).toBe(expected);
  });
});

test('no address, challenge or second length of the camera reaches ffmpeg', () => {
  const response = relayedResponse(
    { headers: headers({ cseq: '3' }) },
    {
      status: 404,
      headers: headers({
        ...{ cseq: '77', location: 'rtsp://elsewhere/', 'content-length': '9', 'rtp-info': 'seq=1' },
        ...{ 'www-authenticate': 'Basic', 'content-base': 'rtsp://c/x/' },
      }),
      body: Buffer.from('v=0'),
    },
    '192.0.2.7',
  );
  expect(response.toString('latin1').split('\r\n')).toEqual([
    ...[
      'RTSP/1.0 404 Refused',
      'CSeq: 3',
      'RTP-Info: seq=1',
      'Content-Base: rtsp://c/x/',
      'Content-Length: 3',
    ],
    ...['', 'v=0'],
  ]);
});
