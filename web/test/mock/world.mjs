// A plausible world for looking at the board without the server: reads the layers of a basin folder
// and moves a plume down its reaches by plain advection with a spread. Not a forecast.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

function csv(path) {
  const [head, ...lines] = readFileSync(path, "utf8").trim().split(/\r?\n/);
  const keys = head.split(",");
  return lines.map((line) => {
    const cells = line.match(/("([^"]|"")*"|[^,]*)(,|$)/g).map((c) => c.replace(/,$/, ""));
    return Object.fromEntries(keys.map((key, i) => [key, (cells[i] ?? "").replace(/^"|"$/g, "")]));
  });
}

export class World {
  constructor(folder) {
    this.folder = folder;
    this.reaches = csv(join(folder, "rivers/reaches.csv"));
    this.byFrom = new Map(this.reaches.map((reach) => [reach.from_node ?? reach.from, reach]));
    this.facilities = [
      "intakes",
      "border_sections",
      "gauges",
      "dams",
      "depots",
      "risk_sources",
    ].flatMap((name) =>
      csv(join(folder, `facilities/${name}.csv`)).map((row) => ({
        ...row,
        kind: name.replace(/s$/, ""),
      })),
    );
    this.lines = JSON.parse(readFileSync(join(folder, "rivers/lines.geojson"), "utf8"));
  }

  layer(name) {
    const read = (path) => JSON.parse(readFileSync(join(this.folder, path), "utf8"));
    const points = (rows) => ({
      type: "FeatureCollection",
      features: rows.map(({ lon, lat, id, kind, name_zh, name_en, certainty }) => ({
        type: "Feature",
        properties: { id, kind, name_zh, name_en, certainty },
        geometry: { type: "Point", coordinates: [Number(lon), Number(lat)] },
      })),
    });
    const join_ = (lines, rows, id) => {
      const known = new Map(rows.map((row) => [row[id] ?? row.id, row]));
      for (const feature of lines.features) {
        const row = known.get(feature.properties.id) ?? {};
        Object.assign(feature.properties, {
          name_zh: row.name_zh ?? row.river_zh,
          name_en: row.name_en ?? row.river_en,
          q_mean_m3s: Number(row.q_mean_m3s ?? row.discharge_mean_m3s ?? 0),
          ref: row.ref ?? row.road,
          hazmat: row.hazmat_allowed ?? row.hazmat,
        });
      }
      return lines;
    };
    switch (name) {
      case "rivers":
        return join_(read("rivers/lines.geojson"), this.reaches, "id");
      case "roads":
        return join_(read("roads/lines.geojson"), csv(join(this.folder, "roads/edges.csv")), "id");
      case "lakes":
      case "basin":
        return read(`rivers/${name}.geojson`);
      case "places":
        return read("places/places.geojson");
      case "facilities":
        return points(this.facilities);
      case "sections":
        return points(this.facilities.filter((row) => row.river_node));
      default:
        return null;
    }
  }

  relief() {
    const path = join(this.folder, "relief/relief.jpg");
    return existsSync(path) ? readFileSync(path) : null;
  }

  nearestReach([lon, lat]) {
    let best = null;
    for (const { properties, geometry } of this.lines.features) {
      if (properties.class !== "reach") continue;
      for (const [x, y] of geometry.coordinates) {
        const d = Math.hypot((x - lon) * 0.72, y - lat);
        if (!best || d < best.d) best = { d, id: properties.id };
      }
    }
    return this.reaches.find((reach) => reach.id === best.id || reach.reach_id === best.id);
  }

  // Reaches from the spill down, with the hours at which their middle is reached.
  down(at) {
    const path = [];
    let reach = this.nearestReach(at);
    let hours = 0;
    let meters = 0;
    while (reach) {
      const length = Number(reach.length_m ?? Number(reach.length_km) * 1000);
      const width = Number(reach.width_m);
      const q = Number(reach.q_mean_m3s ?? reach.discharge_mean_m3s);
      const speed = Math.max(0.35, q / (width * Number(reach.depth_m)));
      const travel = length / speed / 3600;
      path.push({
        id: reach.id ?? reach.reach_id,
        to: reach.to_node ?? reach.to,
        q,
        middle: hours + travel / 2,
        end: hours + travel,
        meters: meters + length,
        river: reach.name_zh ?? reach.river_zh,
      });
      hours += travel;
      meters += length;
      reach = this.byFrom.get(reach.to_node ?? reach.to);
    }
    return path;
  }
}

// Concentration in mg/L, `hours` after the release, where the water is `travel` hours old.
export function mgL(mass, q, travel, hours) {
  const spread = 0.35 + 0.16 * Math.sqrt(travel + 0.2) + 0.028 * travel;
  const z = (hours - travel) / spread;
  const decay = Math.exp(-travel / 60);
  return (
    ((mass * 1000) / (q * 3600 * spread * Math.sqrt(2 * Math.PI))) * Math.exp((-z * z) / 2) * decay
  );
}
