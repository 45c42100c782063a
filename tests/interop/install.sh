#!/usr/bin/env bash
# Installs the peers of tests/interop into a folder, as far as they are to be had here: install.sh FOLDER [PYTHON].
#
# What cannot be installed is said and left out; the tests that need it are then skipped. The last lines of the output
# are the variables to set: NODE_PATH and CONTRACTS_PEERS_PYTHON. Everything else goes to standard error.
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
folder=$1
python=${2:-python3}
mkdir -p "$folder/node"

missing() { printf 'left out: %s\n' "$1" >&2; }

if ! php -r 'exit(extension_loaded("soap") ? 0 : 1);' >/dev/null 2>&1; then
  if [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null; then
    { timeout 300 apt-get -qq update && DEBIAN_FRONTEND=noninteractive timeout 300 apt-get -qq install -y --no-install-recommends php-cli php-soap; } \
      >/dev/null 2>&1 || missing "PHP: apt-get does not install php-cli and php-soap here"
  else
    missing "PHP: it takes root and apt-get to install php-cli and php-soap"
  fi
fi

if command -v npm >/dev/null; then
  cp "$here/package.json" "$here/package-lock.json" "$folder/node/"
  (cd "$folder/node" && timeout 300 npm ci --ignore-scripts --no-audit --no-fund) >/dev/null 2>&1 ||
    missing "node soap: npm does not install it here"
else
  missing "node soap: there is no npm"
fi

{ "$python" -m venv "$folder/python" && "$folder/python/bin/pip" -q install -r "$here/requirements.txt"; } \
  >/dev/null 2>&1 || missing "zeep and spyne: pip does not install them here"

echo "NODE_PATH=$folder/node/node_modules${NODE_PATH:+:$NODE_PATH}"
echo "CONTRACTS_PEERS_PYTHON=$folder/python/bin/python"
