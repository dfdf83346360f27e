# Sourced, not run: finds what the machine itself must bring. Expects $root. The ranges are read from versions.json.

within_range() { # PYTHON, VERSION, KEY of versions.json's "machine"
  "$1" - "$root/versions.json" "$2" "$3" <<'PYTHON'
import json, re, sys
path, version, key = sys.argv[1:]
wanted = json.load(open(path))["machine"][key]
numbers = lambda text: [int(part) for part in re.findall(r"\d+", text)[:2]]
tests = {">=": lambda have, edge: have[:len(edge)] >= edge, "<": lambda have, edge: have[:len(edge)] < edge}
sys.exit(not all(tests[op](numbers(version), numbers(edge)) for op, edge in re.findall(r"(>=|<)([\d.]+)", wanted)))
PYTHON
}

machine_python() {
  local name version
  for name in python3 python3.13 python3.12 python3.11; do
    version=$("$name" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || continue
    if within_range "$name" "$version" python; then
      "$name" -c 'import sys; print(sys.executable)'
      return
    fi
  done
  echo "Python: found \"$(python3 --version 2>&1 || true)\" on PATH, >= 3.11 and < 3.14 is needed. On Debian: apt-get install -y python3 python3-pip" >&2
  return 1
}

machine_node() {
  local version
  version=$(node --version 2>/dev/null) || version=none
  if [[ $version == none ]] || ! within_range "$(machine_python)" "$version" node; then
    echo "Node: found $version on PATH, >= 20 is needed to run npm once. Install Node 20 or later." >&2
    return 1
  fi
  command -v npm >/dev/null || { echo "npm: not on PATH beside Node $version. On Debian: apt-get install -y npm" >&2; return 1; }
}

machine_go() {
  local go version
  go=$(command -v go) && version=$("$go" env GOVERSION 2>/dev/null) || return 1
  within_range "$(machine_python)" "$version" go && printf '%s\n' "$go"
}
