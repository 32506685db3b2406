/** Descriptions as cameras send them, good and bad. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDescription } from '../../../../src/agent/cameras/rtsp/sdp.ts';
import { cameraProblem } from '../../../../src/domain/problem/camera.ts';

const lines = (...all: string[]) => all.join('\r\n');
const head = ['v=0', 'o=- 1 1 IN IP4 0.0.0.0', 's=x', 't=0 0'];

describe('descriptions', () => {
  it('reads H.264 beside audio and metadata', () => {
    const text = lines(
      ...head,
      'a=control:rtsp://10.0.0.5/live/',
      'm=audio 0 RTP/AVP 8',
      'a=control:trackID=2',
      'a=rtpmap:8 PCMA/8000',
      'm=application 0 RTP/AVP 107',
      'a=rtpmap:107 vnd.onvif.metadata/90000',
      'a=control:trackID=3',
      'm=video 0 RTP/AVP 96',
      'b=AS:5000',
      'a=recvonly',
      'a=control:trackID=1',
      'a=rtpmap:96 H264/90000',
      'a=fmtp:96 profile-level-id=42001e; packetization-mode=1; sprop-parameter-sets=Z0IAHpWoKA9k,aM48gA==',
      'a=Media_header:MEDIAINFO=494D4B48',
      '',
    );
    expect(readDescription(text)).toEqual({
      kind: 'video',
      control: 'rtsp://10.0.0.5/live/',
      media: {
        codec: 'h264',
        payloadType: 96,
        clockRate: 90_000,
        control: 'trackID=1',
        withOrder: false,
        parameterSets: [Buffer.from('Z0IAHpWoKA9k', 'base64'), Buffer.from('aM48gA==', 'base64')],
      },
    });
  });

  it('reads H.265 with its three kinds of sets and decoding order numbers', () => {
    const text = lines(
      ...head,
      'a=control:*',
      'm=video 0 RTP/AVP 97',
      'a=rtpmap:97 h265/12345',
      'a=fmtp:97 sprop-max-don-diff=2;sprop-pps=RAHA;SPROP-SPS=AAAAAUIBAQ==; sprop-vps="QAEM"',
      'a=control:*',
    );
    const read = readDescription(text);
    expect(read).toEqual({
      kind: 'video',
      media: {
        codec: 'h265',
        payloadType: 97,
        clockRate: 12_345,
        withOrder: true,
        parameterSets: ['QAEM', 'QgEB', 'RAHA'].map((set) => Buffer.from(set, 'base64')),
      },
    });
  });

  it('reads LF alone, leading blanks, trailing zeros, a clock of 0, a numeric control', () => {
    const text = `${[...head, ' m=video 0 RTP/AVP 96', ' a=rtpmap:96  H264/90000', '\ta=rtpmap:96 H264/0', 'a=fmtp:96 packetization-mode', 'a=control:1'].join('\n')}\n\0\0`;
    expect(readDescription(text)).toMatchObject({
      kind: 'video',
      media: { codec: 'h264', clockRate: 90_000, control: '1', parameterSets: [] },
    });
  });

  it('reads only video, whatever other media are named', () => {
    const text = lines(
      ...head,
      'm=application 0 RTP/AVP 95',
      'a=rtpmap:95 H264/90000',
      'a=control:a',
      'm=video 0 RTP/AVP 96',
      'a=rtpmap:96 H264/90000',
      'a=control:b',
    );
    expect(readDescription(text)).toMatchObject({ media: { payloadType: 96, control: 'b' } });
  });

  it('reads the first supported video', () => {
    const text = lines(
      ...head,
      'm=video 0 RTP/AVP 26',
      'a=rtpmap:26 JPEG/90000',
      'm=video 0 RTP/AVP 98 99',
      'a=rtpmap:98 MP4V-ES/90000',
      'a=rtpmap:99 HEVC/90000',
      'a=control:b',
      'm=video 0 RTP/AVP 96',
      'a=rtpmap:96 H264/90000',
    );
    expect(readDescription(text)).toMatchObject({ media: { codec: 'h265', payloadType: 99, control: 'b' } });
  });

  it('reads Motion JPEG when there is nothing else, with or without its name and size', () => {
    const named = lines(...head, 'm=video 0 RTP/AVP 96', 'a=rtpmap:96 JPEG/90000', 'a=control:a');
    const media = { codec: 'jpeg', payloadType: 96, clockRate: 90_000, control: 'a' };
    expect(readDescription(named)).toEqual({ kind: 'video', media });
    const nameless = lines(...head, 'm=video 0 RTP/AVP 26', 'a=x-dimensions:2560,1440');
    const size = { width: 2_560, height: 1_440 };
    expect(readDescription(nameless)).toMatchObject({ media: { codec: 'jpeg', payloadType: 26, size } });
    const inFormat = lines(...head, 'm=video 0 RTP/AVP 26', 'a=fmtp:26 x-dimensions=2560,1440');
    expect(readDescription(inFormat)).toMatchObject({ media: { size } });
  });

  it.each([
    ['H.263', 'm=video 0 RTP/AVP 34', 'a=control:1'],
    ['MPEG-4 Part 2', 'm=video 0 RTP/AVP 96', 'a=rtpmap:96 MP4V-ES/90000'],
  ])('names an unsupported codec: %s', (name, ...video) => {
    const audio = ['m=audio 0 RTP/AVP 0', 'a=rtpmap:0 PCMU/8000'];
    expect(readDescription(lines(...head, ...audio, ...video))).toEqual({
      kind: 'none',
      why: cameraProblem('camera.video_unsupported', { codecs: name }),
      unfit: false,
    });
  });

  it('reports unfit when another reader may support it', () => {
    const other = lines(...head, 'm=video 0 RTP/AVP 33', 'a=rtpmap:33 MP2T/90000');
    expect(readDescription(other)).toMatchObject({ kind: 'none', unfit: true });
    expect(readDescription('')).toMatchObject({ kind: 'none' });
    const interleaved = lines(
      ...head,
      'm=video 0 RTP/AVP 96',
      'a=rtpmap:96 H264/90000',
      'a=fmtp:96 packetization-mode=2',
    );
    expect(readDescription(interleaved)).toMatchObject({ kind: 'none' });
  });

  it.each([
    ['a name of a format', 'm=video 0 RTP/AVP 98', 'a=rtpmap:98 98/90000'],
    ['parameters of a format', 'm=video 0 RTP/AVP 96', 'a=rtpmap:96 H264/90000', 'a=fmtp:96 5'],
    ['a type of a section', 'm=5 0 RTP/AVP 26', 'a=rtpmap:26 JPEG/90000'],
  ])('reads a number in place of %s', (_, ...text) => {
    expect(() => readDescription(lines(...head, ...text))).not.toThrow();
  });

  it('reads any text', () => {
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom(
        'm=video 0 RTP/AVP 96',
        'a=rtpmap:96 H264/90000',
        'a=fmtp:96 ',
        'sprop-parameter-sets=',
        'a=control:',
        'm=',
        '\r\n',
        '=',
        '__proto__=x',
        ';',
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => void readDescription(pieces.join(''))),
    );
  });
});
