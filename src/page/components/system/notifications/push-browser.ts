/** Web Push in this browser: whether it can be had, and the subscription. */

/** `home`: an iPhone where the page is no app of the home screen yet. */
export type PushObstacle = 'insecure' | 'home' | 'unsupported' | 'blocked';

/** Undefined where a press may succeed. */
export function pushObstacle(): PushObstacle | undefined {
  if (!isSecureContext) return 'insecure';
  if ('serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window)
    return Notification.permission === 'denied' ? 'blocked' : undefined;
  return /iPhone|iPad|Macintosh/.test(navigator.userAgent) && navigator.maxTouchPoints > 1
    ? 'home'
    : 'unsupported';
}

export type Subscribed =
  | {
      readonly kind: 'subscribed';
      readonly endpoint: string;
      readonly p256dh: string;
      readonly auth: string;
    }
  | { readonly kind: PushObstacle }
  | { readonly kind: 'failed'; readonly why: string };

/** To be called by a press. Replaces a subscription with another key. */
export async function subscribe(publicKey: string): Promise<Subscribed> {
  if ((await Notification.requestPermission()) !== 'granted') return { kind: 'blocked' };
  let registration: ServiceWorkerRegistration;
  try {
    await navigator.serviceWorker.register('/push-worker.js');
    registration = await navigator.serviceWorker.ready;
  } catch {
    // The certificate is accepted for the page, and not for its worker.
    return { kind: 'insecure' };
  }
  try {
    await (await registration.pushManager.getSubscription())?.unsubscribe();
    const subscription = await registration.pushManager.subscribe({
      userVisibleOnly: true,
      applicationServerKey: publicKey,
    });
    const { keys = {} } = subscription.toJSON();
    const { p256dh = '', auth = '' } = keys;
    return { kind: 'subscribed', endpoint: subscription.endpoint, p256dh, auth };
  } catch (error) {
    return { kind: 'failed', why: error instanceof Error ? error.message : String(error) };
  }
}
