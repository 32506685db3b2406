/** Pages to log in and to set the first password. */
import { maxPasswordChars, minPasswordChars } from '../../domain/setup/password-length.ts';
import { type Html, html } from '../../lib/http/html.ts';
import { page, type View } from './layout.ts';

/** Browsers count UTF-16 units: a rare character has two, or more before normalization. */
const maxPasswordUnits = 4 * maxPasswordChars;

/** Command that creates a code; the operator of the server has to fill in the folder. */
const helpCommand = 'tillframe receiver setup-code --data DIR';

export function loginPage(view: View, { problem, next }: { problem?: string; next: string }): Html {
  const { t, link } = view;
  return page(view, {
    title: t.login.heading,
    main: html`<section class="card door">
<h1>${t.login.heading}</h1>
${problem !== undefined && html`<p class="problem" role="alert">${problem}</p>`}
<form method="post" action="${link('/login')}">
<input type="hidden" name="next" value="${next}">
<input type="text" name="username" value="tillframe" autocomplete="username" hidden>
<label>${t.login.password}<input type="password" name="password" required maxlength="${maxPasswordUnits}" autocomplete="current-password" autofocus></label>
<button class="main">${t.login.submit}</button>
</form>
<details><summary>${t.login.forgotten}</summary><p>${t.login.forgottenText}</p><p><code>${helpCommand}</code></p></details>
</section>`,
  });
}

export function setUpPage(view: View, { problem, code = '' }: { problem?: string; code?: string }): Html {
  const { t, link } = view;
  const password = (name: string, label: string): Html =>
    html`<label>${label}<input type="password" name="${name}" required minlength="${minPasswordChars}" maxlength="${maxPasswordUnits}" autocomplete="new-password"></label>`;
  return page(view, {
    title: t.setUp.heading,
    main: html`<section class="card door">
<h1>${t.setUp.heading}</h1>
<p>${t.setUp.text}</p>
${problem !== undefined && html`<p class="problem" role="alert">${problem}</p>`}
<form method="post" action="${link('/setup')}">
<label>${t.setUp.code}<input type="text" name="code" value="${code}" required maxlength="40" autocomplete="one-time-code" autocapitalize="characters" spellcheck="false" placeholder="XXXX-XXXX-XXXX"${code === '' && html` autofocus`}></label>
<input type="text" name="username" value="tillframe" autocomplete="username" hidden>
${password('password', t.setUp.password(minPasswordChars))}
${password('again', t.setUp.again)}
<button class="main">${t.setUp.submit}</button>
</form>
<details><summary>${t.setUp.lost}</summary><p>${t.setUp.lostText}</p><p><code>${helpCommand}</code></p></details>
</section>`,
  });
}
