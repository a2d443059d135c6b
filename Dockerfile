# The gateway in one image: docker build -t tickgate .
# docs/deployment.md tells how to run it; deploy/compose and deploy/kubernetes are examples.
ARG NODE_VERSION=20

FROM node:${NODE_VERSION}-bookworm-slim AS manifests
WORKDIR /app
COPY package.json package-lock.json ./
COPY packages/client/package.json packages/client/

# No dependency needs its install script. Not npm ci: it insists on binaries of every platform in the lock, where npm
# install takes those of this one.
FROM manifests AS build
RUN npm install --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm run build

FROM manifests AS dependencies
# Taken out: binaries of other systems, and a compiler that only a plugin of Swagger would want.
RUN npm install --omit=dev --ignore-scripts --no-audit --no-fund \
  && rm -rf node_modules/zeromq/build/darwin node_modules/zeromq/build/win32 \
    node_modules/typescript node_modules/@typescript

FROM node:${NODE_VERSION}-bookworm-slim
ENV NODE_ENV=production \
  DATABASE_URL=sqlite:/data/tickgate.db \
  HTTP_HOST=0.0.0.0 \
  WEBSOCKET_HOST=0.0.0.0 \
  WEBSOCKET_PORT_STRATEGY=fail \
  LOG_FORMAT=json
WORKDIR /app
COPY --from=dependencies /app/node_modules node_modules
COPY --from=build /app/packages/client/package.json packages/client/package.json
COPY --from=build /app/packages/client/dist packages/client/dist
COPY package.json LICENSE ./
COPY data data
COPY deploy/docker deploy/docker
COPY --from=build /app/dist dist
RUN ln -s /app/dist/cli/tickgate.js /usr/local/bin/tickgate \
  && chmod +x dist/cli/tickgate.js \
  && mkdir /data \
  && chown node:node /data
USER node
VOLUME /data
EXPOSE 5000 8765
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 CMD ["node", "deploy/docker/healthcheck.mjs"]
CMD ["node", "dist/main.js"]
