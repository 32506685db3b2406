/** What the ONVIF peer says, call by call, with the prefixes and attributes that real cameras write. */

import { encoder1Xml, encoder2Xml } from './onvif-encoder.ts';
import {
  envelope,
  escaped,
  faultXml,
  isMedia2,
  type Operation,
  onMedia,
  type PeerProfile,
} from './onvif-soap.ts';

const onDevice = (url: string): boolean => url === '/onvif/device_service';
export const operations: Readonly<Record<string, Operation>> = {
  GetSystemDateAndTime: {
    path: onDevice,
    answer: ({ nowMs, settings }) => {
      const now = new Date(nowMs());
      return envelope(`<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime>
        <tt:DateTimeType>${settings.timeFrom ?? 'Manual'}</tt:DateTimeType><tt:DaylightSavings>${settings.daylightSavings}</tt:DaylightSavings>
        <tt:TimeZone><tt:TZ>${settings.timeZone}</tt:TZ></tt:TimeZone>
        <tt:UTCDateTime><tt:Time><tt:Hour>${now.getUTCHours()}</tt:Hour><tt:Minute>${now.getUTCMinutes()}</tt:Minute><tt:Second>${now.getUTCSeconds()}</tt:Second></tt:Time>
        <tt:Date><tt:Year>${now.getUTCFullYear()}</tt:Year><tt:Month>${now.getUTCMonth() + 1}</tt:Month><tt:Day>${now.getUTCDate()}</tt:Day></tt:Date></tt:UTCDateTime>
      </tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>`);
    },
  },
  GetDeviceInformation: {
    path: onDevice,
    answer: ({ name, serial }) =>
      envelope(`<tds:GetDeviceInformationResponse><tds:Manufacturer>Peer &amp; Sons</tds:Manufacturer><tds:Model>${escaped(name)}</tds:Model>
        <tds:FirmwareVersion>5.10</tds:FirmwareVersion><tds:SerialNumber>${escaped(serial)}</tds:SerialNumber>
        <tds:HardwareId>1</tds:HardwareId></tds:GetDeviceInformationResponse>`),
  },
  GetServices: {
    path: onDevice,
    answer: ({ base, media, hasEvents }) => {
      const service = (namespace: string, path: string): string =>
        `<tds:Service><tds:Namespace>http://www.onvif.org/${namespace}/wsdl</tds:Namespace><tds:XAddr>${base}/onvif/${path}</tds:XAddr>
        <tds:Version><tt:Major>2</tt:Major><tt:Minor>60</tt:Minor></tds:Version></tds:Service>`;
      const medias = media.map((version) =>
        version === 1 ? service('ver10/media', 'media_service') : service('ver20/media', 'media2_service'),
      );
      const events = hasEvents ? service('ver10/events', 'event_service') : '';
      return envelope(
        `<tds:GetServicesResponse>${service('ver10/device', 'device_service')}${medias.join('')}${events}</tds:GetServicesResponse>`,
      );
    },
  },
  GetCapabilities: {
    path: onDevice,
    answer: ({ base }) =>
      envelope(`<tds:GetCapabilitiesResponse><tds:Capabilities><tt:Device><tt:XAddr>${base}/onvif/device_service</tt:XAddr></tt:Device>
        <tt:Media><tt:XAddr>${base}/onvif/media_service</tt:XAddr></tt:Media></tds:Capabilities></tds:GetCapabilitiesResponse>`),
  },
  GetProfiles: {
    path: onMedia,
    answer: ({ profiles }, body) => {
      const version = isMedia2(body) ? 2 : 1;
      const told = profiles.filter(({ onlyIn = version }) => onlyIn === version);
      const prefix = version === 2 ? 'tr2' : 'trt';
      return envelope(
        `<${prefix}:GetProfilesResponse>${told.map(version === 2 ? profile2Xml : profile1Xml).join('')}</${prefix}:GetProfilesResponse>`,
      );
    },
  },
  GetStreamUri: {
    path: onMedia,
    answer: ({ profiles, host }, body) => {
      const { token, stream } = profileOf(profiles, body);
      const path = stream ?? `/${token}`;
      const place = path.startsWith(':') ? path : `:554${path}`;
      return path === ''
        ? faultXml('ter:NoProfile', 'No stream')
        : uriXml('GetStreamUri', body, `rtsp://${host}${place}`);
    },
  },
  GetSnapshotUri: {
    path: onMedia,
    answer: ({ profiles, base }, body) => {
      const { snapshot } = profileOf(profiles, body);
      return snapshot === undefined
        ? faultXml('ter:ActionNotSupported', 'No snapshots')
        : uriXml('GetSnapshotUri', body, `${base}${snapshot}`);
    },
  },
  SetNTP: {
    path: onDevice,
    answer: ({ settings }, body) => {
      const text = (name: string): string => new RegExp(`<${name}[^>]*>([^<]*)<`).exec(body)?.[1] ?? '';
      const type = text('Type');
      const address = text({ IPv4: 'IPv4Address', IPv6: 'IPv6Address', DNS: 'DNSname' }[type] ?? 'none');
      if (text('FromDHCP') !== 'false' || address === '') return faultXml('ter:InvalidArgVal', 'No server');
      settings.ntp = `${type} ${address}`;
      return envelope('<tds:SetNTPResponse></tds:SetNTPResponse>');
    },
  },
  SetSystemDateAndTime: {
    path: onDevice,
    answer: ({ settings }, body) => {
      const text = (name: string): string => new RegExp(`<${name}[^>]*>([^<]*)<`).exec(body)?.[1] ?? '';
      settings.timeFrom = text('DateTimeType');
      settings.daylightSavings = text('DaylightSavings');
      // Forgetful, as some are: a zone that is not told is lost.
      settings.timeZone = text('TZ');
      return envelope('<tds:SetSystemDateAndTimeResponse/>');
    },
  },
};

