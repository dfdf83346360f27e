import type { Program } from "../program.ts";

export interface SupervisorConfig {
  socket: string;
  logs: string;
  pids: string;
  /** Path of the script of `renderRecorder`. */
  recorder: string;
  /** Name of the user supervisord itself runs as. */
  runsAs: string;
  /** In the order of starting; stopped in the opposite order. */
  programs: readonly Program[];
  /** Programs that wait for the others to be prepared: one group, started as such. */
  onTop: readonly string[];
}

export const groupOnTop = "on-top";

/** supervisord.conf. Values of the environment travel in the command, because the parser of `environment=` cuts at quotes. */
export function renderSupervisorConfig(config: SupervisorConfig): string {
  return `; written by "up"; changes are overwritten
[unix_http_server]
file=${value(config.socket)}
chmod=0700

[supervisord]
logfile=${value(`${config.logs}/supervisord.log`)}
logfile_maxbytes=5MB
logfile_backups=2
pidfile=${value(`${config.pids}/supervisord.own.pid`)}
childlogdir=${value(config.logs)}
umask=077
nodaemon=true
silent=true
user=${value(config.runsAs)}

[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface

[supervisorctl]
serverurl=${value(`unix://${config.socket}`)}
${config.programs.map((program, i) => renderProgram(config, program, (i + 1) * 10)).join("")}
[group:${groupOnTop}]
programs=${config.onTop.join(",")}
priority=900
`;
}

function renderProgram(config: SupervisorConfig, program: Program, priority: number): string {
  const environment = Object.entries(program.env).map(([name, text]) => `${name}=${text}`);
  const argv = ["/bin/sh", config.recorder, pidFileOf(config.pids, program.name), "/usr/bin/env", ...environment, program.executable, ...program.args];
  return `
[program:${program.name}]
command=${argv.map(word).join(" ")}
directory=${value(program.cwd)}
${program.user ? `user=${value(program.user.name)}\n` : ""}priority=${priority}
autostart=${!config.onTop.includes(program.name)}
autorestart=true
startsecs=1
startretries=20
stopsignal=${program.stopSignal}
stopwaitsecs=${program.stopWaitS}
killasgroup=true
redirect_stderr=true
stdout_logfile=${value(logFileOf(config.logs, program.name))}
stdout_logfile_maxbytes=10MB
stdout_logfile_backups=3
`;
}

export const pidFileOf = (pids: string, name: string): string => `${pids}/${name}.pid`;
export const logFileOf = (logs: string, name: string): string => `${logs}/${name}.log`;

/**
 * Writes down which process is about to become the program: its line of /proc/PID/stat holds pid and start time, and exec keeps both.
 * The file is written over, not emptied first: on a full disk the bytes it has stay usable.
 */
export function renderRecorder(): string {
  return `#!/bin/sh
# written by "up"; changes are overwritten
set -eu
file=$1
shift
read -r line < "/proc/$$/stat"
printf '%s\\n' "$line" 1<> "$file"
exec "$@"
`;
}

/** One word of a command, as the supervisor's shell-like parser reads it. */
function word(text: string): string {
  return `'${value(text).replaceAll("'", `'"'"'`)}'`;
}

/** The file's own parser takes % as an expansion, and a blank before ; or # as the start of a comment. */
function value(text: string): string {
  if (/[\r\n]|\s[;#]/.test(text)) throw new Error(`supervisor: "${text}" cannot be written into its configuration.\n  Use a path without line breaks and without a blank before ; or #.`);
  return text.replaceAll("%", "%%");
}
