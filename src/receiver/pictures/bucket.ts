/** Place of pictures in an object store, as an operator writes it. */

/** `s3://BUCKET/PREFIX?endpoint=https://…&region=…` */
export type Bucket = {
  /** Address of the bucket, without a last slash. */
  readonly url: string;
  /** Begin of the names of its objects: empty, or with a slash at its end. */
  readonly prefix: string;
  readonly name: string;
  readonly region: string;
};

/** Undefined for any other text. */
export function readBucket(text: string): Bucket | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, hostname: name, pathname, searchParams } = new URL(text);
  const region = searchParams.get('region') ?? 'us-east-1';
  const endpoint = searchParams.get('endpoint') ?? `https://s3.${region}.amazonaws.com`;
  if (protocol !== 's3:' || name === '' || !/^https?:\/\//.test(endpoint) || !URL.canParse(endpoint))
    return undefined;
  if ([...searchParams.keys()].some((key) => key !== 'region' && key !== 'endpoint')) return undefined;
  const prefix = decodeURIComponent(pathname).replaceAll(/^\/+|\/+$/g, '');
  return {
    ...{ url: `${endpoint.replace(/\/+$/, '')}/${name}`, name, region },
    prefix: prefix === '' ? '' : `${prefix}/`,
  };
}
