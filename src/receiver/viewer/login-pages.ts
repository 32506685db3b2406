/** Pages to log in, and to choose a password with a code. */
import { maxNameChars } from '../../domain/people/person-name.ts';
import { maxPasswordChars, minPasswordChars } from '../../domain/setup/password-length.ts';
import { type Html, type HtmlValue, html } from '../../lib/http/html.ts';
import { page, placeOption, type View } from './layout.ts';

/** Browsers count UTF-16 units: a rare character has two, or more before normalization. */
const maxPasswordUnits = 4 * maxPasswordChars;

/** Password managers want a name where nobody has to type one. */
const onlyUser = html`<input type="text" name="username" value="tillframe" autocomplete="username" hidden>`;

type Login = {
  readonly problem?: string;
  readonly next: string;
  readonly needsName: boolean;
  readonly name: string;
};

export function loginPage(view: View, { problem, next, needsName, name }: Login): Html {
  const { t, link } = view;
  const nameField = html`<label>${t.login.name}<input type="text" name="name" value="${name}" required maxlength="200" autocomplete="username" autocapitalize="off" spellcheck="false" autofocus></label>`;
  return page(view, {
    title: t.login.heading,
    main: html`<section class="card door">
<h1>${t.login.heading}</h1>
${problem !== undefined && html`<p class="problem" role="alert">${problem}</p>`}
<form method="post" action="${link('/login')}">
<input type="hidden" name="next" value="${next}">
${needsName ? nameField : onlyUser}
<label>${t.login.password}<input type="password" name="password" required maxlength="${maxPasswordUnits}" autocomplete="current-password"${!needsName && html` autofocus`}></label>
<button class="main">${t.login.submit}</button>
</form>
<p><a href="${link('/join')}">${t.join.link}</a></p>
<details><summary>${t.login.forgotten}</summary><p>${t.login.fromOwner}</p><p>${t.login.forgottenText}</p><p><code>tillframe receiver setup-code ${placeOption(view)}</code></p></details>
</section>`,
  });
}

type WithCode = { readonly problem?: string; readonly code?: string; readonly name?: string };

export function setUpPage(view: View, { problem, code = '', name = '' }: WithCode): Html {
  const { t } = view;
  const nameField = html`<label>${t.setUp.name}<input type="text" name="name" value="${name}" maxlength="${maxNameChars}" autocomplete="username" spellcheck="false"></label>`;
  return passwordPage(view, '/setup', {
    ...{ problem, code, label: t.setUp.code, heading: t.setUp.heading, text: t.setUp.text, user: nameField },
    more: html`<details><summary>${t.setUp.lost}</summary><p>${t.setUp.lostText}</p><p><code>tillframe receiver setup-code ${placeOption(view)}</code></p></details>`,
  });
}

/** For somebody who was invited, and has a name already. */
export function joinPage(view: View, { problem, code = '' }: WithCode): Html {
  const { t, link } = view;
  return passwordPage(view, '/join', {
    ...{ problem, code, label: t.join.code, heading: t.setUp.heading, text: t.join.text, user: onlyUser },
    more: html`<p><a href="${link('/login')}">${t.join.back}</a></p>`,
  });
}

type PasswordParts = {
  readonly problem: string | undefined;
  readonly code: string;
  readonly label: string;
  readonly heading: string;
  readonly text: string;
  readonly user: HtmlValue;
  readonly more: HtmlValue;
};

function passwordPage(view: View, action: string, parts: PasswordParts): Html {
  const { t, link } = view;
  const { problem, code, label, heading, text, user, more } = parts;
  const password = (name: string, title: string): Html =>
    html`<label>${title}<input type="password" name="${name}" required minlength="${minPasswordChars}" maxlength="${maxPasswordUnits}" autocomplete="new-password"></label>`;
  return page(view, {
    title: heading,
    main: html`<section class="card door">
<h1>${heading}</h1>
<p>${text}</p>
${problem !== undefined && html`<p class="problem" role="alert">${problem}</p>`}
<form method="post" action="${link(action)}">
<label>${label}<input type="text" name="code" value="${code}" required maxlength="40" autocomplete="one-time-code" autocapitalize="characters" spellcheck="false" placeholder="XXXX-XXXX-XXXX"${code === '' && html` autofocus`}></label>
${user}
${password('password', t.setUp.password(minPasswordChars))}
${password('again', t.setUp.again)}
<button class="main">${t.setUp.submit}</button>
</form>
${more}
</section>`,
  });
}
