import { expect, it } from "vitest";
import { superuserScript } from "../supabase/render.ts";
import { literally } from "./pod.ts";

/** As kubelet does it where no variable has that name. */
const expanded = (text: string): string => text.replaceAll("$$", () => "$");

it("hands a shell's text over as it was written, the password of the superuser among it", () => {
  expect(superuserScript).toContain("$$password");
  expect(literally([superuserScript]).map(expanded)).toEqual([superuserScript]);
});
it("lets Kubernetes put no variable into a command", () => expect(literally(["echo $(HOME)"])).toEqual(["echo $$(HOME)"]));
