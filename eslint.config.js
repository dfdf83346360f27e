import js from "@eslint/js";
import { defineConfig } from "eslint/config";
import { builtinRules } from "eslint/use-at-your-own-risk";
import { createNodeResolver, importX } from "eslint-plugin-import-x";
import globals from "globals";
import tseslint from "typescript-eslint";
import { declaredDependencies, layers, purity } from "./eslint.layers.js";

const tests = ["**/*.test.ts", "**/*.cluster.ts", "packages/testing/**/*.ts", "tests/**/*.ts"];

// a rule has one severity, so the budget that only warns is the same rule under a second name
const budget = { rules: { lines: builtinRules.get("max-lines"), function: builtinRules.get("max-lines-per-function") } };

const sizes = {
  "budget/lines": ["warn", 250],
  "budget/function": ["warn", 30],
  "max-lines": ["error", 400],
  "max-lines-per-function": ["error", { max: 60, IIFEs: true }],
  "max-params": ["error", 4],
};

export default defineConfig(
  { ignores: ["**/node_modules/**", ".nx/**", "coverage/**", "tests/architecture/{refused,accepted}/**", "packages/*/public/**"] },
  { plugins: { budget } },
  {
    files: ["**/*.ts"],
    extends: [js.configs.recommended, tseslint.configs.recommendedTypeChecked],
    // one program for all: a service makes one for each package, and each reads the libraries anew
    languageOptions: { parserOptions: { project: "tsconfig.json", tsconfigRootDir: import.meta.dirname } },
    plugins: { "import-x": importX },
    settings: {
      "import-x/resolver-next": [createNodeResolver({ extensions: [".ts", ".js", ".json"] })],
      "import-x/extensions": [".ts"],
      "import-x/parsers": { "@typescript-eslint/parser": [".ts"] },
    },
    rules: {
      ...sizes,
      "no-console": "error",
      "no-empty": ["error", { allowEmptyCatch: false }],
      "import-x/no-cycle": "error",
      "import-x/no-relative-packages": "error",
      "@typescript-eslint/consistent-type-imports": ["error", { disallowTypeAnnotations: false }],
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-non-null-assertion": "warn",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_", ignoreRestSiblings: true }],
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      // control characters are what documents bring
      "no-control-regex": "off",
      // ports are records of functions; none of ours reads `this`
      "@typescript-eslint/unbound-method": "off",
      // ports are asynchronous even where one adapter has nothing to wait for
      "@typescript-eslint/require-await": "off",
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true, allowBoolean: true, allowNullish: false, allowAny: false, allow: ["Error", "URL", "URLSearchParams"] },
      ],
    },
  },
  {
    files: ["packages/api/src/page/**/*.js"],
    extends: [js.configs.recommended],
    languageOptions: { globals: globals.browser },
    rules: { ...sizes, "no-console": "error", "no-restricted-globals": ["error", "alert", "confirm", "prompt", "name", "event"] },
  },
  { files: ["*.js", "scripts/*.mjs"], extends: [js.configs.recommended], languageOptions: { globals: globals.node }, rules: sizes },
  // a body of `describe` is a list of tests, and vitest types its matchers as any
  { files: tests, rules: { "max-lines-per-function": "off", "budget/function": "off", "@typescript-eslint/no-unsafe-assignment": "off" } },
  { files: ["tests/setup/quiet-console.ts"], rules: { "no-console": "off" } },
  declaredDependencies,
  layers,
  purity,
);
