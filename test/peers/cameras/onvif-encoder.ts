/** The video encoders of the ONVIF peer: what may be set, and what it makes of that. Media1 and Media2, each checked as strictly as a maker's server would. */
import {
  envelope,
  escaped,
  faultXml,
  isMedia2,
  type Operation,
  onMedia,
  type PeerProfile,
} from './onvif-soap.ts';

/** `clamps`: into `govRange`, silently. `ignores`: answers well and changes nothing. */
export type EncoderManner = 'accepts' | 'clamps' | 'refuses' | 'ignores';

export const encoderOperations: Readonly<Record<string, Operation>> = {
  GetVideoEncoderConfigurationOptions: {
    path: onMedia,
    answer: ({ profiles, govRange: [min, max] }, body) => {
      const profile = profiles.find((each) => encoderToken(each) === textOf(body, 'ConfigurationToken'));
      if (profile === undefined) return faultXml('ter:NoConfig', 'No such configuration');
      if (isMedia2(body))
        return envelope(`<tr2:GetVideoEncoderConfigurationOptionsResponse>
          <tr2:Options GovLengthRange="1 9999"><tt:Encoding>JPEG</tt:Encoding></tr2:Options>
          <tr2:Options GovLengthRange="${min} ${max}"><tt:Encoding>${profile.encoding}</tt:Encoding></tr2:Options>
          </tr2:GetVideoEncoderConfigurationOptionsResponse>`);
      return envelope(`<trt:GetVideoEncoderConfigurationOptionsResponse><trt:Options><tt:QualityRange><tt:Min>1</tt:Min><tt:Max>6</tt:Max></tt:QualityRange>
        <tt:H264><tt:GovLengthRange><tt:Min>${min}</tt:Min><tt:Max>${max}</tt:Max></tt:GovLengthRange></tt:H264></trt:Options>
        </trt:GetVideoEncoderConfigurationOptionsResponse>`);
    },
  },
  SetVideoEncoderConfiguration: {
    path: onMedia,
    answer: (told, body) => {
      const { profiles, manner, govRange } = told;
      const token = /<Configuration token="([^"]*)"/.exec(body)?.[1]?.replaceAll('&#38;', '&');
      const profile = profiles.find((each) => encoderToken(each) === token);
      if (profile === undefined) return faultXml('ter:NoConfig', 'No such configuration');
      const gov = Number(isMedia2(body) ? / GovLength="(\d+)"/.exec(body)?.[1] : textOf(body, 'GovLength'));
      const [min, max] = govRange;
      const isWithin = gov >= min && gov <= max;
      const missing = missingIn(body, profile);
      if (missing !== undefined) return faultXml('ter:InvalidArgVal', `${missing} is not as it was`);
      if (manner === 'refuses' || (manner === 'accepts' && !isWithin))
        return faultXml('ter:ConfigModify', 'Busy recording');
      if (manner !== 'ignores') profile.govLength = Math.max(min, Math.min(max, gov));
      const prefix = isMedia2(body) ? 'tr2' : 'trt';
      return envelope(`<${prefix}:SetVideoEncoderConfigurationResponse/>`);
    },
  },
  GetVideoEncoderConfiguration: {
    path: onMedia,
    answer: ({ profiles }, body) => {
      const profile = profiles.find((each) => encoderToken(each) === textOf(body, 'ConfigurationToken'));
      return profile === undefined
        ? faultXml('ter:NoConfig', 'No such configuration')
        : envelope(
            `<trt:GetVideoEncoderConfigurationResponse>${encoder1Xml(profile, 'trt:Configuration')}</trt:GetVideoEncoderConfigurationResponse>`,
          );
    },
  },
  GetVideoEncoderConfigurations: {
    path: onMedia,
    answer: ({ profiles }) =>
      envelope(
        `<tr2:GetVideoEncoderConfigurationsResponse>${profiles.map((each) => encoder2Xml(each, 'tr2:Configurations')).join('')}</tr2:GetVideoEncoderConfigurationsResponse>`,
      ),
  },
};

