import type { ClusterLayout } from "../layout.ts";

export interface HostProgram {
  name: "containerd" | "kubelet";
  argv: readonly string[];
}

/** supervisord.conf for a machine without systemd. It keeps two programs alive and nothing else. */
export function renderSupervisorConfig(layout: ClusterLayout, programs: readonly HostProgram[]): string {
  return `; written by "cluster up"; changes are overwritten
[unix_http_server]
file=${value(layout.supervisorSocket)}
chmod=0700

[supervisord]
logfile=${value(`${layout.logs}/supervisord.log`)}
logfile_maxbytes=5MB
logfile_backups=2
pidfile=${value(`${layout.run}/supervisord.pid`)}
childlogdir=${value(layout.logs)}
umask=022
nodaemon=true
silent=true
user=root

[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface

[supervisorctl]
serverurl=${value(`unix://${layout.supervisorSocket}`)}
${programs.map((program, i) => renderProgram(layout, program, (i + 1) * 10)).join("")}`;
}

/** The kubelet waits until the images are there. No `killasgroup`: the pods' shims are children of containerd, and must outlive it. */
function renderProgram(layout: ClusterLayout, { name, argv }: HostProgram, priority: number): string {
  return `
[program:${name}]
command=${argv.map(word).join(" ")}
directory=/
priority=${priority}
autostart=${name === "containerd"}
autorestart=true
startsecs=1
startretries=1000
stopwaitsecs=20
redirect_stderr=true
stdout_logfile=${value(`${layout.logs}/${name}.log`)}
stdout_logfile_maxbytes=10MB
stdout_logfile_backups=3
`;
}

function word(text: string): string {
  return `'${value(text).replaceAll("'", `'"'"'`)}'`;
}

/** The file's own parser takes % as an expansion, and a blank before ; or # as the start of a comment. */
function value(text: string): string {
  if (/[\r\n]|\s[;#]/.test(text)) throw new Error(`supervisor: "${text}" cannot be written into its configuration.\n  Use a path without line breaks and without a blank before ; or #.`);
  return text.replaceAll("%", "%%");
}
