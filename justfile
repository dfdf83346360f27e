# The front door. `./just` brings the pinned `just`; a `just` of your own reads the same file and gets the same tools.
set quiet
set positional-arguments
set no-cd

root := justfile_directory()
tools := quote(root / "scripts/with-tools")
homelab := tools + " node " + quote(root / "packages/cli/src/main.ts")

[private]
default:
    {{ quote(just_executable()) }} --justfile {{ quote(justfile()) }} --list --unsorted

[group('everyday'), doc('Start the platform on this machine, wait until it is healthy, show how to ask'), no-exit-message]
up *args:
    {{ homelab }} up "$@"

[group('everyday'), doc('Stop it; the documents stay'), no-exit-message]
down *args:
    {{ homelab }} down "$@"

[group('everyday'), doc('What runs, what waits, what failed'), no-exit-message]
status *args:
    {{ homelab }} status "$@"

[group('everyday'), doc('Follow the log of one part: ./just logs nats'), no-exit-message]
logs *args:
    {{ homelab }} logs "$@"

[group('everyday'), doc('Is this machine ready? Everything missing, each with its remedy'), no-exit-message]
doctor *args:
    {{ tools }} --try node {{ quote(root / "packages/cli/src/main.ts") }} doctor "$@"

[group('machines'), doc('Write a commented homelab.yaml to begin with, from what this machine has'), no-exit-message]
init *args:
    {{ homelab }} init "$@"

[group('machines'), doc('Measure the hosts with Ansible; the facts decide the sizes: ./just audit --measure'), no-exit-message]
audit *args:
    cd {{ quote(root) }} && scripts/debian-packages fio=fio iperf3=iperf3 ping=iputils-ping ssh=openssh-client
    {{ tools }} --ansible node {{ quote(root / "packages/cli/src/main.ts") }} audit "$@"

alias ansible-hardware-audit := audit

[group('machines'), doc('Which part goes where and how large, and why: ./just plan --why postgres'), no-exit-message]
plan *args:
    {{ homelab }} plan "$@"

[group('documents'), doc('Take in files and folders: ./just ingest ~/manuals'), no-exit-message]
ingest *args:
    {{ homelab }} ingest "$@"

[group('documents'), doc('What has been taken in, and how far each document is'), no-exit-message]
documents *args:
    {{ homelab }} documents "$@"

[group('documents'), doc('Ask; answers cite document and page: ./just ask "How do I reset it?"'), no-exit-message]
ask *args:
    {{ homelab }} ask "$@"

[group('documents'), doc('Query the knowledge graph'), no-exit-message]
sparql *args:
    {{ homelab }} sparql "$@"

[group('everyday'), doc('Where the page is; of a deployed platform: opens a way to it'), no-exit-message]
page *args:
    {{ homelab }} page "$@"

[group('documents'), doc('Delete a document and everything made from it'), no-exit-message]
remove *args:
    {{ homelab }} remove "$@"

[group('documents'), doc('What failed and why: list, show ID, redrive'), no-exit-message]
dead-letters *args:
    {{ homelab }} dead-letters "$@"

[group('documents'), doc('Keep the knowledge graph: ./just graph rebuild reads it anew from the stored facts'), no-exit-message]
graph *args:
    {{ homelab }} graph "$@"

[group('documents'), doc('Write every document to an archive'), no-exit-message]
export *args:
    {{ homelab }} export "$@"

[group('documents'), doc('Read an archive back in'), no-exit-message]
import *args:
    {{ homelab }} import "$@"

[group('cluster'), doc('A real Kubernetes on this machine: up, down, status, reset'), no-exit-message]
cluster *args:
    {{ homelab }} cluster "$@"

[group('cluster'), doc('Images of the parts from lock files: build, list, load; ./just images --list'), no-exit-message]
images *args:
    cd {{ quote(root) }} && scripts/debian-packages mmdebstrap=mmdebstrap runc=runc cmake=cmake g++=g++
    {{ homelab }} images "$@"

[group('deploy'), doc('What deploying a phase would change: ./just pulumi-preview phase1 --target cluster'), no-exit-message]
pulumi-preview *args:
    {{ homelab }} pulumi-preview "$@"

[group('deploy'), doc('Deploy a phase: ./just pulumi-up phase1 --target cluster'), no-exit-message]
pulumi-up *args:
    {{ homelab }} pulumi-up "$@"

[group('deploy'), doc('Remove what a phase made; volumes stay unless they are named'), no-exit-message]
pulumi-destroy *args:
    {{ homelab }} pulumi-destroy "$@"

[group('deploy'), doc('Deploy all phases in their order: ./just phases --target cluster --yes'), no-exit-message]
phases *args:
    {{ homelab }} phases "$@"

[group('deploy'), doc('Ask the deployed platform the questions of samples/evaluation.yaml; fails when too few answers are right'), no-exit-message]
promptfoo-eval *args:
    {{ homelab }} promptfoo-eval "$@"

[group('deploy'), doc('Secrets of the deployed parts, encrypted: init makes them, rotate NAME replaces them'), no-exit-message]
secrets *args:
    {{ homelab }} secrets "$@"

[group('deploy'), doc('Show what a file of secrets holds: ./just sops-decrypt secrets/garage.sops.yaml'), no-exit-message]
sops-decrypt *args:
    {{ homelab }} sops-decrypt "$@"

[group('develop'), doc('Typecheck, lint and test what changed since main')]
check *args:
    cd {{ quote(root) }} && {{ tools }} nx affected --targets=typecheck,lint,test "$@"

[group('develop'), doc('Everything: lint, typecheck, unit and integration tests on the real engines'), no-exit-message]
test *args:
    cd {{ quote(root) }} && scripts/debian-packages chromium=chromium fio=fio iperf3=iperf3 ping=iputils-ping sshd=openssh-server ssh=openssh-client && {{ tools }} --tests node scripts/run-tests.ts "$@"

[group('develop'), doc('End to end on a real cluster: brings the local one up where it is not, and leaves it as it was'), no-exit-message]
test-cluster *args:
    cd {{ quote(root) }} && {{ tools }} node scripts/run-tests.ts --cluster "$@"

[group('develop'), doc('Long fault storms: ./just soak kill --seed 7'), no-exit-message]
soak *args:
    cd {{ quote(root) }} && {{ tools }} --tests node tests/soak/main.ts "$@"

[group('develop'), doc('Write docs/settings.md and the schema for editors anew, after a key changed')]
settings-reference:
    {{ tools }} node {{ quote(root / "packages/cli/src/settings/write-reference.ts") }}

[group('develop'), doc('Benchmarks; the table goes to docs/'), no-exit-message]
bench *args:
    cd {{ quote(root) }} && {{ tools }} --tests node tests/bench/main.ts "$@"
