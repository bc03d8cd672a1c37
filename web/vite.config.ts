import { defineConfig } from "vite";

// The board is embedded in the binary and served at `/`. In development the API and the socket are
// taken from a running server (HEAN_URL, by default the one on loopback).
const server = process.env.HEAN_URL ?? "http://127.0.0.1:8080";

export default defineConfig({
  base: "/",
  // MapLibre's worker is a module of its own.
  worker: { format: "es" },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: "es2022",
    chunkSizeWarningLimit: 1600,
    // The map by itself, so that a page without one is seen not to load it.
    rolldownOptions: {
      output: { codeSplitting: { groups: [{ name: "maplibre", test: /maplibre-gl/ }] } },
    },
  },
  server: {
    proxy: {
      "/api": server,
      "/ws": { target: server, ws: true },
    },
  },
});