/** Looks like a number, as some are: "1.0" is not "1". */
function encoderToken({ token }: PeerProfile): string {
  return `${token}.0`;
}

/** Name that a careless client would turn into a number, or write unescaped. */
const encoderNames = ['1.10', 'a & b'] as const;
const nameOf = ({ token }: PeerProfile): string => encoderNames[token.length % 2] ?? '';

/** The first setting that a client has lost on the way. */
function missingIn(body: string, profile: PeerProfile): string | undefined {
  const { encoding, width, height, fps = 25, kbps = 2_048 } = profile;
  const expected: Record<string, string> = {
    ...{ Name: nameOf(profile), Encoding: encoding, Width: `${width}`, Height: `${height}` },
    ...{ Quality: '4', FrameRateLimit: `${fps}`, BitrateLimit: `${kbps}`, IPv4Address: '239.1.2.3' },
    ...(isMedia2(body)
      ? {}
      : { ForcePersistence: 'true', EncodingInterval: '1', SessionTimeout: 'PT60S', H264Profile: 'Main' }),
  };
  if (isMedia2(body) && !body.includes(' Profile="Main"')) return 'Profile';
  return Object.keys(expected).find((name) => textOf(body, name) !== expected[name]);
}

export function encoder1Xml(profile: PeerProfile, element: string): string {
  const { encoding, width, height, fps = 25, kbps = 2_048, govLength } = profile;
  const gov =
    govLength === undefined
      ? ''
      : `<tt:${encoding}><tt:GovLength>${govLength}</tt:GovLength><tt:${encoding}Profile>Main</tt:${encoding}Profile></tt:${encoding}>`;
  return `<${element} token="${escaped(encoderToken(profile))}"><tt:Name>${escaped(nameOf(profile))}</tt:Name><tt:UseCount>1</tt:UseCount><tt:Encoding>${encoding}</tt:Encoding>
    <tt:Resolution><tt:Width>${width}</tt:Width><tt:Height>${height}</tt:Height></tt:Resolution><tt:Quality>4</tt:Quality>
    <tt:RateControl><tt:FrameRateLimit>${fps}</tt:FrameRateLimit><tt:EncodingInterval>1</tt:EncodingInterval><tt:BitrateLimit>${kbps}</tt:BitrateLimit></tt:RateControl>
    ${gov}${multicastXml}<tt:SessionTimeout>PT60S</tt:SessionTimeout></${element}>`;
}

export function encoder2Xml(profile: PeerProfile, element: string): string {
  const { encoding, width, height, fps = 25, kbps = 2_048, govLength } = profile;
  const gov = govLength === undefined ? '' : ` GovLength="${govLength}"`;
  return `<${element} token="${escaped(encoderToken(profile))}"${gov} Profile="Main"><tt:Name>${escaped(nameOf(profile))}</tt:Name><tt:UseCount>1</tt:UseCount>
    <tt:Encoding>${encoding}</tt:Encoding><tt:Resolution><tt:Width>${width}</tt:Width><tt:Height>${height}</tt:Height></tt:Resolution>
    <tt:RateControl ConstantBitRate="false"><tt:FrameRateLimit>${fps.toFixed(1)}</tt:FrameRateLimit><tt:BitrateLimit>${kbps}</tt:BitrateLimit></tt:RateControl>
    ${multicastXml}<tt:Quality>4</tt:Quality></${element}>`;
}

const multicastXml = `<tt:Multicast><tt:Address><tt:Type>IPv4</tt:Type><tt:IPv4Address>239.1.2.3</tt:IPv4Address></tt:Address>
    <tt:Port>0</tt:Port><tt:TTL>5</tt:TTL><tt:AutoStart>false</tt:AutoStart></tt:Multicast>`;

function textOf(body: string, name: string): string {
  const text = new RegExp(`<${name}(?:\\s[^>]*)?>([^<]*)<`).exec(body)?.[1] ?? '';
  return text.replaceAll('&#38;', '&');
}
