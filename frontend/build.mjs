// Builds every file of src/entries into dist: one script or style sheet each, nothing fetched at run time.
import { readdirSync } from "node:fs";
import { resolve } from "node:path";
import { context, build } from "esbuild";

// `import style from "./x.css?text"`: a style sheet as text, for a shadow root. There a rem would be measured by the page
// around it, whatever size that page has given its letters, so rems become pixels.
const cssAsText = {
  name: "css-as-text",
  setup(plugin) {
    plugin.onResolve({ filter: /\.css\?text$/ }, ({ path, resolveDir }) => ({
      path: resolve(resolveDir, path.replace("?text", "")),
      namespace: "css-as-text",
    }));
    plugin.onLoad({ filter: /.*/, namespace: "css-as-text" }, async ({ path }) => {
      const built = await build({ entryPoints: [path], bundle: true, minify: true, write: false, metafile: true });
      const contents = built.outputFiles[0].text.replace(/(-?\d*\.?\d+)rem/g, (_, number) => `${number * 16}px`);
      return { contents, loader: "text", watchFiles: Object.keys(built.metafile.inputs).map((name) => resolve(name)) };
    });
  },
};

const options = {
  entryPoints: readdirSync("src/entries").map((name) => `src/entries/${name}`),
  outdir: "dist",
  bundle: true,
  minify: true,
  sourcemap: true,
  target: "es2022",
  format: "iife",
  loader: { ".svg": "text" },
  plugins: [cssAsText],
  logLevel: "info",
};

if (process.argv.includes("--watch")) {
  const watching = await context(options);
  await watching.watch();
} else {
  await build(options);
}
