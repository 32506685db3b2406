/** Types and SOAP parts of the ONVIF peer, with the prefixes and attributes that real cameras write. */
import type { EncoderManner } from './onvif-encoder.ts';

export type PeerProfile = {
  readonly token: string;
  readonly name?: string;
  /** `H264`, `H265`, `JPEG`, `MPEG4` */
  readonly encoding: string;
  readonly width: number;
  readonly height: number;
  readonly fps?: number;
  readonly kbps?: number;
  govLength?: number;
  /** Which lens. Default `VideoSource_1`. */
  readonly source?: string;
  /** Path of the stream, or its port and path (`:8554/sub`); '' for a profile without one. */
  readonly stream?: string;
  readonly snapshot?: string;
  /** Told in one media service only. */
  readonly onlyIn?: 1 | 2;
};

export type Told = {
  /** `http://HOST:PORT` as it tells it. */
  readonly base: string;
  readonly host: string;
  readonly name: string;
  readonly serial: string;
  readonly media: readonly (1 | 2)[];
  readonly profiles: readonly PeerProfile[];
  readonly manner: EncoderManner;
  /** Pictures. */
  readonly govRange: readonly [min: number, max: number];
  readonly hasEvents: boolean;
  readonly nowMs: () => number;
  readonly settings: { ntp?: string; timeFrom?: string; timeZone: string; daylightSavings: string };
};

export type Operation = {
  /** Addresses that take requests; the body states the version. */
  readonly path?: (url: string, body: string) => boolean;
  readonly answer: (told: Told, body: string) => string;
};

export const onMedia = (url: string, body: string): boolean =>
  url === (isMedia2(body) ? '/onvif/media2_service' : '/onvif/media_service');

export function envelope(body: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"
    xmlns:tt="http://www.onvif.org/ver10/schema" xmlns:tds="http://www.onvif.org/ver10/device/wsdl" xmlns:ter="http://www.onvif.org/ver10/error"
    xmlns:trt="http://www.onvif.org/ver10/media/wsdl" xmlns:tr2="http://www.onvif.org/ver20/media/wsdl"><s:Body>${body}</s:Body></s:Envelope>`;
}

export function isMedia2(body: string): boolean {
  return body.includes('http://www.onvif.org/ver20/media/wsdl');
}

export function faultXml(code: string, reason: string): string {
  return envelope(`<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>${code}</s:Value></s:Subcode></s:Code>
    <s:Reason><s:Text xml:lang="en">${reason}</s:Text></s:Reason></s:Fault>`);
}

export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
