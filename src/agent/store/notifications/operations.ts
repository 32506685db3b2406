/** The store's operations on notifications. */
import { onDb, type Reads, type Writes } from '../operation.ts';
import {
  channelStates,
  clearChannelProblem,
  decideNotification,
  dropNotifications,
  noteChannelState,
  notificationWork,
  waitingNotifications,
} from './notification-rows.ts';
import {
  importNotifications,
  notificationSettings,
  putNotificationChannel,
  putNotificationRules,
  removeNotificationChannel,
  vapidKeys,
} from './notification-settings.ts';

export const notificationWrites = {
  putNotificationRules,
  putNotificationChannel,
  removeNotificationChannel,
  importNotifications,
  vapidKeys,
  decideNotification,
  dropNotifications,
  noteChannelState,
  clearChannelProblem,
} satisfies Writes;

export const notificationReads = {
  notificationSettings,
  /** Settings, states and everything to do, in one answer. */
  notificationWork,
  channelStates: onDb(channelStates),
  waitingNotifications: onDb(waitingNotifications),
} satisfies Reads;
