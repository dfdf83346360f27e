// The dependency law as lint rules. The layer of a package is the nx tag in its package.json; this file says what each may import.
import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const root = import.meta.dirname;

/** Layers whose packages a layer may import, besides the package itself. */
const mayImport = {
  core: ["core"],
  adapters: ["core"],
  components: ["core"],
  stacks: ["core", "adapters", "components"],
  apps: ["core", "adapters", "stacks"],
  testing: ["core", "adapters", "components", "stacks", "apps", "testing"],
};

/** All that core may import from outside: libraries that compute and touch nothing. */
const pureLibraries = ["zod", "n3", "sparqljs", "node:crypto"];

/** A library that speaks to one part of the platform lives where that part's adapter lives. */
const homes = [
  { libraries: ["@nats-io/*"], folders: ["packages/adapters/src/jetstream", "packages/engines/src/nats"] },
  { libraries: ["pg", "node-pg-migrate"], folders: ["packages/adapters/src/postgres", "packages/engines/src/postgres"] },
  { libraries: ["onnxruntime-node", "@huggingface/tokenizers"], folders: ["packages/adapters/src/embedder"] },
  { libraries: ["@aws-sdk/*"], folders: ["packages/adapters/src/s3"] },
  { libraries: ["hono", "hono/*", "@hono/*"], folders: ["packages/api/src"] },
  { libraries: ["commander", "listr2"], folders: ["packages/cli/src"] },
  { libraries: ["@pulumi/*"], folders: ["packages/components/src", "packages/stacks/src", "packages/policies/src", "packages/cli/src/phases"] },
];

/** The components of packages/components, a folder each. */
const nouns = ["api", "cognee", "collector", "docling", "garage", "litellm", "llama", "nats", "oxigraph", "promptfoo", "supabase", "workers"];

const packages = globSync("packages/*/package.json", { cwd: root }).map((path) => {
  const { name, nx } = JSON.parse(readFileSync(join(root, path), "utf8"));
  const layer = nx?.tags?.find((tag) => tag.startsWith("layer:"))?.slice("layer:".length);
  if (!(layer in mayImport)) {
    throw new Error(`${path}: nx.tags has no known layer, got "${layer}". Give it layer:${Object.keys(mayImport).join(" or layer:")}.`);
  }
  return { name, layer, folder: dirname(path) };
});

const anyOf = (names) => names.map((name) => name.replaceAll(".", "\\.").replace("/*", "/.+")).join("|");

const deepImport = {
  regex: "^@homelab/(?:(?!adapters/|testing/|components/|stacks/)[^/]+/.+|(?:adapters|components|stacks)/[^/]+/.+)",
  message: "deep import: a package is what its exports map names.",
};

const strangersTo = ({ name, layer }) => {
  const allowed = packages.filter((other) => other.name === name || mayImport[layer].includes(other.layer)).map((other) => other.name);
  return {
    regex: `^@homelab/(?!(?:${allowed.map((other) => other.slice("@homelab/".length)).join("|")})(?:/|$))`,
    message: `${layer} may import ${mayImport[layer].join(", ")} and nothing else of ours.`,
  };
};

const impureInCore = {
  regex: `^(?!\\.|@homelab/|(?:${anyOf(pureLibraries)})(?:/|$))`,
  message: `core computes: from outside it imports ${pureLibraries.join(", ")}. What touches the world goes behind a port.`,
};

const anotherNoun = {
  regex: `^(?:\\.{1,2}|@homelab/components)/(?:${nouns.join("|")})(?:/|$)`,
  message: "components meet through handles, never by importing one another.",
};

const anotherPhase = {
  regex: "^\\.\\./phase\\d-",
  message: "a phase reads what another one told, never its program: see previous().",
};

const awayFromHome = (folder) =>
  homes
    .filter((home) => !home.folders.some((place) => folder.startsWith(place)))
    .map(({ libraries, folders }) => ({
      regex: `^(?:${anyOf(libraries)})$`,
      message: `only ${folders.join(", ")} may speak to this part.`,
    }));

const law = (files, patterns, ignores = []) => ({
  files,
  ignores,
  rules: { "no-restricted-imports": ["error", { patterns }] },
});

const tests = ["**/*.test.ts", "**/*.cluster.ts"];

