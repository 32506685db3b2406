/** Entries of the form of a recipient, and what is sent of them. Pure. */
import type { ChannelJson } from '../../../../contract/page/notifications/channel.ts';
import type { ChatService } from '../../../../domain/notification/chat-body.ts';
import type { ChannelSubject } from '../../../../domain/notification/rules.ts';
import type { ChannelBody } from '../../../api/notifications.ts';

export const channelKinds = ['push', 'line', 'email', 'chat'] as const;
export type ChannelKind = (typeof channelKinds)[number];

export type ChannelValues = {
  readonly name: string;
  readonly about: ChannelSubject;
  readonly service: ChatService;
  readonly url: string;
  readonly template: string;
  readonly token: string;
  /** LINE: a recipient, which may be empty. E-mail: addresses with commas between them. */
  readonly to: string;
  readonly host: string;
  readonly port: string;
  readonly security: 'tls' | 'starttls';
  readonly user: string;
  readonly password: string;
  readonly from: string;
  readonly pictures: boolean;
};

const exampleTemplate = '{\n  "text": "{{text}}"\n}';

/** `name`: of a new one. */
export function channelValues(known: ChannelJson | undefined, name: string): ChannelValues {
  const empty: ChannelValues = {
    ...{ name, about: 'all', service: 'slack', url: '', token: '', to: '' },
    template: exampleTemplate,
    ...{ host: '', port: '465', security: 'tls', user: '', password: '', from: '', pictures: false },
  };
  if (known === undefined) return empty;
  const common = { ...empty, name: known.name, about: known.about };
  switch (known.kind) {
    case 'chat':
      return { ...common, service: known.service, template: known.template ?? exampleTemplate };
    case 'line':
      return { ...common, to: known.to ?? '' };
    case 'push':
      return common;
    case 'email': {
      const { host, port, security, user = '', from, to, pictures } = known;
      return { ...common, host, security, user, from, pictures, port: String(port), to: to.join(', ') };
    }
  }
}

/** Without what is empty: a secret then stays as it is. */
export function channelBodyOf(kind: ChannelKind, values: ChannelValues): ChannelBody {
  const { name, about, service, template } = values;
  const [url, token, to] = [values.url, values.token, values.to].map((text) => text.trim());
  switch (kind) {
    case 'chat':
      return {
        ...{ kind, name, about, service },
        ...(url !== '' && { url }),
        ...(service === 'custom' && { template }),
      };
    case 'line':
      return { kind, name, about, ...(token !== '' && { token }), ...(to !== '' && { to }) };
    case 'push':
      return { kind, name, about };
    case 'email':
      return { kind, name, about, ...mailOf(values) };
  }
}

function mailOf(values: ChannelValues) {
  const { host, port, security, user, password, from, to, pictures } = values;
  return {
    ...{ security, pictures, host: host.trim(), port: Number(port.normalize('NFKC')), from: from.trim() },
    ...(user.trim() !== '' && { user: user.trim() }),
    ...(password !== '' && { password }),
    to: to
      .split(/[,、;\s]+/)
      .map((one) => one.trim())
      .filter((one) => one !== ''),
  };
}