export function probeMatchXml(told: {
  endpoint: string;
  xaddrs: string;
  name: string;
  relatesTo: string;
}): string {
  const scopes = [
    'onvif://www.onvif.org/type/video_encoder',
    `onvif://www.onvif.org/name/${encodeURIComponent(told.name)}`,
    'onvif://www.onvif.org/hardware/P100',
  ].join(' ');
  return `<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"
    xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery">
    <s:Header><a:RelatesTo>${told.relatesTo}</a:RelatesTo></s:Header><s:Body><d:ProbeMatches><d:ProbeMatch>
    <a:EndpointReference><a:Address>${told.endpoint}</a:Address></a:EndpointReference><d:Types>dn:NetworkVideoTransmitter</d:Types>
    <d:Scopes>${scopes}</d:Scopes><d:XAddrs>${told.xaddrs}</d:XAddrs><d:MetadataVersion>1</d:MetadataVersion>
    </d:ProbeMatch></d:ProbeMatches></s:Body></s:Envelope>`;
}

function profileOf(profiles: readonly PeerProfile[], body: string): Partial<PeerProfile> {
  const token = /<ProfileToken[^>]*>([^<]*)</.exec(body)?.[1]?.replaceAll('&#38;', '&');
  return profiles.find((each) => each.token === token) ?? { stream: '' };
}

function uriXml(operation: string, body: string, uri: string): string {
  const text = escaped(uri);
  return envelope(
    isMedia2(body)
      ? `<tr2:${operation}Response><tr2:Uri>${text}</tr2:Uri></tr2:${operation}Response>`
      : `<trt:${operation}Response><trt:MediaUri><tt:Uri>${text}</tt:Uri><tt:InvalidAfterConnect>false</tt:InvalidAfterConnect></trt:MediaUri></trt:${operation}Response>`,
  );
}

function profile1Xml(each: PeerProfile): string {
  const { token, name = token, source = 'VideoSource_1' } = each;
  return `<trt:Profiles token="${escaped(token)}" fixed="true"><tt:Name>${escaped(name)}</tt:Name>
    <tt:VideoSourceConfiguration token="vsc"><tt:Name>v</tt:Name><tt:SourceToken>${source}</tt:SourceToken></tt:VideoSourceConfiguration>
    ${encoder1Xml(each, 'tt:VideoEncoderConfiguration')}</trt:Profiles>`;
}

function profile2Xml(each: PeerProfile): string {
  const { token, name = token, source = 'VideoSource_1' } = each;
  return `<tr2:Profiles token="${escaped(token)}" fixed="true"><tr2:Name>${escaped(name)}</tr2:Name><tr2:Configurations>
    <tr2:VideoSource token="vsc"><tt:Name>v</tt:Name><tt:SourceToken>${source}</tt:SourceToken></tr2:VideoSource>
    ${encoder2Xml(each, 'tr2:VideoEncoder')}</tr2:Configurations></tr2:Profiles>`;
}
