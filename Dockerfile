# The worker and the backend. Node 24 runs the TypeScript sources directly, so the image holds sources and no build
# output.
# The base is Debian and not Alpine, because Temporal's native core is built against glibc. The version of Node is that
# of the `node` devDependency, with which the tests run.
FROM node:24.21.0-bookworm-slim AS dependencies
WORKDIR /app
# Only the manifests, so that this layer is rebuilt only when a dependency changes.
COPY package.json package-lock.json .npmrc ./
# No install script is needed at run time. The optional packages are needed: one of them is the workflow compiler of
# this platform.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

# The packages of the console stay in this stage, because no server needs them.
FROM node:24.21.0-bookworm-slim AS console
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The optional packages are needed: one of them is the builder of this platform.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json ./
COPY src ./src
COPY console ./console
RUN npm run console:build

FROM node:24.21.0-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY package.json ./
# The worker bundles the workflows from their sources when it starts, so the image needs all of src. The compiler
# unpacks itself to /tmp for that, some 30 MiB, and runs there. Nothing else is written.
COPY src ./src
COPY --from=console /app/dist/console ./dist/console
# The script that creates the sample coordinators.
COPY docker/*.ts docker/coordinators.json ./docker/
USER node
# Started without npm: npm would not pass the container's stop signal on to the worker.
CMD ["node", "src/cli.ts", "worker"]
