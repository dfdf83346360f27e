import { access, constants, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OperatorError } from "@homelab/operator-error";

/** The locked Ansible with settings of its own: what stands in the caller's ANSIBLE_* or ~/.ansible.cfg changes nothing. */
export interface Ansible extends AsyncDisposable {
  /** Folder of the playbooks and of ansible.cfg. */
  project: string;
  environment: NodeJS.ProcessEnv;
  program(name: "ansible-playbook" | "ansible-inventory"): string;
}

/** Variables of Ansible that say who logs in; they are the caller's to set. */
const theirs = /^ANSIBLE_(?:PRIVATE_KEY_FILE|REMOTE_USER|BECOME_PASSWORD_FILE|CONNECTION_PASSWORD_FILE|VAULT_PASSWORD_FILE|SSH_.*)$/;

/** Finds the installed Ansible. Its temporary files go with it when it is disposed of. */
export async function openAnsible(env: NodeJS.ProcessEnv, repository: string): Promise<Ansible> {
  const venv = env["HOMELAB_ANSIBLE"] ?? "";
  const program = (name: string) => join(venv, "bin", name);
  if (!venv || !(await access(program("ansible-playbook"), constants.X_OK).then(() => true, () => false))) {
    throw new OperatorError({ what: "audit", where: "HOMELAB_ANSIBLE", got: venv ? `${venv} holds no ansible-playbook` : "it is not set", do: "Run ./just audit: it installs Ansible, locked." });
  }
  const project = join(repository, "ansible");
  // short: the socket of a kept SSH connection lies in it, and a socket's path has 107 bytes
  const scratch = await mkdtemp(join(tmpdir(), "hl-"));
  const inherited = Object.entries(env).filter(([name]) => !name.startsWith("ANSIBLE_") || theirs.test(name));
  return {
    project,
    program,
    environment: {
      ...Object.fromEntries(inherited),
      PATH: `${join(venv, "bin")}:${env["PATH"] ?? ""}`,
      LC_ALL: "C.UTF-8",
      PYTHONDONTWRITEBYTECODE: "1",
      ANSIBLE_CONFIG: join(project, "ansible.cfg"),
      ANSIBLE_HOME: scratch,
      ANSIBLE_LOCAL_TEMP: join(scratch, "tmp"),
      ANSIBLE_SSH_CONTROL_PATH_DIR: join(scratch, "cp"),
      ANSIBLE_NOCOLOR: "1",
    },
    [Symbol.asyncDispose]: () => rm(scratch, { recursive: true, force: true }),
  };
}
