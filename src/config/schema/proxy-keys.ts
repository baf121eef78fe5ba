/** Keys of `proxy`, at the root, in a role and in an accessory. */
import { anythingMap, boolean, host, integer, key, keys, listOf, oneOf, text } from './shapes.ts';

const healthcheckKeys = keys({
  interval: key(integer, 'Seconds between two health checks of a new container.'),
  timeout: key(integer, 'Seconds until one health check counts as failed.'),
  path: key(text, 'Path that answers 200 once the app is ready. The proxy asks /up unless set.'),
});

const bufferingKeys = keys({
  requests: key(boolean, 'Read a request completely before it goes to the app.', true),
  responses: key(boolean, 'Read a response completely before it goes to the client.', true),
  memory: key(integer, 'Bytes of a body that are kept in memory; the rest goes to disk.'),
  max_request_body: key(integer, 'Largest request body in bytes; 0 means no limit.'),
  max_response_body: key(integer, 'Largest response body in bytes; 0 means no limit.'),
});

const loggingKeys = keys({
  request_headers: key(listOf(text), 'Request headers to log.', ['Cache-Control', 'Last-Modified', 'User-Agent']),
  response_headers: key(listOf(text), 'Response headers to log.'),
});

const runKeys = keys({
  http_port: key(integer, 'Port on the host for HTTP.', 80),
  https_port: key(integer, 'Port on the host for HTTPS.', 443),
  metrics_port: key(integer, 'Port on which the proxy offers Prometheus metrics.'),
  debug: key(boolean, 'Let the proxy log debug messages.', false),
  log_max_size: key(text, "Size at which Docker rotates the proxy's log.", '10m'),
  publish: key(boolean, 'Publish the ports on the host.', true),
  bind_ips: key(listOf(text), 'Addresses of the host to publish the ports on.'),
  registry: key(text, 'Registry of the proxy image.'),
  repository: key(text, 'Repository of the proxy image.', 'basecamp/kamal-proxy'),
  version: key(text, 'Tag of the proxy image.', 'v0.9.2'),
  options: key(anythingMap, "Further options for the proxy's docker run."),
});

/** The keys of a `proxy` map. */
export const proxyKeys = keys({
  host: key(text, 'Host name that the proxy routes here; several with commas.'),
  hosts: key(listOf(host), 'Host names that the proxy routes here.'),
  app_port: key(integer, 'Port that the app listens on inside its container.', 80),
  ssl: key(
    oneOf(boolean, anythingMap),
    "true fetches a certificate from Let's Encrypt; a map names the secrets certificate_pem and private_key_pem.",
    false,
  ),
  ssl_redirect: key(boolean, 'Send HTTP requests on to HTTPS. The proxy does so unless false.'),
  forward_headers: key(boolean, 'Pass on X-Forwarded-For and X-Forwarded-Proto as they came in.'),
  response_timeout: key(integer, 'Seconds until a request without an answer fails.'),
  path_prefix: key(text, 'Path below which requests come here; several with commas.'),
  path_prefixes: key(listOf(text), 'Paths below which requests come here.'),
  strip_path_prefix: key(
    boolean,
    'Remove the prefix before the request goes to the app. The proxy does so unless false.',
  ),
  healthcheck: key(healthcheckKeys, 'How the proxy finds out that a new container is ready.'),
  buffering: key(bufferingKeys, 'Whether and how the proxy buffers requests and responses.'),
  logging: key(loggingKeys, 'Which headers the proxy logs.'),
  run: key(runKeys, 'How the proxy container itself is run; must be equal for everything on a host.'),
});
