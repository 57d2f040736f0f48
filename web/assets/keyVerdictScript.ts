/** A part of the page's script: says what is wrong with a key identifier while it is typed, as `parseKeyUri` would. */
export const keyVerdictScript = String.raw`  // What is wrong with an identifier, while it is typed; the server judges in the end, by the same rules.

  let judging;

  function verdict(text) {
    const say = (name, values) => {
      const words = more['live' + name] || '';
      return { ok: name === 'Newest' || name === 'Version', text: words.replace(/[{](\w+)[}]/g, (_, key) => values[key]) };
    };
    const wanted = '.' + vaultSuffix + ', .' + hsmSuffix;
    if (!/^https:[/][/]/i.test(text)) return 'https://'.startsWith(text.toLowerCase()) ? undefined : say('Https', {});
    const [, host, path] = /^https:[/][/]([^/?#]*)(.*)$/i.exec(text);
    const ends = (suffix) => host.toLowerCase().endsWith('.' + suffix);
    const suffix = [vaultSuffix, hsmSuffix].find(ends);
    if (!suffix) {
      const [other, cloud] = elsewhere.split(',').map((one) => one.split(' ')).find(([one]) => ends(one)) || [];
      return other ? say('Elsewhere', { suffix: '.' + other, cloud, wanted }) : say('Host', { wanted });
    }
    const vault = host.slice(0, -suffix.length - 1);
    if (!/^(?!.*--)[a-z][a-z0-9-]{1,22}[a-z0-9]$/i.test(vault)) return say('Vaultname', {});
    const parts = /^[/]keys[/]([0-9a-z-]{1,127})(?:[/]([0-9a-f]{32}))?[/]?$/i.exec(path);
    if (!parts) return say('Path', {});
    return say(parts[2] ? 'Version' : 'Newest', { vault, key: parts[1], version: parts[2] });
  }

  function judge(field) {
    clearTimeout(judging);
    const place = document.getElementById(field.getAttribute('aria-describedby').split(' ').find((id) => id.endsWith('-live')));
    const text = field.value.trim();
    const said = text && field.value !== field.defaultValue ? verdict(text) : undefined;
    const words = said ? said.text : '';
    if (place.textContent !== words) place.textContent = words;
    place.classList.toggle('live-good', Boolean(said && said.ok));
  }
`;
