// One HTML file: script and style stand in it, so that a policy of hashes is enough and the node serves a single thing.
import { defineConfig } from "vite";

function inline() {
  return {
    name: "inline",
    enforce: "post",
    generateBundle(_options, bundle) {
      const page = bundle["index.html"];
      for (const [name, part] of Object.entries(bundle)) {
        if (name.endsWith(".js")) {
          const script = part.code.replaceAll("</script", "<\\/script");
          page.source = page.source.replace(/<script[^>]*src="[^"]*"[^>]*><\/script>/, "");
          page.source = page.source.replace("</body>", () => `<script type="module">${script}</script>\n</body>`);
        } else if (name.endsWith(".css")) {
          page.source = page.source.replace(/<link[^>]*rel="stylesheet"[^>]*>/, () => `<style>${part.source}</style>`);
        } else {
          continue;
        }
        delete bundle[name];
      }
    },
  };
}

// `npm run dev` shows the page of a node that runs already: NODE_URL=http://127.0.0.1:9888.
const node = process.env.NODE_URL ?? "http://127.0.0.1:9888";

export default defineConfig({
  base: "./",
  plugins: [inline()],
  esbuild: { jsx: "automatic", jsxImportSource: "preact", legalComments: "none" },
  build: { target: "es2020", cssCodeSplit: false, modulePreload: false, reportCompressedSize: false },
  server: {
    proxy: {
      "^/(api/v3/.*|[a-z]+(-[a-z]+)+|rpc)$": {
        target: node,
        configure: (proxy) => proxy.on("proxyReq", (request) => ["origin", "sec-fetch-site"].forEach((name) => request.removeHeader(name))),
      },
    },
  },
});