/** The tests beside the code of a folder. */
const testsUnder = (folder) => tests.map((pattern) => `${folder}/${pattern}`);

const lawOfPackage = (member) => {
  const inTests = law(testsUnder(member.folder), [deepImport]);
  const strict = [deepImport, strangersTo(member), ...(member.layer === "components" ? [anotherNoun] : []), ...(member.layer === "stacks" ? [anotherPhase] : [])];
  if (member.layer === "core") return [law([`${member.folder}/**/*.ts`], [...strict, impureInCore], tests), inTests];
  const residents = homes.flatMap((home) => home.folders).filter((folder) => folder.startsWith(`${member.folder}/`));
  return [
    law([`${member.folder}/**/*.ts`], [...strict, ...awayFromHome(member.folder)], [...tests, ...residents.map((folder) => `${folder}/**`)]),
    ...residents.map((folder) => law([`${folder}/**/*.ts`], [...strict, ...awayFromHome(folder)], tests)),
    inTests,
  ];
};

/** Flat-config entries; `testing` and the tests may reach every part, but only through the front of a package. */
export const layers = packages.flatMap((member) =>
  member.layer === "testing" ? [law([`${member.folder}/**/*.ts`], [deepImport])] : lawOfPackage(member),
);

/** What a file imports, its own package declares; tests may also use the tools the root declares. */
export const declaredDependencies = [...packages.map(({ folder }) => folder), "tests"].flatMap((folder) => {
  const declared = (files, ignores, packageDir, devDependencies) => ({
    files,
    ignores,
    rules: { "import-x/no-extraneous-dependencies": ["error", { includeTypes: true, devDependencies, packageDir }] },
  });
  const own = [join(root, folder)];
  const testing = folder === "tests" || folder === "packages/testing" ? [`${folder}/**/*.ts`] : testsUnder(folder);
  return [
    declared([`${folder}/**/*.ts`], testing, own, false),
    declared(testing, [], [...own, root], true),
  ];
});

const notTests = { ignores: tests };
const syntax = (...selectors) => ({ "no-restricted-syntax": ["error", ...selectors.map(([selector, message]) => ({ selector, message }))] });

const spelledSubject = [
  "Literal[value=/^(?:doc|embed|kg|dead|telemetry)[.][a-z>*]/]",
  "a subject is spelled in @homelab/contracts and nowhere else: import its contract.",
];

/** How programs of Pulumi go wrong without a word. */
const deployedInSilence = [
  ["CallExpression[callee.property.name='apply'] NewExpression[callee.object.object.object.name='k8s']", "a preview does not show what is made inside apply: make the resource beside it and hand it the output."],
  ["MemberExpression[property.name=/^(?:get|require)(?:Secret)?Object$/]", "a cast checks nothing and takes the mark of a secret away: readConfig parses, readSecrets marks."],
];

/** What core must not reach without an import: the clock, timers, the network, the process. A dynamic import walks around the law. */
const handedIn = "core is handed what it needs of the world: take it as an argument.";
export const purity = [
  { files: ["packages/*/src/**/*.ts"], ignores: [...tests, "packages/contracts/**"], rules: syntax(spelledSubject) },
  { files: packages.filter(({ layer }) => layer === "components" || layer === "stacks").map(({ folder }) => `${folder}/src/**/*.ts`), ...notTests, rules: syntax(spelledSubject, ...deployedInSilence) },
  {
    files: packages.filter(({ layer }) => layer === "core").map(({ folder }) => `${folder}/src/**/*.ts`),
    ...notTests,
    rules: {
      "no-restricted-globals": [
        "error",
        ...["process", "fetch", "setTimeout", "setInterval", "setImmediate", "performance"].map((name) => ({ name, message: handedIn })),
      ],
      "no-restricted-properties": ["error", { object: "Date", property: "now", message: handedIn }],
    },
  },
  ...packages
    .filter(({ layer }) => layer === "core")
    .map(({ folder, name }) => ({
      files: [`${folder}/src/**/*.ts`],
      ...notTests,
      rules: syntax(
        ["ImportExpression", "core imports at the top of a file, where the layer law sees it."],
        ["NewExpression[callee.name='Date'][arguments.length=0]", handedIn],
        ...(name === "@homelab/contracts" ? [] : [spelledSubject]),
      ),
    })),
];
