# One image for the API, workers and the command line: the command says which.
ARG NODE_IMAGE=node:26-bookworm-slim

FROM ${NODE_IMAGE} AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY apps/api/package.json apps/api/
COPY apps/cli/package.json apps/cli/
COPY apps/dashboard/package.json apps/dashboard/
COPY apps/worker/package.json apps/worker/
COPY packages/client/package.json packages/client/
COPY packages/core/package.json packages/core/
COPY packages/devservices/package.json packages/devservices/
COPY packages/dialects/package.json packages/dialects/
COPY packages/mongo/package.json packages/mongo/
COPY packages/platform/package.json packages/platform/
COPY packages/queue/package.json packages/queue/
COPY packages/sender/package.json packages/sender/
COPY packages/testkit/package.json packages/testkit/

FROM packages AS dependencies
# The optional packages are Node itself, which this image has.
RUN npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund --workspace=apps/api --workspace=apps/worker --workspace=apps/cli

FROM packages AS dashboard
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json ./
COPY apps/dashboard apps/dashboard
COPY packages/client packages/client
COPY scripts/dashboard.ts scripts/dashboard.ts
RUN node scripts/dashboard.ts

FROM ${NODE_IMAGE}
ENV NODE_ENV=production HOST=0.0.0.0
WORKDIR /app
COPY --from=dependencies /app ./
COPY apps/api/src apps/api/src
COPY apps/cli/src apps/cli/src
COPY apps/worker/src apps/worker/src
COPY packages/client/src packages/client/src
COPY packages/core/src packages/core/src
COPY packages/devservices/src packages/devservices/src
COPY packages/dialects/src packages/dialects/src
COPY packages/mongo/src packages/mongo/src
COPY packages/platform/src packages/platform/src
COPY packages/queue/src packages/queue/src
COPY packages/sender/src packages/sender/src
COPY --from=dashboard /app/apps/dashboard/dist apps/dashboard/dist
USER node
EXPOSE 3000 9464
CMD ["node", "apps/api/src/main.ts"]
