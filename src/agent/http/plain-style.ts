/**
 * Style of pages without a script, over plain HTTP and after a POS cloud's login: the few colours and sizes
 * of the page's own style (ui/base.css).
 */
export const style = `:root {
  color-scheme: light dark;
  --paper: #f5f4f0; --card: #fff; --sunken: #eceae4; --ink: #1b2024; --muted: #5b656d;
  --line: #e2dfd8; --accent: #0b6e69; --on-accent: #fff; --good: #1f7a4d; --bad: #c2362b;
  font: 15px/1.6 system-ui, -apple-system, "Segoe UI", "Hiragino Sans", "Hiragino Kaku Gothic ProN",
    "Noto Sans CJK JP", "Noto Sans JP", "Yu Gothic UI", Meiryo, sans-serif;
  color: var(--ink); background: var(--paper); -webkit-text-size-adjust: 100%;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171a; --card: #1d2125; --sunken: #282d32; --ink: #e8eaec; --muted: #9ba5ad;
    --line: #31373d; --accent: #5cc2b8; --on-accent: #06201f; --good: #4cc38a; --bad: #ef7468;
  }
}
* { box-sizing: border-box; }
body { margin: 0; }
header {
  display: flex; align-items: center; justify-content: space-between;
  height: 56px; padding: 0 16px; background: var(--card); border-bottom: 1px solid var(--line);
}
header a { display: inline-flex; align-items: center; min-height: 44px; padding: 0 8px; color: var(--accent); }
main { max-width: 560px; margin: 0 auto; padding: 16px; display: grid; gap: 16px; }
section { padding: 24px 16px; background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
h1 { margin: 0 0 8px; font-size: 20px; line-height: 1.3; text-wrap: balance; }
h2 { margin: 24px 0 4px; font-size: 15px; }
p { margin: 0 0 12px; overflow-wrap: anywhere; }
ul { margin: 0 0 16px; padding-left: 20px; }
li { margin: 4px 0; }
.outcome { display: flex; align-items: baseline; gap: 10px; }
.outcome::before { content: ""; flex: none; width: 10px; height: 10px; border-radius: 50%; background: var(--good); }
.outcome.bad::before { background: var(--bad); }
.small { font-size: 13px; color: var(--muted); }
.open {
  display: block; padding: 12px 16px; min-height: 44px; border-radius: 6px; text-align: center;
  font-weight: 600; text-decoration: none; color: var(--on-accent); background: var(--accent); margin-bottom: 12px;
}
.open span { display: block; font-size: 13px; font-weight: 400; overflow-wrap: anywhere; }
.fingerprint {
  padding: 12px; border-radius: 6px; background: var(--sunken); text-align: center;
  font: 600 14px/1.7 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
.fingerprint span { display: block; white-space: nowrap; }
.file { display: inline-flex; align-items: center; min-height: 44px; color: var(--accent); }
a:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
`;
