import { baseCss } from './baseCss';

/** The style sheet of the customer's pages: system fonts, light and dark, no images, nothing wider than 320 px needs. */
export const customerCss = `${baseCss}
body { font-size: 1rem; line-height: 1.6; }
.banner, main, .footer { max-width: 46rem; margin-inline: auto; padding-inline: 1.25rem; }
.banner {
  display: flex;
  flex-wrap: wrap;
  gap: 0 1rem;
  align-items: baseline;
  justify-content: space-between;
  padding-block: 1.25rem;
}
.brand { font-weight: 650; font-size: 1.0625rem; }
.product { color: var(--muted); font-size: 0.9375rem; }
main { padding-bottom: 1rem; }
h2:focus { outline: none; }
h1 { font-size: clamp(1.625rem, 1.3rem + 1.6vw, 2.125rem); }
h2 { font-size: 1.3125rem; }
h3, h4 { font-size: 1rem; }
h3.group { font-size: 1.125rem; margin-top: 2.25rem; }
h2 + h3 { margin-top: 1rem; }
* + h3 { margin-top: 1.25rem; }
.task > h3, .task > h4, .check-head > h3 { margin-top: 0; }
p { margin: 0.5rem 0 0; }
ul, ol { margin: 0.5rem 0 0; padding-inline-start: 1.375rem; }
li + li { margin-top: 0.375rem; }
code, pre, var { font: 0.875rem/1.6 ui-monospace, "Cascadia Mono", "Segoe UI Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
main > * { margin-top: 2rem; }
main > #intro { margin-top: 0.75rem; }
main > #next, main > #drill-running { margin-top: 1.25rem; }
main > section:not(.panel) { border-top: 1px solid var(--line); padding-top: 1.75rem; }
.kind { color: var(--muted); margin: 0; }
.kind::first-letter { text-transform: uppercase; }
.hint, .since { color: var(--muted); font-size: 0.9375rem; }
.panel {
  background: var(--surface);
  border: 1px solid var(--line);
  border-inline-start: 0.375rem solid var(--field);
  border-radius: 0.625rem;
  padding: 1.375rem 1.5rem 1.25rem;
}
.panel h2 { font-size: 1.5rem; margin-top: 0.125rem; }
.panel h1 { font-size: 1.5rem; }
.panel .actor { margin: 0; font-weight: 650; color: var(--muted); }
.panel .since { margin-top: 1rem; padding-top: 0.75rem; border-top: 1px solid var(--line); }
.panel-act { background: var(--act-ground); border-inline-start-color: var(--accent); }
.panel-act .actor { color: var(--accent); }
.panel-good { background: var(--good-ground); border-inline-start-color: var(--good); }
.panel-good .actor { color: var(--good); }
.panel-bad { background: var(--bad-ground); border-inline-start-color: var(--bad); }
.panel-bad .actor { color: var(--bad); }
.button {
  display: inline-block;
  min-height: 2.75rem;
  margin-top: 0.75rem;
  padding: 0.5625rem 1.25rem;
  border: 1px solid var(--accent);
  border-radius: 0.5rem;
  background: var(--accent);
  color: var(--accent-ink);
  font: inherit;
  font-weight: 600;
  text-align: center;
  text-decoration: none;
  cursor: pointer;
}
.button:hover { text-decoration: underline; text-underline-offset: 0.2em; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 0.25rem; }
form { margin-top: 1rem; }
.field + .field { margin-top: 1.25rem; }
label { display: block; font-weight: 600; }
input:not([type=radio]) {
  display: block;
  width: 100%;
  min-height: 2.75rem;
  margin-top: 0.375rem;
  padding: 0.5rem 0.75rem;
  border: 1px solid var(--field);
  border-radius: 0.5rem;
  background: var(--surface);
  color: var(--ink);
  font: 0.9375rem/1.5 ui-monospace, "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
input[aria-invalid] { border: 2px solid var(--bad); }
.problem { color: var(--bad); margin-top: 0.25rem; }
.live { margin-top: 0.25rem; min-height: 1.6em; color: var(--bad); font-size: 0.9375rem; }
.live-good { color: var(--good); }
fieldset { margin: 1.25rem 0 0; padding: 0; border: 0; }
legend { padding: 0; font-weight: 600; }
.choice { display: grid; grid-template-columns: auto 1fr; gap: 0 0.625rem; align-items: center; margin-top: 0.375rem; }
.choice input { width: 1.5rem; height: 1.5rem; margin: 0; accent-color: var(--accent); }
.choice label { padding-block: 0.25rem; font-weight: 400; }
.choice .hint { grid-column: 2; margin: 0; }
.languages { display: flex; gap: 0.25rem 1rem; font-size: 0.9375rem; }
.languages a { display: inline-block; min-width: 1.5rem; min-height: 1.75rem; padding-block: 0.125rem; }
.languages a[aria-current] { color: var(--ink); font-weight: 650; text-decoration: none; }
.links { list-style: none; padding: 0; }
.links a { display: inline-block; min-height: 1.75rem; padding-block: 0.125rem; }
.button-quiet { background: transparent; color: var(--accent); }
.warning { padding: 0.625rem 0.875rem; border-inline-start: 0.25rem solid var(--bad); background: var(--bad-ground); }
.drill { margin-top: 1rem; padding: 0.75rem 1.125rem; border: 1px solid var(--line); border-radius: 0.625rem; background: var(--surface); }
.drill .facts + .facts { border-top: 1px solid var(--line); padding-top: 0.5rem; }
.drill-state { margin: 0; }
.drill-done { border-inline-start: 0.25rem solid var(--good); }
code.line { display: block; }
.stepper { list-style: none; padding: 0; margin-top: 1rem; display: grid; gap: 0.5rem; counter-reset: step; }
.step { display: flex; gap: 0.75rem; align-items: baseline; margin: 0; counter-increment: step; color: var(--muted); }
.step::before {
  content: counter(step);
  flex: none;
  width: 1.75rem;
  border: 1px solid var(--field);
  border-radius: 50%;
  text-align: center;
  font-size: 0.875rem;
  line-height: 1.625rem;
  font-variant-numeric: tabular-nums;
}
.step-name { flex: 1; }
.step-progress { font-size: 0.9375rem; }
.step-done::before { border-color: var(--good); color: var(--good); }
.step-done .step-progress { color: var(--good); }
.step-current, .step-failed { color: var(--ink); font-weight: 650; }
.step-current::before { background: var(--accent); border-color: var(--accent); color: var(--accent-ink); }
.step-failed::before { background: var(--bad); border-color: var(--bad); color: var(--surface); }
.step-failed .step-progress { color: var(--bad); }
@media (min-width: 44rem) {
  .stepper { grid-template-columns: repeat(5, 1fr); gap: 0.75rem; }
  .step { display: block; border-top: 0.25rem solid var(--line); padding-top: 0.75rem; }
  .step::before { display: block; margin-bottom: 0.375rem; }
  .step-name, .step-progress { display: block; }
  .step-done { border-color: var(--good); }
  .step-current { border-color: var(--accent); }
  .step-failed { border-color: var(--bad); }
}
.facts { margin: 0.5rem 0 0; }
.facts > div { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0 1rem; padding-block: 0.25rem; }
@media (min-width: 34rem) { .facts:not(.grants) > div { grid-template-columns: 9rem minmax(0, 1fr); } }
.checks { list-style: none; padding: 0; margin-top: 1rem; border: 1px solid var(--line); border-radius: 0.625rem; background: var(--surface); }
.check { margin: 0; padding: 0.75rem 1.125rem; }
.check + .check { border-top: 1px solid var(--line); }
.check-head { display: flex; gap: 0 1rem; align-items: baseline; justify-content: space-between; }
.check .facts { margin-top: 0.125rem; font-size: 0.9375rem; }
.check-head > h3 { text-wrap: wrap; }
.ledger .check-head { flex-wrap: wrap; }
.ledger .check-head > h3 { flex: 1 1 20rem; }
.result { flex: none; font-weight: 600; font-size: 0.9375rem; color: var(--muted); }
.result::before { content: "\\2013\\00a0" / ""; }
.check-unseen .result::before { content: "?\\00a0" / ""; }
.check-pass .result { color: var(--good); }
.check-pass .result::before { content: "\\2713\\00a0" / ""; }
.check-fail { background: var(--bad-ground); }
.check-fail .result { color: var(--bad); }
.check-fail .result::before { content: "\\00d7\\00a0" / ""; }
.task { margin-top: 1.5rem; }
details { margin-top: 0.5rem; }
summary { min-height: 1.75rem; padding-block: 0.125rem; color: var(--accent); cursor: pointer; border-radius: 0.25rem; }
.copy-block { display: flex; gap: 0.75rem; align-items: flex-start; margin-top: 0.5rem; padding: 0.625rem 0.75rem; border: 1px solid var(--line); border-radius: 0.5rem; background: var(--sunken); }
.copy-block pre { flex: 1; min-width: 0; margin: 0; white-space: pre-wrap; }
var { font-style: normal; font-weight: 650; }
.copy { display: none; flex: none; min-height: 2rem; padding: 0.125rem 0.75rem; border: 1px solid var(--field); border-radius: 0.375rem; background: var(--surface); color: var(--ink); font: inherit; font-size: 0.875rem; cursor: pointer; }
.js .copy { display: block; }
@media (max-width: 33.99rem) { .copy-block { display: block; } .js .copy { margin-top: 0.5rem; } .panel { padding: 1.125rem 1.125rem 1rem; } }
.footer { margin-top: 2rem; padding-block: 1.25rem 3rem; color: var(--muted); font-size: 0.9375rem; }
.announcement { position: absolute; width: 1px; height: 1px; margin: 0; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.announcement.offline {
  position: sticky; top: 0; z-index: 1; width: auto; height: auto; clip-path: none; white-space: normal;
  padding: 0.625rem 1.25rem; text-align: center; background: var(--bad-ground); color: var(--bad); font-weight: 600;
}
@media (prefers-reduced-motion: no-preference) {
  .button, .copy { transition: background-color 0.15s; }
}
@media (forced-colors: active) {
  .panel, .step::before { border-color: CanvasText; }
}
@media print {
  :root { --ground: #fff; --surface: #fff; --sunken: #fff; --ink: #000; --muted: #333; --line: #bbb; --accent: #0b5394; --good: #0b6638; --bad: #a3201a; --good-ground: #fff; --bad-ground: #fff; --act-ground: #fff; color-scheme: light; }
  body { font-size: 10.5pt; }
  .banner, main, .footer { max-width: none; padding-inline: 0; }
  .copy, .skip, .languages, form, #commands, #drill-details, #release-details { display: none !important; }
  .panel, .check, .drill, .copy-block { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
  a { color: inherit; }
}
`;
