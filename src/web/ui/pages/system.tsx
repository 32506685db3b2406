import { CheckUp } from '../components/system/check-up.tsx';
import { SetUpFile } from '../components/system/set-up-file.tsx';
import { useLocale } from '../locale.ts';
import type { PageState } from '../state.ts';

type Props = { state: PageState; nowMs: number; within: readonly string[] };

export function System({ state }: Props) {
  const { t } = useLocale();
  return (
    <main class="page" id="content" tabIndex={-1}>
      <h2 class="page-title">{t.nav.system}</h2>
      <p class="muted">{state.status?.json.shop.name}</p>
      <CheckUp />
      <SetUpFile />
    </main>
  );
}
