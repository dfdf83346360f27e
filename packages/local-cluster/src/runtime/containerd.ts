import type { HostFacts } from "../host/facts.ts";
import type { ClusterLayout } from "../layout.ts";

/** Folder of Debian's containernetworking-plugins. */
export const cniPrograms = "/usr/lib/cni";

/** containerd's config.toml: every folder and socket inside the state folder, nothing shared with a containerd of the machine. */
export function renderContainerdConfig(layout: ClusterLayout, pauseImage: string, host: HostFacts): string {
  const text = (value: string) => JSON.stringify(value);
  return `# written by "cluster up"; changes are overwritten
version = 2
root = ${text(layout.containerdRoot)}
state = ${text(layout.containerdState)}
disabled_plugins = ["io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.zfs", "io.containerd.tracing.processor.v1.otlp", "io.containerd.internal.v1.tracing"]

[grpc]
address = ${text(layout.containerdSocket)}

[plugins."io.containerd.internal.v1.opt"]
path = ${text(layout.containerdOpt)}

[plugins."io.containerd.grpc.v1.cri"]
sandbox_image = ${text(pauseImage)}
restrict_oom_score_adj = ${!host.mayLowerOomScore}
netns_mounts_under_state_dir = true
stream_server_address = "127.0.0.1"
enable_unprivileged_ports = true

[plugins."io.containerd.grpc.v1.cri".cni]
bin_dir = ${text(cniPrograms)}
conf_dir = ${text(layout.cniConfig)}

[plugins."io.containerd.grpc.v1.cri".containerd]
snapshotter = "overlayfs"
default_runtime_name = "runc"

[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
runtime_type = "io.containerd.runc.v2"

[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
Root = ${text(layout.runc)}
SystemdCgroup = ${host.systemd}
`;
}
