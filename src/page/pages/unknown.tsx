/** An address that no page has. */
import { useLocale } from '../state/locale.ts';
import { homeHref } from '../state/route.ts';

export function Unknown() {
  const { t } = useLocale();
  return (
    <main class="page" id="content" tabIndex={-1}>
      <div class="card empty">
        <strong>{t.unknownPage.title}</strong>
        <p>{t.unknownPage.text}</p>
        <a href={homeHref()}>{t.unknownPage.toSales}</a>
      </div>
    </main>
  );
}
