/** What the ONVIF peer says, call by call, with the prefixes and attributes that real cameras write. */

export type PeerProfile = {
  readonly token: string;
  readonly name?: string;
  /** `H264`, `H265`, `JPEG`, `MPEG4` */
  readonly encoding: string;
  readonly width: number;
  readonly height: number;
  readonly fps?: number;
  readonly kbps?: number;
  readonly govLength?: number;
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
  readonly media: readonly (1 | 2)[];
  readonly profiles: readonly PeerProfile[];
  readonly nowMs: () => number;
  readonly settings: { ntp?: string; timeFrom?: string; timeZone: string; daylightSavings: string };
};

type Operation = {
  /** Addresses that take requests; the body states the version. */
  readonly path?: (url: string, body: string) => boolean;
  readonly answer: (told: Told, body: string) => string;
};

const onDevice = (url: string): boolean => url === '/onvif/device_service';
const onMedia = (url: string, body: string): boolean =>
  url === (isMedia2(body) ? '/onvif/media2_service' : '/onvif/media_service');

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
    answer: ({ name }) =>
      envelope(`<tds:GetDeviceInformationResponse><tds:Manufacturer>Peer &amp; Sons</tds:Manufacturer><tds:Model>${escaped(name)}</tds:Model>
        <tds:FirmwareVersion>5.10</tds:FirmwareVersion><tds:SerialNumber>00123456789012345678</tds:SerialNumber>
        <tds:HardwareId>1</tds:HardwareId></tds:GetDeviceInformationResponse>`),
  },
  GetServices: {
    path: onDevice,
    answer: ({ base, media }) => {
      const service = (namespace: string, path: string): string =>
        `<tds:Service><tds:Namespace>http://www.onvif.org/${namespace}/wsdl</tds:Namespace><tds:XAddr>${base}/onvif/${path}</tds:XAddr>
        <tds:Version><tt:Major>2</tt:Major><tt:Minor>60</tt:Minor></tds:Version></tds:Service>`;
      const medias = media.map((version) =>
        version === 1 ? service('ver10/media', 'media_service') : service('ver20/media', 'media2_service'),
      );
      return envelope(
        `<tds:GetServicesResponse>${service('ver10/device', 'device_service')}${medias.join('')}</tds:GetServicesResponse>`,
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

export function faultXml(code: string, reason: string): string {
  return envelope(`<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>${code}</s:Value></s:Subcode></s:Code>
    <s:Reason><s:Text xml:lang="en">${reason}</s:Text></s:Reason></s:Fault>`);
}

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

function envelope(body: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"
    xmlns:tt="http://www.onvif.org/ver10/schema" xmlns:tds="http://www.onvif.org/ver10/device/wsdl" xmlns:ter="http://www.onvif.org/ver10/error"
    xmlns:trt="http://www.onvif.org/ver10/media/wsdl" xmlns:tr2="http://www.onvif.org/ver20/media/wsdl"><s:Body>${body}</s:Body></s:Envelope>`;
}

export function isMedia2(body: string): boolean {
  return body.includes('http://www.onvif.org/ver20/media/wsdl');
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
  const {
    token,
    name = token,
    encoding,
    width,
    height,
    fps = 25,
    kbps = 2048,
    govLength,
    source = 'VideoSource_1',
  } = each;
  const gov =
    govLength === undefined
      ? ''
      : `<tt:${encoding}><tt:GovLength>${govLength}</tt:GovLength></tt:${encoding}>`;
  return `<trt:Profiles token="${escaped(token)}" fixed="true"><tt:Name>${escaped(name)}</tt:Name>
    <tt:VideoSourceConfiguration token="vsc"><tt:Name>v</tt:Name><tt:SourceToken>${source}</tt:SourceToken></tt:VideoSourceConfiguration>
    <tt:VideoEncoderConfiguration token="ve"><tt:Name>e</tt:Name><tt:Encoding>${encoding}</tt:Encoding>
    <tt:Resolution><tt:Width>${width}</tt:Width><tt:Height>${height}</tt:Height></tt:Resolution>
    <tt:RateControl><tt:FrameRateLimit>${fps}</tt:FrameRateLimit><tt:EncodingInterval>1</tt:EncodingInterval><tt:BitrateLimit>${kbps}</tt:BitrateLimit></tt:RateControl>
    ${gov}</tt:VideoEncoderConfiguration></trt:Profiles>`;
}

function profile2Xml(each: PeerProfile): string {
  const {
    token,
    name = token,
    encoding,
    width,
    height,
    fps = 25,
    kbps = 2048,
    govLength,
    source = 'VideoSource_1',
  } = each;
  const gov = govLength === undefined ? '' : ` GovLength="${govLength}"`;
  return `<tr2:Profiles token="${escaped(token)}" fixed="true"><tr2:Name>${escaped(name)}</tr2:Name><tr2:Configurations>
    <tr2:VideoSource token="vsc"><tt:Name>v</tt:Name><tt:SourceToken>${source}</tt:SourceToken></tr2:VideoSource>
    <tr2:VideoEncoder token="ve"${gov} Profile="Main"><tt:Name>e</tt:Name><tt:Encoding>${encoding}</tt:Encoding>
    <tt:Resolution><tt:Width>${width}</tt:Width><tt:Height>${height}</tt:Height></tt:Resolution>
    <tt:RateControl ConstantBitRate="false"><tt:FrameRateLimit>${fps.toFixed(1)}</tt:FrameRateLimit><tt:BitrateLimit>${kbps}</tt:BitrateLimit></tt:RateControl>
    </tr2:VideoEncoder></tr2:Configurations></tr2:Profiles>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
