# The worker and the backend: Node 24 runs the TypeScript as it lies there, so the image holds the sources and no build output.
# Debian and not Alpine, because Temporal's native core is built against glibc.
# The version is the one of the `node` devDependency, which is what the tests run on.
FROM node:24.21.0-bookworm-slim AS dependencies
WORKDIR /app
# The manifests alone, so that this layer is rebuilt only when a dependency changes.
COPY package.json package-lock.json .npmrc ./
# No install script is needed at run time. With the optional packages: the compiler of the workflows is one, per platform.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

# The console is made of packages that no server needs: they stay behind in this stage.
FROM node:24.21.0-bookworm-slim AS console
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# With the optional packages: the builder itself is one, per platform.
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
# Workflows are bundled from their sources when the worker starts, so all of src belongs in the image. The compiler unpacks itself to /tmp
# for that, some 30 MiB, and runs there: nothing else is written.
COPY src ./src
COPY --from=console /app/dist/console ./dist/console
# What creates the sample coordinators.
COPY docker/*.ts docker/coordinators.json ./docker/
USER node
# Not through npm: npm would stand between the container's stop signal and the worker's graceful end.
CMD ["node", "src/cli.ts", "worker"]
