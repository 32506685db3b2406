/**
 * Service worker of the page: shows notifications of the gateway while no page of it is open, and leads to the sale. It stores
 * nothing and answers no requests.
 */

self.addEventListener('push', (event) => {
  const { title, body, tag, lang, href } = event.data.json();
  const options = { body, tag, lang, icon: '/icon-192.png', badge: '/icon-192.png', data: { href } };
  event.waitUntil(self.registration.showNotification(title, options));
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const { href } = event.notification.data;
  event.waitUntil(
    self.clients.matchAll({ type: 'window', includeUncontrolled: true }).then((pages) => {
      const [page] = pages;
      if (page === undefined) return self.clients.openWindow(href);
      return page.navigate(href).then(
        (shown) => shown?.focus(),
        // A page that this worker does not control is not led elsewhere.
        () => page.focus(),
      );
    }),
  );
});
