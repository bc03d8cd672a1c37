/** Colors of the map in the two themes. Plume colors run from pale to dark red on both. */

export type Theme = "dark" | "light";

export interface Palette {
  ground: string;
  basin: string;
  basinLine: string;
  river: string;
  stream: string;
  lake: string;
  road: string;
  hazmat: string;
  closed: string;
  path: string;
  /** Times of arrival. */
  alert: string;
  text: string;
  textSoft: string;
  halo: string;
  intake: string;
  border: string;
  gauge: string;
  dam: string;
  depot: string;
  risk: string;
  incident: string;
  reliefBright: [number, number];
  reliefOpacity: number;
  reliefSaturation: number;
}

export const PALETTES: Record<Theme, Palette> = {
  dark: {
    ground: "#0b1117",
    basin: "#101a23",
    basinLine: "#4a6378",
    river: "#3f8fd0",
    stream: "#2b5d88",
    lake: "#16405f",
    road: "#5c6670",
    hazmat: "#b98a4a",
    closed: "#ff5a5f",
    path: "#ffb454",
    alert: "#ffc46b",
    text: "#e3ebf2",
    textSoft: "#a9b8c5",
    halo: "#0b1117",
    intake: "#5ad1ff",
    border: "#f2e14c",
    gauge: "#9ad0a8",
    dam: "#c3b2ff",
    depot: "#7be07b",
    risk: "#ff9c7a",
    incident: "#ff3b45",
    reliefBright: [0, 0.42],
    reliefOpacity: 0.55,
    reliefSaturation: -0.55,
  },
  light: {
    ground: "#eef1f2",
    basin: "#fbfaf6",
    basinLine: "#6d8496",
    river: "#2f7fc1",
    stream: "#8fb9da",
    lake: "#bcd9ec",
    road: "#9aa2a9",
    hazmat: "#9c6420",
    closed: "#c4161c",
    path: "#d98200",
    alert: "#8a3d00",
    text: "#17222b",
    textSoft: "#4a5964",
    halo: "#ffffff",
    intake: "#006a9c",
    border: "#6e5c00",
    gauge: "#2c6e3f",
    dam: "#5a44a8",
    depot: "#1f7a1f",
    risk: "#b0451c",
    incident: "#c4161c",
    reliefBright: [0.25, 1],
    reliefOpacity: 0.5,
    reliefSaturation: -0.2,
  },
};

/** Steps of concentration relative to the limit, each with its color. */
export const PLUME_STEPS: readonly { from: number; color: string; label: string }[] = [
  { from: 0.1, color: "#ffe08a", label: "0.1" },
  { from: 1, color: "#ffb02e", label: "1" },
  { from: 10, color: "#f4622d", label: "10" },
  { from: 100, color: "#d11f45", label: "100" },
  { from: 1000, color: "#8f1d63", label: "1000" },
];

export function currentTheme(): Theme {
  return matchMedia("(prefers-color-scheme: light)").matches ? "light" : "dark";
}
