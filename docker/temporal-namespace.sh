#!/bin/sh
# Creates the namespace and the search attributes that the workflow sets, if they are missing. The server's address
# comes from TEMPORAL_ADDRESS, the name from TEMPORAL_NAMESPACE.
set -eu

# Named on the command line, because these two commands ignore the environment variable.
temporal operator namespace describe --namespace "$TEMPORAL_NAMESPACE" >/dev/null 2>&1 ||
  temporal operator namespace create --namespace "$TEMPORAL_NAMESPACE" --retention 72h

# A new namespace takes some seconds to reach the server's caches. Until then the server refuses search attributes.
attempts=30
until temporal operator search-attribute create \
  --name BulkCoordinatorId --type Keyword \
  --name BulkStatus --type Keyword; do
  attempts=$((attempts - 1))
  [ "$attempts" -gt 0 ] || exit 1
  sleep 2
done
