import { PolicyPack, type Policies } from "@pulumi/policy";
import { adaptRule, adaptStackRule } from "./adapt.ts";
import { rules, stackRules } from "./rules/index.ts";

const policies: Policies = [...rules.map(adaptRule), ...stackRules.map(adaptStackRule)];

// it listens from here on, and prints where
new PolicyPack("homelab", { enforcementLevel: "mandatory", policies });
