// Plays `az` and `azd` for the hooks: a directory and a vault in a file of state. Writes down every change.
const { readFileSync, writeFileSync } = require('node:fs');
const { basename } = require('node:path');

const file = process.env.FAKE_AZ_STATE;
const state = JSON.parse(readFileSync(file, 'utf8'));
const args = process.argv.slice(2);
const option = (name) => args[args.indexOf(name) + 1];
const answer = (value) => process.stdout.write(JSON.stringify(value));
const fail = (text) => {
  process.stderr.write(text);
  process.exit(1);
};

if (basename(process.argv[1]) === 'azd') {
  state.environment[args[2]] = args[3];
} else if (args[0] === 'cloud') {
  answer({
    endpoints: {
      microsoftGraphResourceId: 'https://graph.microsoft.com/',
      resourceManager: 'https://management.azure.com/',
    },
  });
} else {
  const [method, url] = [option('--method'), option('--url')];
  if (method === 'GET') {
    if (state.refuses) fail('Forbidden({"error":{"code":"Authorization_RequestDenied"}})');
    if (!(url in state.things)) fail('Not Found({"error":{"code":"Request_ResourceNotFound"}})');
    answer(state.things[url]);
  } else {
    const body = JSON.parse(readFileSync(option('--body').slice(1), 'utf8'));
    const { mode } = require('node:fs').statSync(option('--body').slice(1));
    state.changes.push({ method, url, body, headers: args.slice(args.indexOf('--headers') + 1), mode: mode & 0o777 });
    if (url.endsWith('/servicePrincipals')) {
      state.things[`${url}(appId='${body.appId}')`] = { id: 'sp-1', ...body };
    } else if (url.endsWith('/appRoleAssignments')) {
      state.things[url].value.push(body);
    } else {
      const appId = url.includes('console') ? 'console-1' : 'app-1';
      const made = url.includes('/applications(') ? { appId } : {};
      const thing =
        state.things[url] ?? Object.values(state.things).find((one) => url.includes(`(appId='${one.appId}')`));
      const merged = { ...made, ...thing, ...body, ...(body.api && { api: { ...thing?.api, ...body.api } }) };
      if (thing) Object.assign(thing, merged);
      else state.things[url] = merged;
      // An application is found by either name.
      if (merged.appId) state.things[url.replace(/\(.*\)$/, `(appId='${merged.appId}')`)] = merged;
    }
  }
}
writeFileSync(file, JSON.stringify(state));
