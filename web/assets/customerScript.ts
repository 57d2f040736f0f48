import { keyVerdictScript } from './keyVerdictScript';

/**
 * The script of the customer's page; the page works without it. It keeps `<main>` up to date, fills the names of vault
 * and key into the commands, and copies commands.
 *
 * The new `<main>` (and footer) is merged into the old one node by node, and what has not changed is not touched: focus, scroll
 * position, opened details and half-typed text stay.
 */
export const customerScript = String.raw`'use strict';
(() => {
  const { page, status, vaultSuffix, hsmSuffix, elsewhere, copied, offline, ...more } = document.currentScript.dataset;
  // The fields for key identifiers, and how the names in the commands for that key begin.
  const FIELDS = { keyUri: '', geoKeyUri: 'geo-' };
  const announcement = document.getElementById('announcement');
  document.documentElement.classList.add('js');

  // Merging

  const sameNode = (a, b) => a.nodeName === b.nodeName && (a.id || '') === (b.id || '');

  function mergeAttributes(old, fresh) {
    for (const { name } of [...old.attributes]) {
      if (!fresh.hasAttribute(name) && name !== 'open') old.removeAttribute(name);
    }
    for (const { name, value } of fresh.attributes) {
      if (old.getAttribute(name) === value || name === 'open') continue;
      const typed = name === 'value' && old.value !== old.defaultValue ? old.value : undefined;
      old.setAttribute(name, value);
      if (typed !== undefined) old.value = typed;
    }
  }

  function merge(old, fresh) {
    if (old.nodeType !== Node.ELEMENT_NODE) {
      if (old.data !== fresh.data) old.data = fresh.data;
      return;
    }
    mergeAttributes(old, fresh);
    let next = old.firstChild;
    for (const child of [...fresh.childNodes]) {
      let match = next;
      if (child.id) while (match && !sameNode(match, child)) match = match.nextSibling;
      if (!match || !sameNode(match, child)) {
        old.insertBefore(child, next);
        continue;
      }
      while (next !== match) next = remove(next);
      merge(match, child);
      next = match.nextSibling;
    }
    while (next) next = remove(next);
  }

  function remove(node) {
    const next = node.nextSibling;
    node.remove();
    return next;
  }

  // A refused identifier is the answer to one submission; the page asked for later knows nothing of it. It stays while
  // nothing else has changed.
  function keepRefusal(main, fresh) {
    const stays = main.querySelector('#next').dataset.announcement === fresh.querySelector('#next').dataset.announcement;
    if (!stays || !main.querySelector('.problem') || fresh.querySelector('.problem')) return;
    for (const id of Object.keys(FIELDS)) {
      const [refused, field] = [main, fresh].map((page) => page.querySelector('#' + id));
      if (!refused || !field) continue;
      const refusal = refused.parentElement.querySelector('.problem');
      if (refusal) field.before(refusal.cloneNode(true));
      for (const name of ['value', 'aria-describedby', 'aria-invalid'])
        if (refused.hasAttribute(name)) field.setAttribute(name, refused.getAttribute(name));
    }
  }

  // So do the words about what is being typed.
  function keepVerdicts(main, fresh) {
    for (const old of main.querySelectorAll('.live')) {
      const place = fresh.querySelector('#' + old.id);
      if (!place) continue;
      place.textContent = old.textContent;
      place.className = old.className;
    }
  }

  function update(html) {
    const fresh = new DOMParser().parseFromString(html, 'text/html');
    const main = document.querySelector('main');
    const freshMain = fresh.querySelector('main');
    if (!freshMain || !freshMain.querySelector('#next')) return location.reload();
    const focused = document.activeElement;
    const hadFocus = main.contains(focused) && focused !== main;
    const typed = Object.keys(FIELDS).map((id) => {
      const input = document.getElementById(id);
      return { id, input, text: input && input.value !== input.defaultValue ? input.value : undefined };
    });
    const said = main.querySelector('#next').dataset.announcement;
    keepRefusal(main, freshMain);
    keepVerdicts(main, freshMain);
    merge(main, freshMain);
    const [footer, freshFooter] = [document, fresh].map((page) => page.querySelector('footer'));
    if (footer && freshFooter) merge(footer, freshFooter);
    document.title = fresh.title;
    for (const { id, input, text } of typed) {
      const field = document.getElementById(id);
      if (text !== undefined && field && field !== input) field.value = text;
    }
    if (hadFocus && !main.contains(document.activeElement)) {
      const again = focused.id && document.getElementById(focused.id);
      (again || document.getElementById('next-heading')).focus({ preventScroll: true });
    }
    fillNames();
    const says = main.querySelector('#next').dataset.announcement;
    if (says !== said) announcement.textContent = says;
  }

  // Polling

  let seen;
  // How often to look follows from the page as it is now.
  const interval = () => Number(document.querySelector('main').dataset.interval);
  let failures = 0;

  const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
  const visible = () =>
    document.hidden
      ? new Promise((resolve) => document.addEventListener('visibilitychange', resolve, { once: true }))
      : undefined;

  async function read(address) {
    const response = await fetch(address, { cache: 'no-cache', credentials: 'same-origin' });
    if (!response.ok) throw Object.assign(new Error(address), { status: response.status });
    return response.text();
  }

  async function look() {
    const news = await read(status);
    if (news === seen) return;
    const html = await read(page);
    update(html);
    seen = news;
  }

  async function poll() {
    await wait(interval());
    await visible();
    try {
      await look();
      if (failures > 1) say('', false);
      failures = 0;
    } catch (error) {
      if (error.status >= 400 && error.status < 500 && error.status !== 408 && error.status !== 429) return location.reload();
      failures += 1;
      if (failures === 2) say(offline, true);
      await wait(Math.min(1000 * 2 ** failures, 30000));
    }
    void poll();
  }

  function say(text, lost) {
    announcement.textContent = text;
    announcement.classList.toggle('offline', lost);
  }

  // Names in commands

  // A Managed HSM has commands of its own: its name never goes into those of a vault.
  function namesIn(text) {
    for (const [kind, suffix] of [['vault', vaultSuffix], ['hsm', hsmSuffix]]) {
      const host = '^\\s*https://([a-z0-9-]{3,24})[.]' + suffix.replace(/[.]/g, '[.]');
      const parts = new RegExp(host + '(?:/keys/([0-9a-z-]{1,127}))?(?:/|\\s|$)', 'i').exec(text);
      if (parts) return { [kind]: parts[1], key: parts[2] };
    }
    return {};
  }

  function fillNames() {
    for (const [id, prefix] of Object.entries(FIELDS)) {
      const field = document.getElementById(id);
      if (!field) continue;
      const names = namesIn(field.value);
      for (const name of ['vault', 'hsm', 'key']) {
        const text = names[name] || '<' + prefix + name + '>';
        for (const slot of document.querySelectorAll('[data-fill="' + prefix + name + '"]'))
          if (slot.textContent !== text) slot.textContent = text;
      }
    }
  }

${keyVerdictScript}
  // Copying

  async function copy(button) {
    const code = button.closest('.copy-block').querySelector('code');
    const label = button.dataset.label || (button.dataset.label = button.textContent);
    try {
      await navigator.clipboard.writeText(code.textContent);
    } catch {
      getSelection().selectAllChildren(code);
      return;
    }
    button.textContent = copied;
    announcement.textContent = copied;
    await wait(2000);
    button.textContent = label;
  }

  document.addEventListener('input', (event) => {
    const { target } = event;
    if (!(target.id in FIELDS)) return;
    fillNames();
    // Not at every letter: whoever listens to the page would hear nothing else.
    clearTimeout(judging);
    judging = setTimeout(judge, 600, target);
  });
  document.addEventListener('click', (event) => {
    const button = event.target.closest('.copy');
    if (button) void copy(button);
  });
  fillNames();
  document.addEventListener('focusout', (event) => event.target.id in FIELDS && judge(event.target));
  if (interval() > 0) void poll();
})();
`;
