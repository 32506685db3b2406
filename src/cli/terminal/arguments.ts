/** Parses option values; the error messages are in cli/program.ts. */
import { InvalidArgumentError } from 'commander';
import { type ListenAddress, parseListen } from '../../lib/net/listen-address.ts';
import { type BrokerAddress, readBrokerAddress } from '../../receiver/broker/address.ts';
import { isBroker, topicPrefix } from '../../receiver/forward/target-url.ts';
import { type Bucket, readBucket } from '../../receiver/pictures/bucket.ts';

export function listenArgument(text: string): ListenAddress {
  const address = parseListen(text);
  if (address === undefined) throw new InvalidArgumentError('');
  return address;
}

export function urlArgument(text: string): string {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) throw new InvalidArgumentError('');
  const { username, password, search, hash } = new URL(text);
  // The URL is printed and joined with paths, so a password is rejected.
  if ([username, password, search, hash].some((part) => part !== '')) throw new InvalidArgumentError('');
  return text;
}

/** An address that is sent to, with a query where it needs one; a password in it would be printed. */
export function targetArgument(text: string): string {
  if (!/^(https?|mqtts?):\/\/[^/]/.test(text) || !URL.canParse(text)) throw new InvalidArgumentError('');
  const url = new URL(text);
  const { username, password, hash } = url;
  if ([username, password, hash].some((part) => part !== '')) throw new InvalidArgumentError('');
  if (isBroker(url) && (topicPrefix(url) === undefined || url.search !== ''))
    throw new InvalidArgumentError('');
  return text;
}

export function databaseArgument(text: string): string {
  if (!/^postgres(ql)?:\/\//.test(text) || !URL.canParse(text)) throw new InvalidArgumentError('');
  return text;
}

/** Repeated for the servers of a cluster. */
export function brokerArgument(): (text: string) => BrokerAddress {
  const texts: string[] = [];
  return (text) => {
    texts.push(text);
    const address = readBrokerAddress(texts);
    if (address === undefined) throw new InvalidArgumentError('');
    return address;
  };
}

export function bucketArgument(text: string): Bucket {
  const bucket = readBucket(text);
  if (bucket === undefined) throw new InvalidArgumentError('');
  return bucket;
}

/** The error's text holds the bounds, which the command line prints. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (!/^\d{1,9}$/.test(text) || number < min || number > max)
      throw new InvalidArgumentError(`${min} … ${max}`);
    return number;
  };
}
