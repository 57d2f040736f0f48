/** The style of the evidence report, in the page itself: it must look the same as a file that was kept. */
export const evidenceCss = `
:root { color-scheme: light dark; --ink: #18202a; --muted: #4d5967; --line: #b9c2cb; --ground: #fff; --good: #0b6638; --bad: #a3201a; --accent: #0b5394; }
@media (prefers-color-scheme: dark) { :root { --ink: #e9eef3; --muted: #aab6c2; --line: #45525f; --ground: #10151b; --good: #7ad7a2; --bad: #ffa8a1; --accent: #8cc2ff; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 54rem; padding: 1.5rem 1.25rem 3rem; background: var(--ground); color: var(--ink); font: 1rem/1.55 system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0; }
h2 { font-size: 1.1875rem; margin: 2rem 0 0; padding-top: 1rem; border-top: 1px solid var(--line); }
h3 { font-size: 1rem; margin: 1.25rem 0 0; }
p, dl, ul { margin: 0.5rem 0 0; }
code { font: 0.875rem/1.5 ui-monospace, Consolas, "DejaVu Sans Mono", monospace; }
a { color: var(--accent); }
.muted { color: var(--muted); }
dl > div { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0 1rem; padding-block: 0.1875rem; }
dt { color: var(--muted); }
dd { margin: 0; }
@media (min-width: 34rem) { dl > div { grid-template-columns: 14rem minmax(0, 1fr); } }
.wide { overflow-x: auto; }
.wide:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
table { width: 100%; margin-top: 0.5rem; border-collapse: collapse; font-size: 0.9375rem; }
th, td { padding: 0.3125rem 0.75rem 0.3125rem 0; border-bottom: 1px solid var(--line); text-align: start; vertical-align: top; }
.pass { color: var(--good); }
.fail { color: var(--bad); font-weight: 600; }
@media print { :root { --ink: #000; --muted: #333; --line: #999; --ground: #fff; --good: #000; --bad: #000; --accent: #000; } body { max-width: none; padding: 0; font-size: 10pt; } tr, dl > div { break-inside: avoid; } h2, h3 { break-after: avoid; } }
`;
