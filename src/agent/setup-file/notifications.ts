/**
 * `notifications` of a set-up file: rules and channels as an export writes them. Browsers are not among them: a browser belongs to a person of its gateway,
 * and adds itself on the next one.
 */
import { z } from 'zod';
import {
  channelSettings,
  maxChannels,
  rulesBody,
  type StoredChannel,
} from '../../contract/page/notifications/channel.ts';
import type { NotificationRules } from '../../domain/notification/rules.ts';
import { addIssue } from '../../lib/yaml/checked-text.ts';
import { separateKeys } from './shared-keys.ts';
import { setUpFileText } from './text/set-up-file-text.ts';

export type FileNotifications = {
  readonly rules?: NotificationRules;
  readonly channels: readonly StoredChannel[];
};

/** Keys of a channel that a file has apart, encrypted: the address of a chat is its login. */
export const secretChannelKeys = ['url', 'token', 'password'] as const;

const channel = z.looseObject({
  id: z.string().min(1).max(64),
  apart: separateKeys(secretChannelKeys),
});

/** A channel without its secrets is left out: one of its id that is stored here stays. */
export const fileNotifications = z
  .strictObject({
    rules: rulesBody.optional(),
    channels: z.array(channel).max(maxChannels).default([]),
  })
  .transform(
    ({ rules, channels }, context): FileNotifications => ({
      ...(rules !== undefined && { rules }),
      channels: channels.flatMap(({ id, apart = [], ...values }, index) => {
        if (apart.some((key) => values[key] === undefined)) return [];
        const { data } = channelSettings.safeParse(values);
        if (data !== undefined && data.kind !== 'push') return [{ id, ...data }];
        addIssue(context, ['channels', index], setUpFileText('settings_section'));
        return [];
      }),
    }),
  )
  .optional();
