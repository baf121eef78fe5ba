/** remove: the app, the proxy unless others need it, the accessories, the hosts' sessions with the registry. */
import { requireDocker } from '../steps/docker.ts';
import { logout, needsLogin } from '../steps/registry.ts';
import * as things from '../things.ts';
import { everywhere } from './accessory.ts';
import { removeAccessoryDrafts } from './accessory-remove.ts';
import { givenOn } from './app.ts';
import { removeAppDrafts } from './app-remove.ts';
import { removeProxyDrafts } from './proxy-remove.ts';
import type { Recipe } from './recipe.ts';

export const remove: Recipe = (situation) => {
  const { config, selection } = situation;
  const app = removeAppDrafts(situation);
  const accessories = everywhere(situation).flatMap((subject) =>
    removeAccessoryDrafts(situation, { ...subject, phase: 'remove accessories', needs: givenOn(app, subject.host) }),
  );
  const before = [...app, ...accessories];
  const proxy = removeProxyDrafts(situation, (host) => givenOn(before, host));
  const logouts = needsLogin(config.registry)
    ? selection.hosts.map((host) =>
        logout(situation, host, [things.docker(host), ...givenOn([...before, ...proxy], host)]),
      )
    : [];
  return {
    drafts: [...selection.hosts.map((host) => requireDocker(situation, host)), ...before, ...proxy, ...logouts],
    frame: 'lock',
  };
};
