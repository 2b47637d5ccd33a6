/** `serve/package.json`: what the server's one file leaves outside, pinned. Only needed to serve from a store. */
export function servePackage(name: string, lmdbVersion: string): string {
  return `${JSON.stringify({ name: `${npmName(name)}-server`, private: true, type: "module", main: "server.mjs", engines: { node: ">=20.19" }, dependencies: { lmdb: lmdbVersion } }, undefined, 2)}\n`;
}

/** A Dockerfile for the bundle's folder as context. The history is mounted at /store where the model reads one. */
export function dockerfile(options: { readonly port: number; readonly readsHistory: boolean }): string {
  const command = ["node", "serve/server.mjs", "--host", "0.0.0.0", "--port", String(options.port), ...(options.readsHistory ? ["--store", "/store"] : [])];
  const install = options.readsHistory ? "RUN cd serve && npm install --omit=dev --no-audit --no-fund\nVOLUME /store\n" : "";
  return `FROM node:20-slim
WORKDIR /bundle
COPY . .
${install}USER node
EXPOSE ${options.port}
HEALTHCHECK CMD ["node", "-e", "fetch('http://127.0.0.1:${options.port}/health').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ${JSON.stringify(command)}
`;
}

function npmName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9-]/g, "-").replace(/^-+/, "") || "bundle";
}
