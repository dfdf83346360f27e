/** One line of /proc/self/mountinfo. */
export interface Mount {
  /** `major:minor` of what is mounted. */
  number: string;
  /** Which folder of the file system is mounted; `/` for all of it. */
  root: string;
  point: string;
  options: readonly string[];
  filesystem: string;
  source: string;
  superOptions: readonly string[];
}

/** What is seen now: of several mounts at one place the last one hides the others. */
export function mountsIn(mountinfo: string): Mount[] {
  const all = mountinfo.split("\n").flatMap((line): Mount[] => {
    const [before = "", after = ""] = line.split(" - ");
    const [, , number, root, point, options] = before.split(" ");
    const [filesystem, source, superOptions = ""] = after.split(" ");
    if (!number || !root || !point || !options || !filesystem || !source) return [];
    return [{ number, root: unescaped(root), point: unescaped(point), options: options.split(","), filesystem, source: unescaped(source), superOptions: superOptions.split(",") }];
  });
  return all.filter((mount, at) => !all.slice(at + 1).some((later) => later.point === mount.point));
}

/** The kernel writes blanks, tabs, line breaks and backslashes as octal numbers. */
function unescaped(text: string): string {
  return text.replaceAll(/\\([0-7]{3})/g, (_, digits: string) => String.fromCodePoint(Number.parseInt(digits, 8)));
}
