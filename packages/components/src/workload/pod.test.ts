import { expect, it } from "vitest";
import { literally } from "./pod.ts";

it("lets Kubernetes put no variable into a command", () => expect(literally(["echo $(HOME)"])).toEqual(["echo $$(HOME)"]));
