/** A page of Entra. */
export const layout = (title: string, main: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>
body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; color: #1b1b1b; background: #f2f2f2; }
main { max-width: 28rem; margin: 1rem auto; padding: 1.5rem; background: #fff; border: 1px solid #ccc; }
h1 { font-size: 1.5rem; margin: 0.5rem 0; }
h2 { font-size: 1rem; margin: 1rem 0 0; }
code { overflow-wrap: anywhere; }
.who { margin: 0; font-size: 0.9rem; color: #444; }
.buttons { display: flex; gap: 0.75rem; justify-content: flex-end; }
button, select { font: inherit; padding: 0.5rem 1.25rem; border: 1px solid #666; background: #fff; color: #1b1b1b; }
button.primary { background: #0b5cad; border-color: #0b5cad; color: #fff; }
.people { list-style: none; padding: 0; }
.people li { margin: 0.5rem 0; }
.people button { width: 100%; text-align: left; overflow-wrap: anywhere; }
.people span { font-size: 0.9rem; color: #444; }
button:focus-visible, select:focus-visible { outline: 3px solid #f2a900; outline-offset: 2px; }
</style>
</head>
<body>
<main>
${main}
</main>
</body>
</html>
`;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
