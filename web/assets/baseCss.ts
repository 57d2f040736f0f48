/**
 * What the customer's pages and the operator's console have in common: colours in light and dark, the fonts, the ground.
 * Custom properties of one of them only stand in its own style sheet.
 */
export const baseCss = `
:root {
  color-scheme: light dark;
  --ground: #f4f6f8;
  --surface: #ffffff;
  --sunken: #eef1f4;
  --ink: #18202a;
  --muted: #4d5967;
  --line: #d3dae1;
  --field: #76828f;
  --accent: #0b5394;
  --accent-ink: #ffffff;
  --good: #0b6638;
  --good-ground: #e9f5ee;
  --bad: #a3201a;
  --bad-ground: #fcedec;
  --act-ground: #eaf2fb;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #10151b;
    --surface: #181f27;
    --sunken: #0c1116;
    --ink: #e9eef3;
    --muted: #aab6c2;
    --line: #323d49;
    --field: #8391a0;
    --accent: #8cc2ff;
    --accent-ink: #0a1929;
    --good: #7ad7a2;
    --good-ground: #14291f;
    --bad: #ffa8a1;
    --bad-ground: #331a1a;
    --act-ground: #15263a;
  }
}
*, *::before, *::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0;
  background: var(--ground);
  color: var(--ink);
  font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "DejaVu Sans", sans-serif;
  overflow-wrap: anywhere;
}
h1, h2, h3, h4 { line-height: 1.25; margin: 0; text-wrap: balance; }
h1 { font-weight: 680; letter-spacing: -0.012em; }
h2, h3, h4 { font-weight: 650; }
main:focus { outline: none; }
a { color: var(--accent); }
.facts dt { color: var(--muted); }
.facts dd { margin: 0; }
.skip { position: absolute; left: -100vw; top: 0; padding: 0.75rem 1.25rem; background: var(--surface); z-index: 2; }
.skip:focus { left: 0; }
`;
