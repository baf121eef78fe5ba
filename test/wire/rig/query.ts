import type { Query } from '../../../planner/probes/probe.ts';

/** What probes are told about a service that has nothing but its name. */
export const QUERY: Query = {
  service: 'shop',
  serviceWithDestination: 'shop',
  repository: 'shop',
  accessories: [],
  files: [],
  directories: [],
  images: [],
  registries: [],
  secrets: [],
  clear: [],
};
