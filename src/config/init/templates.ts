/** The first deploy.yml and secrets file of a project. */

/** A small configuration that is valid as it stands. */
export const DEPLOY_YML = `# What is deployed, where to, and how. "kamal-plan docs" explains every key.

# Name of the app: part of the name of every container.
service: my-app

# Image repository, without registry and tag.
image: my-user/my-app

# Hosts by role. The role web is served by kamal-proxy; others run a command of their own.
servers:
  web:
    - 192.0.2.1
  # jobs:
  #   hosts:
  #     - 192.0.2.1
  #   cmd: bin/jobs

# How requests reach the role web. With ssl the proxy gets a certificate for the host by itself, which needs one server
# that the name points to; behind a load balancer leave ssl out.
proxy:
  ssl: true
  host: app.example.com
  # The port that the app listens on inside its container (80 unless set).
  # app_port: 3000

# Where the image is pushed to and pulled from. localhost:PORT is a registry on this machine that hosts reach over SSH.
registry:
  server: localhost:5555
  # username: my-user
  # The name of a secret, from .kamal/secrets.
  # password:
  #   - KAMAL_REGISTRY_PASSWORD

builder:
  arch: amd64

# Environment of the app. Values under clear can be seen by everyone, names under secret come from .kamal/secrets.
# env:
#   clear:
#     DB_HOST: 192.0.2.2
#   secret:
#     - DATABASE_PASSWORD

# Services beside the app. setup boots them, a deploy leaves them alone.
# accessories:
#   db:
#     image: postgres:17
#     host: 192.0.2.2
#     port: "127.0.0.1:5432:5432"
#     env:
#       secret:
#         - POSTGRES_PASSWORD
#     directories:
#       - data:/var/lib/postgresql/data

# Run once in the new image before anything of a new version starts; only kamal-plan reads this.
# x-kamal-plan:
#   release: bin/migrate

# Directory of the image whose files old and new versions share, so that pages from before a deploy find them.
# asset_path: /app/public/assets

# At most so many hosts at a time (or "25%"), with a pause in seconds.
# boot:
#   limit: 2
#   wait: 5

# ssh:
#   user: app
`;

/** Nothing but explanations. */
export const SECRETS = `# Where the values of secrets come from. This file belongs into git, so no value may stand here: take it from the
# environment, from a command, or from a password manager. With a destination NAME the files are .kamal/secrets-common
# and .kamal/secrets.NAME; without one .kamal/secrets-common and this one.

# From the environment:
# KAMAL_REGISTRY_PASSWORD=$KAMAL_REGISTRY_PASSWORD

# What a command prints:
# DATABASE_PASSWORD=$(cat config/database.password)

# From a password manager, all in one go ("kamal-plan secrets fetch --help"):
# ALL=$(kamal secrets fetch --adapter 1password --account my-account --from Vault/Item REGISTRY DATABASE)
# KAMAL_REGISTRY_PASSWORD=$(kamal secrets extract REGISTRY $ALL)
# DATABASE_PASSWORD=$(kamal secrets extract DATABASE $ALL)
`;
