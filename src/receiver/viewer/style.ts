/** The viewer's style: the colours and spacing of the gateway's page, light or dark as set on the device. */
export const style = `
:root {
  color-scheme: light dark;
  --paper: #f5f4f0; --card: #fff; --sunken: #eceae4; --ink: #1b2024; --muted: #5b656d; --line: #e2dfd8;
  --accent: #0b6e69; --accent-soft: #dff0ee; --on-accent: #fff;
  --good: #2a8f60; --warn: #c77a10; --warn-ink: #8a4505; --warn-soft: #fdf0de; --bad: #c2362b; --bad-ink: #a3241b; --bad-soft: #fbe8e6;
  --video: #23282c;
  --s1: 4px; --s2: 8px; --s3: 12px; --s4: 16px; --s5: 24px; --s6: 40px;
  --round: 10px; --round-small: 6px;
  font: 14px / 1.5 system-ui, -apple-system, "Segoe UI", "Hiragino Sans", "Hiragino Kaku Gothic ProN", "Noto Sans CJK JP",
    "Noto Sans JP", "Yu Gothic UI", Meiryo, sans-serif;
  font-variant-numeric: tabular-nums;
  color: var(--ink); background: var(--paper);
  -webkit-text-size-adjust: 100%;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171a; --card: #1d2125; --sunken: #282d32; --ink: #e8eaec; --muted: #9ba5ad; --line: #31373d;
    --accent: #5cc2b8; --accent-soft: #1b3a39; --on-accent: #06201f;
    --good: #4cc38a; --warn: #e0a03c; --warn-ink: #f0bd6b; --warn-soft: #3a2c17; --bad: #ef7468; --bad-ink: #ff9d92; --bad-soft: #3e2220;
    --video: #0c0e10;
  }
}
*, ::before, ::after { box-sizing: border-box; }
body, h1, h2, h3, h4, p, ul, ol, dl, dd { margin: 0; padding: 0; }
ul, ol { list-style: none; }
h1 { font-size: 20px; font-weight: 650; line-height: 1.3; }
h2 { font-size: 14px; font-weight: 600; }
h3 { font-size: 15px; font-weight: 600; }
h4 { font-size: 12px; font-weight: 600; color: var(--muted); }
a { color: inherit; }
small { display: block; font-size: 12px; color: var(--muted); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
code, pre, .id { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "Noto Sans Mono", monospace; font-size: 12px; overflow-wrap: anywhere; }
code { background: var(--sunken); border-radius: var(--round-small); padding: 2px var(--s2); }
.muted { color: var(--muted); }
.small { font-size: 12px; }
[hidden] { display: none; }

.skip { position: fixed; z-index: 3; left: var(--s3); top: -60px; padding: var(--s2) var(--s4); border-radius: var(--round-small); background: var(--accent); color: var(--on-accent); }
.skip:focus { top: var(--s3); }

.top { position: sticky; top: 0; z-index: 2; display: flex; flex-wrap: wrap; align-items: center; gap: 0 var(--s5); min-height: 56px;
  padding: var(--s1) max(var(--s5), (100vw - 1120px) / 2); background: var(--card); border-bottom: 1px solid var(--line); }
.brand { display: flex; align-items: center; gap: var(--s2); font-weight: 650; text-decoration: none; }
.top nav { display: flex; gap: var(--s1); }
.top nav a { padding: var(--s2) var(--s3); border-radius: var(--round-small); color: var(--muted); text-decoration: none; }
.top nav a:hover { color: var(--ink); }
.top nav a[aria-current] { color: var(--accent); background: var(--accent-soft); font-weight: 600; }
.right { display: flex; margin-left: auto; }

main { display: grid; grid-template-columns: minmax(0, 1fr); gap: var(--s4); max-width: 1168px; margin: 0 auto; padding: var(--s5); outline: none; }

button, .button { display: inline-block; font: inherit; color: var(--ink); background: var(--card); border: 1px solid var(--line);
  border-radius: var(--round-small); padding: 7px var(--s4); text-decoration: none; white-space: nowrap; cursor: pointer; }
button:hover, .button:hover { border-color: var(--muted); }
button.main { color: var(--on-accent); background: var(--accent); border-color: var(--accent); font-weight: 600; }
button.plain { border-color: transparent; background: none; color: var(--muted); padding: var(--s2); font-size: 13px; }
button.plain:hover { color: var(--ink); }
input, select { font: inherit; font-size: 15px; color: var(--ink); background: var(--card); border: 1px solid var(--line); border-radius: var(--round-small); padding: 7px var(--s2); width: 100%; min-height: 38px; }
label { display: grid; gap: 2px; font-size: 12px; color: var(--muted); }
summary { width: fit-content; color: var(--muted); font-size: 13px; cursor: pointer; border-radius: 3px; }

.card { background: var(--card); border: 1px solid var(--line); border-radius: var(--round); }
.badge { padding: 1px 9px; border-radius: 999px; font-size: 12px; font-weight: 600; white-space: nowrap; background: var(--sunken); color: var(--muted); }
.badge.refund, .badge.void { background: var(--bad-soft); color: var(--bad-ink); }
.badge.unclear, .badge.no_sale, .badge.cash_out { background: var(--warn-soft); color: var(--warn-ink); }
.dot { display: inline-block; flex: none; width: 8px; height: 8px; margin-right: var(--s2); border-radius: 50%; background: var(--muted); }
.dot.good { background: var(--good); }
.dot.warn { background: var(--warn); }
.dot.bad { background: var(--bad); }
.notice { display: block; padding: var(--s3) var(--s4); border-radius: var(--round); background: var(--warn-soft); color: var(--warn-ink); font-weight: 600; }
.message { display: grid; justify-items: center; gap: var(--s3); padding: var(--s6) var(--s5); text-align: center; text-wrap: balance; word-break: auto-phrase; }
.message p { color: var(--muted); }

.door { display: grid; gap: var(--s4); width: min(100%, 400px); margin: var(--s5) auto; padding: var(--s5); }
.door form { display: grid; gap: var(--s3); }
.door button { margin-top: var(--s2); min-height: 42px; }
.door details p { margin-top: var(--s2); font-size: 13px; color: var(--muted); }
.problem { padding: var(--s2) var(--s3); border-radius: var(--round-small); background: var(--bad-soft); color: var(--bad-ink); }

.filter form { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: var(--s3); align-items: end; margin-top: var(--s2); padding: var(--s4); background: var(--card); border: 1px solid var(--line); border-radius: var(--round); }
.filter .buttons { display: flex; gap: var(--s2); }
.buttons > * { min-height: 38px; }

.day { display: grid; gap: var(--s2); }
.day h2 { color: var(--muted); font-size: 13px; }
.sales { overflow: hidden; }
.sales li + li { border-top: 1px solid var(--line); }
.sales a { display: grid; grid-template: "pic what time" auto "pic items items" auto "pic facts facts" auto / 160px minmax(0, 1fr) auto;
  align-content: center; gap: 2px var(--s4); min-height: 114px; padding: var(--s3) var(--s4); text-decoration: none; }
.sales a:not(:has(.items)) { grid-template-areas: "pic what time" "pic facts facts"; grid-template-rows: auto auto; }
.sales a:hover { background: color-mix(in srgb, var(--accent-soft) 35%, transparent); }
.sales a:focus-visible { outline-offset: -3px; border-radius: var(--round); }
.sales .picture { grid-area: pic; align-self: center; }
.what { grid-area: what; display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 var(--s2); }
.amount { font-size: 20px; font-weight: 650; line-height: 1.35; }
.sales time { grid-area: time; font-weight: 600; }
.items { grid-area: items; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.facts { grid-area: facts; display: flex; flex-wrap: wrap; color: var(--muted); font-size: 13px; }
.facts span { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.facts span:not(:last-child)::after { content: "・"; }
:lang(en) .facts span:not(:last-child)::after { content: "·"; margin: 0 6px; }

.picture { position: relative; display: grid; place-items: center; width: 100%; aspect-ratio: 16 / 9; overflow: hidden; border-radius: var(--round-small); background: var(--video); }
.picture img { position: absolute; inset: 0; width: 100%; height: 100%; object-fit: cover; }
.picture.large { border-radius: var(--round); }
.picture.large img { object-fit: contain; }
.picture.none { padding: var(--s1) var(--s2); background: var(--sunken); color: var(--muted); font-size: 12px; line-height: 1.4; text-align: center; text-wrap: balance; word-break: auto-phrase; }
.picture.large.none { font-size: 15px; color: var(--ink); padding: var(--s5); }

.pages { display: flex; flex-wrap: wrap; justify-content: center; align-items: center; gap: var(--s3); }

.back { color: var(--muted); font-size: 13px; }
h1:has(.when) { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 var(--s3); }
h1 .when { font-size: 15px; font-weight: 500; color: var(--muted); white-space: nowrap; }
h1 .amount { font-size: 26px; }
.sale { display: grid; grid-template-columns: minmax(0, 3fr) minmax(300px, 2fr); gap: var(--s5); align-items: start; }
.pictures { display: grid; gap: var(--s2); }
.texts { display: grid; gap: var(--s4); }
.caption { color: var(--muted); font-size: 13px; }
.clips { display: grid; gap: var(--s2); }
.clips figure { margin: 0; }
.clips video { width: 100%; border-radius: var(--round-small); background: #000; }
.strip { display: grid; grid-template-columns: repeat(auto-fill, minmax(96px, 1fr)); gap: var(--s2); }
.strip a { display: grid; gap: 2px; padding: 3px; border-radius: var(--round-small); font-size: 12px; text-align: center; text-decoration: none; color: var(--muted); }
.strip a[aria-current] { background: var(--accent-soft); color: var(--accent); font-weight: 600; }
.receipt, .facts-list { display: grid; gap: var(--s3); padding: var(--s4); }
table { width: 100%; border-collapse: collapse; }
th { font-size: 12px; font-weight: 500; color: var(--muted); text-align: left; padding-bottom: var(--s1); }
td { padding: 3px 0; vertical-align: top; overflow-wrap: anywhere; }
:is(th, td):nth-child(2) { text-align: right; white-space: nowrap; padding-left: var(--s3); }
:is(th, td):nth-child(3) { text-align: right; white-space: nowrap; padding-left: var(--s4); }
.sum { display: grid; gap: 2px; padding-top: var(--s3); border-top: 1px solid var(--line); }
.sum div { display: flex; justify-content: space-between; gap: var(--s3); color: var(--muted); }
.sum .total { font-size: 16px; font-weight: 650; color: var(--ink); }
.facts-list dl { display: grid; gap: var(--s2); }
.facts-list dl div { display: grid; grid-template-columns: minmax(96px, 1fr) 2fr; gap: var(--s3); }
dt { color: var(--muted); font-size: 13px; }
dd { overflow-wrap: anywhere; }
.warn { color: var(--warn-ink); }
.raw pre { margin: var(--s2) 0 0; padding: var(--s4); max-height: 60vh; overflow: auto; border-radius: var(--round); background: var(--sunken); white-space: pre-wrap; }

.heading { display: flex; flex-wrap: wrap; align-items: center; gap: var(--s2) var(--s4); }
.heading .button { padding: 3px var(--s3); font-size: 13px; }
.shops { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 340px), 1fr)); gap: var(--s4); align-items: start; }
.shop, .gateways { display: grid; gap: var(--s2); }
.gateway { display: grid; gap: var(--s3); padding: var(--s4); }
.gateway h3 { display: flex; align-items: center; overflow-wrap: anywhere; }
.gateway h4 { margin-top: var(--s1); }
.gateway > .muted { font-size: 13px; }
.gateway h3 + .muted { margin-top: -8px; }
.gateway h4 + * { margin-top: -8px; }
.figures { display: grid; gap: var(--s1); }
.figures div { display: grid; grid-template-columns: minmax(110px, 2fr) 3fr; gap: var(--s3); }
.things { display: grid; gap: var(--s1); }
.things li { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 var(--s3); }
.things small { flex-basis: 100%; }
.things li:has(.dot) small { padding-left: 16px; }
.gateway details .things { margin-top: var(--s2); }
.trouble { display: grid; padding: var(--s2) var(--s3); border-radius: var(--round-small); font-size: 13px; }
.trouble.warn { background: var(--warn-soft); color: var(--warn-ink); }
.trouble.bad { background: var(--bad-soft); color: var(--bad-ink); }

.rollout { display: grid; gap: var(--s3); padding: var(--s4); }
.rollout .fields { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 220px), 1fr)); gap: var(--s3); align-items: end; }
.rollout .fields button { min-height: 38px; }
.rings { display: grid; gap: var(--s1); }
.rings li { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 var(--s3); padding: var(--s1) var(--s2); border-radius: var(--round-small); }
.rings [aria-current] { background: var(--accent-soft); color: var(--accent); font-weight: 600; }
.acts { display: flex; flex-wrap: wrap; gap: var(--s2); }

/* Nine links do not fit beside the name. */
@media (max-width: 1100px) {
  .top nav { order: 3; flex-basis: 100%; overflow-x: auto; white-space: nowrap; margin: 0 calc(-1 * var(--s3)); }
}
@media (max-width: 720px) {
  .top { gap: 0 var(--s3); padding: var(--s1) var(--s4); }
  .top:not(:has(nav)) .right { margin-left: auto; }
  main { padding: var(--s4) var(--s3); gap: var(--s3); }
  .sales a { grid-template-columns: 116px minmax(0, 1fr) auto; gap: 0 10px; min-height: 90px; padding: var(--s3); }
  .amount { font-size: 18px; }
  .items, .sales time { font-size: 13px; }
  .facts { font-size: 12px; line-height: 1.4; }
  .picture.small.none { font-size: 11px; line-height: 1.35; padding: 2px var(--s1); }
  .sale { grid-template-columns: minmax(0, 1fr); gap: var(--s4); }
  .strip { grid-template-columns: repeat(5, minmax(0, 1fr)); }
  .filter form { grid-template-columns: 1fr 1fr; }
  .filter .buttons { grid-column: 1 / -1; }
}
`;
