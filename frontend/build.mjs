// Builds every file of src/entries into dist: one script or style sheet each, nothing fetched at run time.
import { readdirSync } from "node:fs";
import { context, build } from "esbuild";

const options = {
  entryPoints: readdirSync("src/entries").map((name) => `src/entries/${name}`),
  outdir: "dist",
  bundle: true,
  minify: true,
  sourcemap: true,
  target: "es2022",
  format: "iife",
  loader: { ".svg": "text" },
  logLevel: "info",
};

if (process.argv.includes("--watch")) {
  const watching = await context(options);
  await watching.watch();
} else {
  await build(options);
}
