// Compiles, minifies and compresses; see README.md.
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import path from "node:path";
import esbuild from "esbuild";
import * as sass from "sass";

const here = path.dirname(fileURLToPath(import.meta.url));
const target = path.dirname(here);
const file = (...parts) => path.join(here, ...parts);

const css = sass.compile(file("jordnara.scss"), {
  style: "compressed",
  loadPaths: [file("node_modules")],
  quietDeps: true,
}).css;
const minified = await esbuild.transform(css, { loader: "css", minify: true, legalComments: "none" });
writeFileSync(path.join(target, "jordnara.css"), minified.code);

await esbuild.build({
  entryPoints: [file("jordnara.js")],
  outfile: path.join(target, "jordnara.js"),
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2020",
  legalComments: "none",
});

for (const name of ["jordnara.css", "jordnara.js"]) {
  const content = readFileSync(path.join(target, name));
  const brotli = brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
  writeFileSync(path.join(target, `${name}.br`), brotli);
  writeFileSync(path.join(target, `${name}.gz`), gzipSync(content, { level: 9 }));
  console.log(`${name}: ${content.length} bytes, ${brotli.length} as brotli`);
}
